package io.zhiyin.campaigns.followup;

public record FollowUpId(long value) {}
