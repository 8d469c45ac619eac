package io.zhiyin.campaigns.tag;

/** A group of tags (标签组). */
public record TagGroupId(long value) {}
