package io.zhiyin.campaigns.segment;

/** A segment (人群). */
public record SegmentId(long value) {}
