package io.zhiyin.campaigns.schedule;

import io.zhiyin.campaigns.input.InvalidInput;
import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import org.quartz.CronExpression;

/**
 * Times by a cron expression as Quartz reads it: second, minute, hour, day of month, month, day of week, and perhaps
 * the year.
 */
public record Cron(String expression) {
    public static final int LONGEST = 120;

    /** @throws InvalidInput when it is none */
    public Cron {
        expression = expression.strip();
        if (expression.length() > LONGEST) {
            throw refused("太长了", "it is too long");
        }
        parse(expression);
    }

    /** The first time after {@code after}; empty when there is none any more. */
    public Optional<Instant> firstAfter(Instant after, ZoneId zone) {
        var cron = parse(expression);
        cron.setTimeZone(TimeZone.getTimeZone(zone));
        return Optional.ofNullable(cron.getNextValidTimeAfter(Date.from(after))).map(Date::toInstant);
    }

    private static CronExpression parse(String expression) {
        try {
            return new CronExpression(expression);
        } catch (ParseException | RuntimeException wrong) {
            throw refused("读不懂", String.valueOf(wrong.getMessage()));
        }
    }

    private static InvalidInput refused(String zh, String en) {
        return new InvalidInput("cron",
                "cron 表达式" + zh + "。格式是：秒 分 时 日 月 周，例如 0 0 10 ? * MON-FRI（周一至周五 10:00）。",
                "The cron expression cannot be taken: " + en
                        + ". It has second, minute, hour, day, month and weekday, as 0 0 10 ? * MON-FRI does.");
    }
}
