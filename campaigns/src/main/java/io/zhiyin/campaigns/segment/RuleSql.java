package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.calendar.BirthdayKey;
import io.zhiyin.campaigns.insight.Stage;
import io.zhiyin.campaigns.segment.Rule.All;
import io.zhiyin.campaigns.segment.Rule.Any;
import io.zhiyin.campaigns.segment.Rule.Condition;
import io.zhiyin.campaigns.segment.Rule.Not;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Deque;
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
                                          and (e.since, e.staff, e.account) < (o.since, o.staff, o.account)))""";
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

    private static final String NOT_TAGGED_WITHIN = """
            (exists (select from tag t where t.id = :%1$s)
             and not exists (select from tagging x where x.customer_id = c.id and x.tag_id = :%1$s and x.given_at >= :%2$s))""";

    private final Binding binding;
    private final BirthdayKeys birthdays;
    private final Map<SegmentId, Segment> segments;
    private final DealingSql dealings;
    private final StandingSql standings;
    private final ProfiledSql profiles;
    private final Deque<SegmentId> inside = new ArrayDeque<>();

    private RuleSql(Binding binding, BirthdayKeys birthdays, Map<SegmentId, Segment> segments) {
        this.binding = binding;
        this.birthdays = birthdays;
        this.segments = segments;
        this.dealings = new DealingSql(binding);
        this.standings = new StandingSql(binding);
        this.profiles = new ProfiledSql(binding);
    }

    /** @param segments those that the rule asks for, and what they ask for in turn */
    static SegmentCondition compile(Rule rule, Binding binding, BirthdayKeys birthdays,
            Map<SegmentId, Segment> segments) {
        var condition = new RuleSql(binding, birthdays, segments).of(rule, true);
        return new SegmentCondition("(c.merged_into is null and " + condition + ")", binding.values());
    }

    /** One condition alone, without regard to merging. */
    static String one(Rule.Condition condition, boolean holds, Binding binding, BirthdayKeys birthdays,
            Map<SegmentId, Segment> segments) {
        return "(" + new RuleSql(binding, birthdays, segments).of(condition, holds) + ")";
    }

    /** The condition for those of whom the rule {@code holds}, or does not. */
    private String of(Rule rule, boolean holds) {
        return switch (rule) {
            case All(var rules) -> joined(rules, holds, holds ? " and " : " or ");
            case Any(var rules) -> joined(rules, holds, holds ? " or " : " and ");
            case Not(var inner) -> of(inner, !holds);
            case Rule.HasTag(var tag) -> filled(holds ? HAS_TAG : HAS_NOT_TAG, tag.value());
            case Standing.TaggedWithin(var tag, var days) when !holds ->
                filled(NOT_TAGGED_WITHIN, tag.value(), binding.daysAgo(days));
            case Standing.InSegment(var segment) -> member(segment, holds);
            case Profiled profiled -> profiles.of(profiled, holds);
            case Condition condition -> holds ? plain(condition) : "not " + plain(condition);
        };
    }

    private String joined(List<Rule> rules, boolean holds, String word) {
        return rules.stream().map(rule -> of(rule, holds)).collect(Collectors.joining(word, "(", ")"));
    }

    /** Another segment's rule stands where it is asked for: one statement, and never behind the times. */
    private String member(SegmentId id, boolean holds) {
        var segment = segments.get(id);
        if (segment == null) {
            // Deleted meanwhile: nobody is in it, and that nobody is must not come to mean everybody.
            return "false";
        }
        if (segment.fixed()) {
            return (holds ? "" : "not ") + binding.filled(StandingSql.LISTED, id.value());
        }
        if (inside.contains(id)) {
            throw new IllegalStateException("segments " + inside + " stand in a circle");
        }
        inside.push(id);
        var condition = of(segment.rule(), holds);
        inside.pop();
        return condition;
    }

    private String plain(Condition condition) {
        return switch (condition) {
            case Rule.Everyone() -> "true";
            case Rule.HasTag(var tag) -> filled(HAS_TAG, tag.value());
            case Rule.BirthdayWithin(var days) ->
                birthdayOn(Stream.iterate(binding.today(), day -> day.plusDays(1)).limit(days + 1L));
            case Rule.BirthdayThisMonth() -> {
                var first = binding.today().withDayOfMonth(1);
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
                filled(within ? INTERACTED_SINCE : SILENT_SINCE, binding.daysAgo(days));
            case Rule.CreatedWithin(var days) -> filled("(c.created_at >= :%s)", binding.daysAgo(days));
            case Rule.InStage(var stage) ->
                stage == Stage.PROSPECT ? PROSPECT : filled(IN_STAGE, stage.code());
            case Rule.Scored(var score, var least, var most) -> filled(switch (score) {
                case RECENCY -> RECENCY;
                case FREQUENCY -> FREQUENCY;
                case MONEY -> MONEY;
            }, least, most);
            case Dealing dealing -> dealings.of(dealing);
            case Standing standing -> standings.of(standing);
            case Profiled profiled -> profiles.of(profiled, true);
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

    private String filled(String condition, Object... given) {
        return binding.filled(condition, given);
    }
}
