package io.zhiyin.bot.security;

/** Who works in the console, and the language they read. */
public record Operator(OperatorId id, String name, Language language) {}
