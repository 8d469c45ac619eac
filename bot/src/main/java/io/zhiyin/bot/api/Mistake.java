package io.zhiyin.bot.api;

/**
 * What is wrong with one thing that was sent.
 *
 * @param field its path, {@code orders[3].amountFen}; empty for the whole body
 * @param message in Chinese and English; does not repeat personal data
 */
record Mistake(String field, String message) {}
