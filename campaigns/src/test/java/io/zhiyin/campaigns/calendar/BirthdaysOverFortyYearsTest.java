package io.zhiyin.campaigns.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.calendar.Birthday.Kind;
import java.time.LocalDate;
import java.time.Month;
import java.time.Year;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BirthdaysOverFortyYearsTest {
    private static final int FIRST = 2010;
    private static final int LAST = 2050;
    private static final List<Birthday> ALL = all();

    private static List<Birthday> all() {
        var all = new ArrayList<Birthday>();
        for (int month = 1; month <= 12; month++) {
            for (int day = 1; day <= Month.of(month).maxLength(); day++)
                all.add(Birthday.solar(month, day));
            for (int day = 1; day <= 30; day++) {
                all.add(Birthday.lunar(month, day));
                all.add(new Birthday(Kind.LUNAR, null, month, day, true));
            }
        }
        return all;
    }

    private static List<LocalDate> everyDay() {
        return LocalDate.of(FIRST, 1, 1).datesUntil(LocalDate.of(LAST + 1, 1, 1)).toList();
    }

    /** For every day and every birthday there can be: the set-based answer and the single one are the same. */
    @ParameterizedTest
    @EnumSource
    void the_keys_of_a_day_agree_with_asking_each_birthday(LeapDayPolicy policy) {
        for (var date : everyDay()) {
            var keys = Birthdays.keysOn(date, policy);
            var asked = ALL.stream().filter(birthday -> Birthdays.isOn(birthday, date, policy))
                    .map(Birthday::key).toList();

            if (keys.size() != asked.size() || !new HashSet<>(keys).equals(new HashSet<>(asked)))
                assertThat(keys).as("%s", date).containsExactlyInAnyOrderElementsOf(asked);
        }
    }

    /** A node that plans every day greets everyone once in each year of their calendar. */
    @ParameterizedTest
    @EnumSource
    void walking_day_by_day_meets_each_birthday_exactly_once_a_year(LeapDayPolicy policy) {
        record KeyInYear(BirthdayKey key, int year) {}
        Map<KeyInYear, Integer> met = new HashMap<>();
        for (var date : everyDay())
            for (var key : Birthdays.keysOn(date, policy))
                met.merge(new KeyInYear(key, Birthdays.yearOf(key.kind(), date)), 1, Integer::sum);

        // The last lunar year reaches beyond the walk.
        for (var birthday : ALL)
            for (int year = FIRST; year < LAST; year++) {
                boolean skipped = policy == LeapDayPolicy.LEAP_YEARS_ONLY
                        && birthday.equals(Birthday.solar(2, 29)) && !Year.isLeap(year);
                int times = met.getOrDefault(new KeyInYear(birthday.key(), year), 0);
                if (times != (skipped ? 0 : 1))
                    assertThat(times).as("%s in %s", birthday, year).isEqualTo(skipped ? 0 : 1);
            }
    }

    @Property(tries = 500)
    void a_birthday_is_celebrated_inside_the_year_it_is_asked_for(@ForAll("birthdays") Birthday birthday,
            @ForAll LeapDayPolicy policy) {
        for (int year = FIRST; year <= LAST; year++) {
            var celebrated = Birthdays.celebratedIn(birthday, year, policy);

            if (celebrated.isPresent()) {
                assertThat(Birthdays.yearOf(birthday.kind(), celebrated.get())).isEqualTo(year);
                assertThat(Birthdays.isOn(birthday, celebrated.get(), policy)).isTrue();
            } else
                assertThat(birthday.month() * 100 + birthday.day()).isEqualTo(229);
        }
    }

    @Property(tries = 500)
    void the_next_one_is_never_before_and_always_advances(@ForAll("birthdays") Birthday birthday,
            @ForAll("dates") LocalDate from,
            @ForAll LeapDayPolicy policy) {
        var next = Birthdays.next(birthday, from, policy);
        var afterNext = Birthdays.next(birthday, next.plusDays(1), policy);

        assertThat(next).isAfterOrEqualTo(from);
        assertThat(afterNext).isAfter(next);
        assertThat(Birthdays.isOn(birthday, next, policy)).isTrue();
        // None is jumped over.
        assertThat(from.datesUntil(next).filter(date -> Birthdays.isOn(birthday, date, policy))).isEmpty();
        assertThat(
                next.plusDays(1).datesUntil(afterNext).filter(date -> Birthdays.isOn(birthday, date, policy)))
                .isEmpty();
    }

    @Property(tries = 500)
    void the_year_of_birth_changes_nothing(@ForAll("birthdays") Birthday birthday,
            @ForAll("dates") LocalDate from,
            @ForAll LeapDayPolicy policy) {
        var yearless = new Birthday(birthday.kind(), null, birthday.month(), birthday.day(),
                birthday.leapMonth());

        assertThat(Birthdays.next(birthday, from, policy)).isEqualTo(Birthdays.next(yearless, from, policy));
        assertThat(birthday.key()).isEqualTo(yearless.key());
    }

    @Provide
    Arbitrary<LocalDate> dates() {
        return Arbitraries.integers().between(0, 40 * 365)
                .map(days -> LocalDate.of(FIRST, 1, 1).plusDays(days));
    }

    @Provide
    Arbitrary<Birthday> birthdays() {
        var someYear = Arbitraries.integers().between(1920, 2025).injectNull(0.5);
        return Combinators.combine(Arbitraries.of(ALL), someYear).as(BirthdaysOverFortyYearsTest::born);
    }

    /** With the first year from {@code year} on that had such a day; without one when there was none. */
    private static Birthday born(Birthday day, @Nullable Integer year) {
        if (year == null)
            return day;
        return IntStream.rangeClosed(year, 2025)
                .filter(candidate -> Birthday
                        .problem(day.kind(), candidate, day.month(), day.day(), day.leapMonth()).isEmpty())
                .boxed()
                .findFirst()
                .map(found -> new Birthday(day.kind(), found, day.month(), day.day(), day.leapMonth()))
                .orElse(day);
    }
}
