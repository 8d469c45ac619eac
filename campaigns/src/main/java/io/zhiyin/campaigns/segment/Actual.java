package io.zhiyin.campaigns.segment;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/**
 * What is so of one customer where a condition asks: {@code {"orders":3}}, {@code {"at":"2026-09-02T08:00:00Z"}}. Without
 * facts there is nothing: no order, no tag, no owner. Phones, mails and names are masked, notes left out.
 *
 * @param today the day of the shop for which it is told
 */
public record Actual(JsonObject facts, LocalDate today, ZoneId zone) {
    public Actual {
        facts = facts.copy();
    }

    /** A copy: what is told stays as it was. */
    @Override
    public JsonObject facts() {
        return facts.copy();
    }

    boolean none() {
        return facts.isEmpty();
    }

    boolean has(String key) {
        return facts.getValue(key) != null;
    }

    boolean flag(String key) {
        return facts.getBoolean(key, false);
    }

    long number(String key) {
        return facts.getLong(key, 0L);
    }

    String text(String key) {
        return facts.getString(key, "");
    }

    Instant at(String key) {
        return OffsetDateTime.parse(text(key)).toInstant();
    }

    LocalDate day(String key) {
        return LocalDate.ofInstant(at(key), zone);
    }

    /** Less than none: yet to come. */
    long daysAgo(LocalDate day) {
        return ChronoUnit.DAYS.between(day, today);
    }

    String when(String key, Speech speech) {
        return when(day(key), speech);
    }

    /** 2026-09-02（63 天前） */
    String when(LocalDate day, Speech speech) {
        var ago = daysAgo(day);
        return day + (ago == 0
                ? speech.say("（今天）", " (today)")
                : ago > 0
                        ? speech.say("（" + ago + " 天前）", " (" + Speech.many(ago) + " ago)")
                        : speech.say("（" + -ago + " 天后）", " (in " + Speech.many(-ago) + ")"));
    }
}
