package io.zhiyin.campaigns.tag;

/** A tag rule (标签规则). */
public record TagRuleId(long value) {}
