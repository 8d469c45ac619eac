package io.zhiyin.bot.security;

/** Who works in the console, the language they read, and what they may do. */
public record Operator(OperatorId id, String name, Language language, Role role) {}
