package io.zhiyin.campaigns.calendar;

import java.time.LocalDate;

/**
 * A day that was announced to be off, or to be worked although it lies on a weekend.
 *
 * @param name 国庆节; may be empty
 */
public record DayOff(LocalDate day, boolean off, String name) {}
