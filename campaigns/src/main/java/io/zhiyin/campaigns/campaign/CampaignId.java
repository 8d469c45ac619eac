package io.zhiyin.campaigns.campaign;

/** A campaign (活动). */
public record CampaignId(long value) {}
