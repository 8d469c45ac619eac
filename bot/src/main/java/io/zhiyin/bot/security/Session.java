package io.zhiyin.bot.security;

/** A browser that is logged in. */
public record Session(Operator operator, Csrf csrf) {}
