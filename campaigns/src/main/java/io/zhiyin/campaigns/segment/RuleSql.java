package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.calendar.BirthdayKey;
import io.zhiyin.campaigns.insight.Stage;
import io.zhiyin.campaigns.segment.Rule.All;
import io.zhiyin.campaigns.segment.Rule.Any;
import io.zhiyin.campaigns.segment.Rule.Condition;
import io.zhiyin.campaigns.segment.Rule.Not;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compiles one rule for one moment. Every condition is true or false for every customer, never null, so that
 * {@code not} means what it says; and {@code not} is carried down to the conditions, where PostgreSQL can answer it
 * with an anti-join.
 */
final class RuleSql {
    private static final String HAS_TAG = """
            exists (select from tagging x where x.customer_id = c.id and x.tag_id = :%1$s)""";
    // A tag that has been deleted is nobody's: not having it must not come to mean everybody.
    private static final String HAS_NOT_TAG = """
            (exists (select from tag t where t.id = :%1$s)
             and not exists (select from tagging x where x.customer_id = c.id and x.tag_id = :%1$s))""";
    // The first part is what the partial index on birthdays asks for.
    private static final String BIRTHDAY_IN = """
            (c.birthday_kind is not null
             and (c.birthday_kind, c.birthday_month, c.birthday_day, c.birthday_leap) in (
                 select k.kind, k.month, k.day, k.leap
                   from unnest(cast(:%s as text[]), cast(:%s as int[]), cast(:%s as int[]), cast(:%s as boolean[]))
                        as k (kind, month, day, leap)))""";
    private static final String FOLLOWS = """
            exists (select from identity i where i.customer_id = c.id and i.account = :%1$s
                       and i.followed_at is not null and (i.lost_at is null or i.lost_at < i.followed_at))""";
    private static final String LEFT = """
            (exists (select from identity i where i.customer_id = c.id and i.account = :%1$s
                        and i.lost_at is not null) and not\s""" + FOLLOWS + ")";
    private static final String HAS_OWNER = """
            exists (select from contact o where o.customer_id = c.id and o.lost_at is null)""";
    private static final String OWNED_BY = """
            exists (select from contact o where o.customer_id = c.id and o.lost_at is null
                       and o.account = :%s and o.staff = :%s
                       and not exists (select from contact e where e.customer_id = c.id and e.lost_at is null
                                          and (e.since, e.staff) < (o.since, o.staff)))""";
    private static final String INTERACTED_SINCE = """
            (c.last_interaction_at is not null and c.last_interaction_at >= :%s)""";
    private static final String SILENT_SINCE = """
            (c.last_interaction_at is null or c.last_interaction_at < :%s)""";
    // Who has no row there never bought.
    private static final String PROSPECT = """
            (not exists (select from insight s where s.customer_id = c.id))""";
    private static final String IN_STAGE = """
            exists (select from insight s where s.customer_id = c.id and s.stage = :%s)""";
    private static final String RECENCY = """
            exists (select from insight s where s.customer_id = c.id and s.r between :%s and :%s)""";
    private static final String FREQUENCY = """
            exists (select from insight s where s.customer_id = c.id and s.f between :%s and :%s)""";
    private static final String MONEY = """
            exists (select from insight s where s.customer_id = c.id and s.m between :%s and :%s)""";

    private final LocalDate today;
    private final ZoneId zone;
    private final BirthdayKeys birthdays;
    private final String prefix;
    private final Map<String, Object> values = new LinkedHashMap<>();

    private RuleSql(Instant now, ZoneId zone, BirthdayKeys birthdays, String prefix) {
        this.today = LocalDate.ofInstant(now, zone);
        this.zone = zone;
        this.birthdays = birthdays;
        this.prefix = prefix;
    }

    /** @param prefix of the values' names, small letters */
    static SegmentCondition compile(Rule rule, Instant now, ZoneId zone, BirthdayKeys birthdays,
            String prefix) {
        if (prefix.isEmpty() || !prefix.chars().allMatch(c -> c >= 'a' && c <= 'z')) {
            throw new IllegalArgumentException("a prefix of small letters expected: " + prefix);
        }
        var sql = new RuleSql(now, zone, birthdays, prefix);
        var condition = sql.of(rule, true);
        return new SegmentCondition("(c.merged_into is null and " + condition + ")", sql.values);
    }

    /** The condition for those of whom the rule {@code holds}, or does not. */
    private String of(Rule rule, boolean holds) {
        return switch (rule) {
            case All(var rules) -> joined(rules, holds, holds ? " and " : " or ");
            case Any(var rules) -> joined(rules, holds, holds ? " or " : " and ");
            case Not(var inner) -> of(inner, !holds);
            case Rule.HasTag(var tag) -> filled(holds ? HAS_TAG : HAS_NOT_TAG, tag.value());
            case Condition condition -> holds ? plain(condition) : "not " + plain(condition);
        };
    }

    private String joined(List<Rule> rules, boolean holds, String word) {
        return rules.stream().map(rule -> of(rule, holds)).collect(Collectors.joining(word, "(", ")"));
    }

    private String plain(Condition condition) {
        return switch (condition) {
            case Rule.Everyone() -> "true";
            case Rule.HasTag(var tag) -> filled(HAS_TAG, tag.value());
            case Rule.BirthdayWithin(var days) ->
                birthdayOn(Stream.iterate(today, day -> day.plusDays(1)).limit(days + 1L));
            case Rule.BirthdayThisMonth() -> {
                var first = today.withDayOfMonth(1);
                yield birthdayOn(first.datesUntil(first.plusMonths(1)));
            }
            case Rule.BirthdayKnown(var known) ->
                known ? "(c.birthday_kind is not null)" : "(c.birthday_kind is null)";
            case Rule.Source(var match, var value) -> switch (match) {
                case EQUALS -> filled("(c.source = :%s)", value);
                case PREFIX -> filled("starts_with(c.source, :%s)", value);
            };
            case Rule.Following(var account, var state) -> switch (state) {
                case FOLLOWING -> filled(FOLLOWS, account.value());
                case LOST -> filled(LEFT, account.value());
            };
            case Rule.HasOwner() -> HAS_OWNER;
            case Rule.OwnedBy(var account, var staff) ->
                filled(OWNED_BY, account.value(), staff.value());
            case Rule.LastInteraction(var days, var within) ->
                filled(within ? INTERACTED_SINCE : SILENT_SINCE, daysAgo(days));
            case Rule.CreatedWithin(var days) -> filled("(c.created_at >= :%s)", daysAgo(days));
            case Rule.InStage(var stage) ->
                stage == Stage.PROSPECT ? PROSPECT : filled(IN_STAGE, stage.code());
            case Rule.Scored(var score, var least, var most) -> filled(switch (score) {
                case RECENCY -> RECENCY;
                case FREQUENCY -> FREQUENCY;
                case MONEY -> MONEY;
            }, least, most);
        };
    }

    private String birthdayOn(Stream<LocalDate> days) {
        var keys = days.flatMap(day -> birthdays.on(day).stream()).distinct().toList();
        return filled(BIRTHDAY_IN,
                keys.stream().map(it -> it.kind().name().toLowerCase(Locale.ROOT)).toArray(String[]::new),
                keys.stream().map(BirthdayKey::month).toArray(Integer[]::new),
                keys.stream().map(BirthdayKey::day).toArray(Integer[]::new),
                keys.stream().map(BirthdayKey::leapMonth).toArray(Boolean[]::new));
    }

    private Instant daysAgo(int days) {
        return today.minusDays(days).atStartOfDay(zone).toInstant();
    }

    /** The condition with names in its places; the values are kept under these names. */
    private String filled(String condition, Object... given) {
        var names = new Object[given.length];
        for (var i = 0; i < given.length; i++) {
            var name = prefix + (values.size() + 1);
            values.put(name, given[i]);
            names[i] = name;
        }
        return condition.formatted(names);
    }
}
