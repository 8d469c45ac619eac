package io.zhiyin.campaigns.profile;

public record FieldId(long value) {}
