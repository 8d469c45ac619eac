package io.zhiyin.bot.wechat;

import io.zhiyin.campaigns.delivery.Outcome;
import io.zhiyin.campaigns.delivery.Route;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What each answer of a platform means for a delivery: surely not done and not to be tried again by this route, surely
 * not done and worth trying later, surely done, or unknown. One row for each code; a row for certain routes goes before
 * the row for all.
 */
public final class OutcomeTable {
    private static final ZoneId PLATFORM_ZONE = ZoneId.of("Asia/Shanghai");
    private static final Duration TOKEN = Duration.ofMinutes(1);
    private static final Duration EXPIRED_MEDIA = Duration.ofSeconds(1);

    /** What a code means; {@link Later} and {@link Tomorrow} say when to try again. */
    public sealed interface Verdict {}

    record Refuse() implements Verdict {}

    /** The customer has not granted it. */
    record Ungranted() implements Verdict {}

    record Later(Duration after, boolean throttled) implements Verdict {}

    /** With the platform's next day, when daily quotas begin anew. */
    record Tomorrow() implements Verdict {}

    record Done() implements Verdict {}

    record Unsure() implements Verdict {}

    /** @param routes for which the row holds; empty: all */
    public record Row(int code, Set<Route> routes, Verdict verdict, String why) {
        public Row {
            routes = Set.copyOf(routes);
        }

        /** The same row for certain routes. */
        public Row on(Route... certain) {
            return new Row(code, Set.of(certain), verdict, why);
        }
    }

    /** What every call of every platform may answer. Source: the global error codes of both APIs. */
    public static final List<Row> OF_ALL = List.of(
            unsure(-1, "平台繁忙，不知是否已执行。The platform was busy; whether it did the call is not known."),
            later(40001, TOKEN, "access_token 无效，稍后重试。The access token is not valid; tried again later."),
            later(40014, TOKEN, "access_token 无效，稍后重试。The access token is not valid; tried again later."),
            later(41001, TOKEN, "缺少 access_token，稍后重试。The access token was missing; tried again later."),
            later(42001, TOKEN, "access_token 已过期，稍后重试。The access token was over; tried again later."),
            later(40007, EXPIRED_MEDIA,
                    "素材已失效，重新上传后再发。The picture is no longer there; it is brought there anew."),
            later(40145, EXPIRED_MEDIA,
                    "素材已过期，重新上传后再发。The picture is no longer there; it is brought there anew."),
            refused(40008, "消息类型不被接受。The message type is not accepted."));

    private final Map<Integer, List<Row>> rows;
    private final Set<Route> cautious;

    /**
     * @param cautious routes on which a code that no row knows leaves the outcome unknown; else it counts as refused
     * @param shared rows that other tables have too
     */
    public OutcomeTable(Set<Route> cautious, List<Row> shared, Row... own) {
        this.cautious = Set.copyOf(cautious);
        this.rows = Stream.concat(shared.stream(), Arrays.stream(own))
                .collect(Collectors.groupingBy(Row::code, Collectors.toUnmodifiableList()));
    }

    /** Surely not done, and this route will not do. */
    public static Row refused(int code, String why) {
        return new Row(code, Set.of(), new Refuse(), why);
    }

    /** Surely not done: the customer has not granted it, or it is used up. */
    public static Row ungranted(int code, String why) {
        return new Row(code, Set.of(), new Ungranted(), why);
    }

    /** Surely not done; the same call may succeed {@code after} a while. */
    public static Row later(int code, Duration after, String why) {
        return new Row(code, Set.of(), new Later(after, false), why);
    }

    /** Surely not done: the account is called too often by this way, so all calls wait. */
    public static Row throttled(int code, Duration after, String why) {
        return new Row(code, Set.of(), new Later(after, true), why);
    }

    /** Surely not done; the day's quota is used up. */
    public static Row tomorrow(int code, String why) {
        return new Row(code, Set.of(), new Tomorrow(), why);
    }

    /** Surely done, by an earlier call with the same key. */
    public static Row done(int code, String why) {
        return new Row(code, Set.of(), new Done(), why);
    }

    /** The platform does not know itself. */
    public static Row unsure(int code, String why) {
        return new Row(code, Set.of(), new Unsure(), why);
    }

    /** What an answer means for a message sent by {@code route}; what was said is the platform's id, if any. */
    public Outcome outcome(Route route, Answer<Optional<String>> answer, Clock clock) {
        return switch (answer) {
            case Answer.Said<Optional<String>>(var platformId) ->
                new Outcome.Accepted(platformId.orElse(null));
            case Answer.Refused<Optional<String>>(var code, var text) -> judged(route, code, text, clock);
            case Answer.NotSent<Optional<String>>(var code, var why, var again) ->
                new Outcome.TryAgain(again, code, why);
            case Answer.Lost<Optional<String>>(var why) -> new Outcome.Unknown(why);
        };
    }

    private Outcome judged(Route route, int code, String text, Clock clock) {
        var row = row(route, code);
        if (row == null) {
            var said = code + " " + text;
            return cautious.contains(route)
                    ? new Outcome.Unknown("平台的错误码不在表中。The platform's code is not in our table: " + said)
                    : new Outcome.Refused(code, said.strip());
        }
        return switch (row.verdict()) {
            case Refuse() -> new Outcome.Refused(code, row.why());
            case Ungranted() -> new Outcome.NotGranted(code, row.why());
            case Later(var after, var throttled) ->
                new Outcome.TryAgain(after, code, row.why(), throttled);
            case Tomorrow() -> new Outcome.TryAgain(untilTomorrow(clock), code, row.why());
            case Done() -> new Outcome.Accepted(null);
            case Unsure() -> new Outcome.Unknown(code + " " + row.why());
        };
    }

    private @Nullable Row row(Route route, int code) {
        Row general = null;
        for (var row : rows.getOrDefault(code, List.of())) {
            if (row.routes().contains(route)) {
                return row;
            }
            general = row.routes().isEmpty() ? row : general;
        }
        return general;
    }

    private static Duration untilTomorrow(Clock clock) {
        var now = clock.instant().atZone(PLATFORM_ZONE);
        // A minute more, since the exact moment of the platform's midnight is not told.
        var next = now.toLocalDate().plusDays(1).atStartOfDay(PLATFORM_ZONE).plusMinutes(1);
        return Duration.between(now, next);
    }
}
