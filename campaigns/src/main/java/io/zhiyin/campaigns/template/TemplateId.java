package io.zhiyin.campaigns.template;

/** A message template (模板), whatever its version. */
public record TemplateId(long value) {}
