package io.zhiyin.campaigns.picture;

public record PictureId(long value) {}
