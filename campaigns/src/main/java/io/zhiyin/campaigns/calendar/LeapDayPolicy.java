package io.zhiyin.campaigns.calendar;

/** When somebody born on 29 February is congratulated in a year that has no such day. */
public enum LeapDayPolicy {
    FEB_28, MAR_1,
    /** Not at all in common years: three years in four pass without a greeting. */
    LEAP_YEARS_ONLY
}
