package io.zhiyin.campaigns.calendar;

/**
 * What decides when a birthday is celebrated, as it stands in the columns of a customer: the year of birth
 * plays no part. Matching these four with equality is all that SQL has to do, see {@link Birthdays#keysOn}.
 *
 * @param month     1 to 12
 * @param day       1 to 31
 * @param leapMonth false for every solar birthday
 */
public record BirthdayKey(Birthday.Kind kind, int month, int day, boolean leapMonth) {}
