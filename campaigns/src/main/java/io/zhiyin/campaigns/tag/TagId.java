package io.zhiyin.campaigns.tag;

/** A tag (标签). */
public record TagId(long value) {}
