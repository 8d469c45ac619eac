package io.zhiyin.templates;

/** Why a value may not stand under a key of a template message. The sentences do not repeat the value. */
public record FieldProblem(String key, String messageZh, String messageEn) {}
