package io.zhiyin.campaigns.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.calendar.Birthday.Kind;
import io.zhiyin.campaigns.calendar.BirthdayText.Result;
import java.time.LocalDate;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class BirthdayTextPropertiesTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 6, 15);

    @Property(tries = 2000)
    void what_was_described_is_understood_again(@ForAll("born") Birthday birthday) {
        var understood = new Result.Understood(birthday);
        var zh = birthday.describe(Locale.CHINESE);
        var en = birthday.describe(Locale.ENGLISH);

        assertThat(BirthdayText.parse("我的生日是" + zh, TODAY)).isEqualTo(understood);
        assertThat(BirthdayText.parse(zh + "生日", TODAY)).isEqualTo(understood);
        assertThat(BirthdayText.parse("My birthday is " + en, TODAY)).isEqualTo(understood);
        boolean speaksForItself = birthday.year() != null
                ? birthday.year() <= 2020
                : birthday.kind() == Kind.LUNAR;
        assertThat(BirthdayText.parse(zh, TODAY))
                .isEqualTo(speaksForItself ? understood : new Result.NotABirthday());
        assertThat(BirthdayText.parse(en, TODAY))
                .isEqualTo(speaksForItself ? understood : new Result.NotABirthday());
    }

    @Property(tries = 2000)
    void any_message_has_an_answer(@ForAll("chat") String message) {
        assertThat(BirthdayText.parse(message, TODAY)).isNotNull();
    }

    @Property(tries = 2000)
    void what_is_understood_is_a_day_somebody_alive_was_born_on(@ForAll("chat") String message) {
        if (BirthdayText.parse("生日" + message, TODAY) instanceof Result.Understood(var birthday)
                && birthday.year() != null) {
            var born = Birthdays.celebratedIn(birthday, birthday.year(), LeapDayPolicy.LEAP_YEARS_ONLY);
            assertThat(born).hasValueSatisfying(
                    date -> assertThat(date).isBefore(TODAY).isAfterOrEqualTo(TODAY.minusYears(120)));
        }
    }

    /** Days of the last 120 years, as the solar or the lunar calendar has them, half of them without the year. */
    @Provide
    Arbitrary<Birthday> born() {
        return Arbitraries.integers().between(1, 120 * 365)
                .flatMap(age -> Arbitraries.of(true, false).flatMap(solar -> Arbitraries
                        .of(true, false).map(yearKnown -> born(TODAY.minusDays(age), solar, yearKnown))));
    }

    private static Birthday born(LocalDate date, boolean solar, boolean yearKnown) {
        var lunar = LunarDate.of(date);
        return solar
                ? new Birthday(Kind.SOLAR, yearKnown ? date.getYear() : null, date.getMonthValue(),
                        date.getDayOfMonth(), false)
                : new Birthday(Kind.LUNAR, yearKnown ? lunar.year() : null, lunar.month(), lunar.day(),
                        lunar.leapMonth());
    }

    @Provide
    Arbitrary<String> chat() {
        var pieces = Arbitraries.of("生日", "我的", "是", "农历", "公历", "闰", "正", "腊", "冬", "年", "月", "日", "号", "初",
                "廿", "卅", "十", "一", "二", "三", "九", "〇", "零", "0",
                "1", "2", "5", "19", "90", "1990", "-", "/", ".", "。", " ", "，", "?", "(", ")", "生", "的",
                "lunar", "march", "birthday", "born", "day ", "month ",
                "year ", "th", "of ", "除夕", "[蛋糕]", "🎂", "\n", "　", "１", "吗", "妈");
        return Arbitraries.oneOf(pieces.list().ofMaxSize(12).map(list -> String.join("", list)),
                Arbitraries.strings().ofMaxLength(40));
    }
}
