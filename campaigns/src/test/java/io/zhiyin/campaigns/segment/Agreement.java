package io.zhiyin.campaigns.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.calendar.Birthdays;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Locale;

/** Whether what is told of a customer bears out that a condition holds or does not: read from the telling alone. */
final class Agreement {
    private final LocalDate today;

    private Agreement(LocalDate today) {
        this.today = today;
    }

    /** Every part that is decided tells what is so and what is so decides it as the SQL did. */
    static void check(Explanation told, LocalDate today, Names names) {
        var actual = told.actual();
        if (actual != null && told.holds() != null) {
            var denied = told.rule() instanceof Rule.Not;
            var condition = (Rule.Condition) (told.rule() instanceof Rule.Not(var inner)
                    ? inner
                    : told.rule());
            assertThat(new Agreement(today).of(condition, actual)).as("%s of %s", condition, actual.facts())
                    .isEqualTo(denied != told.in());
            for (var locale : new Locale[]{Locale.CHINESE, Locale.ENGLISH}) {
                var words = Speech.of(locale);
                assertThat(told.describeActual(locale, names).orElseThrow()).isNotBlank()
                        .doesNotContain("null");
                assertThat(told.describe(locale, names)).endsWith(
                        told.in() ? words.say("→ 符合", "→ met") : words.say("→ 不符合", "→ not met"));
            }
        }
        if (told.parts().isEmpty() && told.holds() != null) {
            assertThat(told.actual()).as("%s", told.rule()).isNotNull();
        }
        told.parts().forEach(it -> check(it, today, names));
    }

    private boolean of(Rule.Condition condition, Actual it) {
        return switch (condition) {
            case Rule.Everyone() -> true;
            case Rule.HasTag(_) -> !it.none();
            case Rule.BirthdayWithin(var days) -> born(it, today, today.plusDays(days));
            case Rule.BirthdayThisMonth() ->
                born(it, YearMonth.from(today).atDay(1), YearMonth.from(today).atEndOfMonth());
            case Rule.BirthdayKnown(var known) -> known != it.none();
            case Rule.Source(var match, var value) -> switch (match) {
                case EQUALS -> it.text("source").equals(value);
                case PREFIX -> it.text("source").startsWith(value);
            };
            case Rule.Following(_, var state) -> !it.none() && switch (state) {
                case FOLLOWING -> it.flag("following");
                case LOST -> !it.flag("following") && it.has("lostAt");
            };
            case Rule.HasOwner() -> !it.none();
            case Rule.OwnedBy(var account, var staff) ->
                it.text("account").equals(account.value())
                        && it.text("staff").equals(staff.value());
            case Rule.LastInteraction(var days, var within) ->
                within == (!it.none() && since(it, "at", days));
            case Rule.CreatedWithin(var days) -> since(it, "since", days);
            case Rule.InStage(var stage) ->
                stage.code().equals(it.none() ? "prospect" : it.text("stage"));
            case Rule.Scored(_, var least, var most) ->
                !it.none() && it.number("score") >= least && it.number("score") <= most;
            case Dealing.Ordered(var measure, var range, _, _) -> range.holds(
                    it.number(measure == Dealing.Ordered.Measure.COUNT ? "orders" : "fen"));
            case Dealing.LastOrder(var range) ->
                !it.none() && range.holds(it.daysAgo(it.day("at")));
            case Dealing.Interacted(_, _, var times, _) -> times.holds(it.number("times"));
            case Dealing.Received _ -> it.number("messages") > 0;
            case Standing.HasDetail(_),Standing.HasIdentity(_, _),Standing.Warned(),Standing.InSegment(_) ->
                !it.none();
            case Standing.BornBetween(var least, var most) ->
                it.has("year") && it.number("year") >= least && it.number("year") <= most;
            case Standing.FollowedWithin(_, var days) ->
                it.flag("following") && since(it, "followedAt", days);
            case Standing.TaggedWithin(_, var days) -> !it.none() && since(it, "at", days);
            case Standing.Consented(var answer) -> switch (answer) {
                case GIVEN -> it.has("given") && it.flag("given");
                case WITHDRAWN -> it.has("given") && !it.flag("given");
                case UNASKED -> it.none();
            };
            case Standing.WindowOpen(_) -> it.flag("open");
            case Standing.InClass(var abc) -> it.text("class").equals(abc.name());
            case Standing.ChurnRisk(var least) -> !it.none() && it.number("percent") >= least;
            case Standing.BeyondRhythm(var days) ->
                !it.none() && it.daysAgo(it.day("expected")) >= days;
            case Standing.Expected(var least) ->
                !it.none() && it.number("tenths") >= 10L * least;
            case Profiled profiled -> profiled(profiled, it);
        };
    }

    private boolean profiled(Profiled condition, Actual it) {
        return switch (condition) {
            case Profiled.Known(_) -> !it.none();
            case Profiled.Is(_, var words) ->
                words.stream().anyMatch(word -> word.equalsIgnoreCase(it.text("shown")));
            case Profiled.Among(_, var choices) -> it.has("choices")
                    ? it.facts().getJsonArray("choices").stream()
                            .anyMatch(chosen -> choices.contains(((Number) chosen).longValue()))
                    : false;
            case Profiled.Between(_, var least, var most) -> {
                var number = it.has("number") ? new BigDecimal(it.text("number")) : null;
                yield number != null && (least == null || number.compareTo(least) >= 0)
                        && (most == null || number.compareTo(most) <= 0);
            }
            case Profiled.Dated(_, var from, var to) -> {
                var day = it.has("day") ? LocalDate.parse(it.text("day")) : null;
                yield day != null && (from == null || !day.isBefore(from))
                        && (to == null || !day.isAfter(to));
            }
            case Profiled.Near(_, var past, var days) -> {
                var ago = it.has("day") ? (Long) it.daysAgo(LocalDate.parse(it.text("day"))) : null;
                yield ago != null
                        && (past ? ago >= 0 && ago <= days : ago <= 0 && ago >= -days);
            }
        };
    }

    private boolean since(Actual it, String key, int days) {
        return it.daysAgo(it.day(key)) <= days;
    }

    private static boolean born(Actual it, LocalDate first, LocalDate last) {
        if (it.none()) {
            return false;
        }
        var birthday = new Birthday(Birthday.Kind.valueOf(it.text("calendar").toUpperCase(Locale.ROOT)),
                it.has("year") ? (Integer) (int) it.number("year") : null, (int) it.number("month"),
                (int) it.number("day"), it.flag("leapMonth"));
        return first.datesUntil(last.plusDays(1))
                .anyMatch(day -> Birthdays.isOn(birthday, day, LeapDayPolicy.FEB_28));
    }
}
