/**
 * Birthdays and festivals, solar and lunar: when they are, who has one on a day, and what a customer
 * meant who wrote a date in chat. Pure functions of dates; no clock, no database. The library that knows
 * the lunar calendar ends in {@code Almanac}.
 */
@NullMarked
package io.zhiyin.campaigns.calendar;

import org.jspecify.annotations.NullMarked;
