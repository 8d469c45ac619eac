package io.zhiyin.campaigns.journey;

/** A journey (旅程). */
public record JourneyId(long value) {}
