package io.zhiyin.campaigns.importing;

public record ImportId(long value) {}
