package io.zhiyin.campaigns.delivery;

/** One firing of a campaign (批次), to which deliveries belong. */
public record RunId(long value) {}
