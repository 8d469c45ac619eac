package io.zhiyin.bot.security;

/** One person who works in the console (操作员). */
public record OperatorId(long value) {}
