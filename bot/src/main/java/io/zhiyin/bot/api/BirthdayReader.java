package io.zhiyin.bot.api;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.calendar.BirthdayText;
import io.zhiyin.campaigns.calendar.Birthdays;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** A birthday as the API takes it, in parts or in words, and as it gives it. */
final class BirthdayReader {
    private static final int LONGEST_WORDS = 100;

    private BirthdayReader() {}

    /** @param today the customer's date, from which words are understood */
    static @Nullable Birthday read(Fields body, String name, LocalDate today) {
        if (body.isText(name)) {
            var words = body.text(name, LONGEST_WORDS);
            return words == null ? null : inWords(body, name, words, today);
        }
        var parts = body.object(name);
        return parts == null ? null : inParts(body, name, parts, today);
    }

    static @Nullable JsonObject json(@Nullable Birthday birthday) {
        return birthday == null
                ? null
                : new JsonObject().put("calendar", Spelling.snake(birthday.kind()))
                        .put("year", birthday.year())
                        .put("month", birthday.month()).put("day", birthday.day())
                        .put("leapMonth", birthday.leapMonth());
    }

    private static @Nullable Birthday inParts(Fields body, String name, Fields parts, LocalDate today) {
        var calendar = parts.neededChoice("calendar", Birthday.Kind.class);
        var year = parts.number("year", 1900, today.getYear());
        var month = parts.neededNumber("month", 1, 12);
        var day = parts.neededNumber("day", 1, 31);
        var leap = parts.flag("leapMonth");
        try {
            var birthday = new Birthday(calendar, year == null ? null : year.intValue(), (int) month,
                    (int) day,
                    leap != null && leap);
            if (year == null || Birthdays.celebratedIn(birthday, year.intValue(), LeapDayPolicy.FEB_28)
                    .filter(born -> born.isAfter(today)).isEmpty()) {
                return birthday;
            }
            body.wrong(name, "出生日期还没有到。", "That day has not come yet.");
        } catch (IllegalArgumentException noSuchDay) {
            body.wrong(name, String.valueOf(noSuchDay.getMessage()));
        }
        return null;
    }

    private static @Nullable Birthday inWords(Fields body, String name, String words, LocalDate today) {
        return switch (BirthdayText.inField(words, today)) {
            case BirthdayText.Result.Understood(var birthday) -> birthday;
            case BirthdayText.Result.Unclear(var zh, var en) -> {
                body.wrong(name, zh, en);
                yield null;
            }
            case BirthdayText.Result.NotABirthday() -> {
                body.wrong(name, "没看懂是哪一天。可写“农历八月十五”“1990年3月5日”，或写成 {calendar, month, day}。",
                        "No date was understood. Write “lunar 8/15” or “1990-03-05”, or give {calendar, month, day}.");
                yield null;
            }
        };
    }
}
