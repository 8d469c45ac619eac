package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.calendar.BirthdayKey;
import java.time.LocalDate;
import java.util.List;

/** Whose birthday a day is: {@code Birthdays.keysOn} under the policy that holds for 29 February. */
public interface BirthdayKeys {
    List<BirthdayKey> on(LocalDate date);
}
