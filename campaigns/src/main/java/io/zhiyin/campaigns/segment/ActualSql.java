package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.customer.ReplyWindows;
import io.zhiyin.campaigns.segment.Rule.Condition;
import java.util.Locale;

/**
 * What is so of the customer {@code c} where a condition asks, as an object of facts, null where there are none. It looks
 * at the same rows as the condition does, so that the two never contradict each other.
 */
final class ActualSql {
    private static final String SINCE = """
            jsonb_build_object('since', c.created_at)""";
    private static final String BIRTHDAY = """
            (select jsonb_strip_nulls(jsonb_build_object('calendar', c.birthday_kind, 'year', c.birthday_year,
                        'month', c.birthday_month, 'day', c.birthday_day, 'leapMonth', c.birthday_leap))
              where c.birthday_kind is not null)""";
    private static final String SOURCE = """
            jsonb_build_object('source', c.source)""";
    private static final String LAST_INTERACTION = """
            (select jsonb_build_object('at', c.last_interaction_at) where c.last_interaction_at is not null)""";
    private static final String TAGGED = """
            (select jsonb_build_object('by', x.given_by, 'giver', x.giver, 'at', x.given_at)
               from tagging x where x.customer_id = c.id and x.tag_id = :%s)""";
    // Of several identities the one that follows now, and since last.
    private static final String FOLLOWS = """
            (select jsonb_strip_nulls(jsonb_build_object('following', f.follows, 'followedAt', i.followed_at, 'lostAt', i.lost_at))
               from identity i,
                    lateral (select i.followed_at is not null and (i.lost_at is null or i.lost_at < i.followed_at) as follows) f
              where i.customer_id = c.id and i.account = :%s and (i.followed_at is not null or i.lost_at is not null)
              order by f.follows desc, case when f.follows then i.followed_at else i.lost_at end desc nulls last limit 1)""";
    private static final String OWNER = """
            (select jsonb_build_object('account', o.account, 'staff', o.staff, 'since', o.since)
               from contact o where o.customer_id = c.id and o.lost_at is null order by o.since, o.staff, o.account limit 1)""";
    private static final String STAGE = """
            (select jsonb_strip_nulls(jsonb_build_object('stage', s.stage, 'since', s.stage_since))
               from insight s where s.customer_id = c.id)""";
    private static final String SCORE = """
            (select jsonb_strip_nulls(jsonb_build_object('score', s.%s)) from insight s where s.customer_id = c.id)""";
    private static final String DETAIL = """
            (select jsonb_build_object('sealed', encode(v.%1$s, 'hex'))
               from customer_private v where v.customer_id = c.id and v.%1$s is not null)""";
    private static final String IDENTITIES = """
            (select jsonb_build_object('identities', count(*), 'since', min(i.since))
               from identity i where i.customer_id = c.id and i.kind = :%s""";
    private static final String CONSENT = """
            (select jsonb_build_object('given', p.given, 'at', p.at, 'how', p.how) from consent p
              where p.customer_id = c.id and p.purpose = 'marketing' order by p.at desc, p.id desc limit 1)""";
    private static final String WINDOW = """
            (select jsonb_build_object('open', w.until > :%2$s and w.remaining > 0, 'until', w.until, 'remaining', w.remaining)
               from identity i join reply_window w on w.identity_id = i.id
              where i.customer_id = c.id and w.kind = :%1$s""";
    private static final String OPEN_FIRST = " order by (w.until > :%s and w.remaining > 0) desc, w.until desc limit 1)";
    private static final String ABC = """
            (select jsonb_build_object('class', s.abc) from insight s where s.customer_id = c.id and s.abc is not null)""";
    private static final String CHURN = """
            (select jsonb_build_object('percent', s.churn_percent)
               from customer_outlook s where s.customer_id = c.id and s.churn_percent is not null)""";
    private static final String EXPECTED = """
            (select jsonb_build_object('tenths', s.purchases_tenths)
               from customer_outlook s where s.customer_id = c.id and s.purchases_tenths is not null)""";
    private static final String WARNED = """
            (select jsonb_build_object('at', s.at) from churn_warning s where s.customer_id = c.id and s.ended_at is null)""";
    private static final String EXPECTED_AT = """
            (select jsonb_build_object('expected', %s) from insight s where s.customer_id = c.id and s.orders > 1)"""
            .formatted(StandingSql.EXPECTED_AT);
    private static final String MEMBER = """
            (select jsonb_build_object('since', m.since)
               from segment_member m where m.segment_id = :%s and m.customer_id = c.id)""";
    private static final String FIELD = """
            (select jsonb_strip_nulls(jsonb_build_object('type', f.type, 'sealed', encode(v.sealed, 'hex'),
                        'number', cast(v.number as text), 'day', v.day, 'choices', v.choices, 'by', v.said_by, 'at', v.said_at))
               from profile_value v join profile_field f on f.id = v.field_id
              where v.customer_id = c.id and v.field_id = :%s and v.known)""";

    private final Binding binding;
    private final DealingSql dealings;

    ActualSql(Binding binding) {
        this.binding = binding;
        this.dealings = new DealingSql(binding);
    }

    String of(Condition condition) {
        return switch (condition) {
            case Rule.Everyone(),Rule.CreatedWithin(_) -> SINCE;
            case Rule.HasTag(var tag) -> binding.filled(TAGGED, tag.value());
            case Rule.BirthdayWithin(_),Rule.BirthdayThisMonth(),Rule.BirthdayKnown(_) -> BIRTHDAY;
            case Rule.Source(_, _) -> SOURCE;
            case Rule.Following(var account, _) -> binding.filled(FOLLOWS, account.value());
            case Rule.HasOwner(),Rule.OwnedBy(_, _) -> OWNER;
            case Rule.LastInteraction(_, _) -> LAST_INTERACTION;
            case Rule.InStage(_) -> STAGE;
            case Rule.Scored(var score, _, _) -> SCORE.formatted(switch (score) {
                case RECENCY -> "r";
                case FREQUENCY -> "f";
                case MONEY -> "m";
            });
            case Dealing dealing -> dealings.actual(dealing);
            case Standing standing -> standing(standing);
            case Profiled profiled -> binding.filled(FIELD, profiled.field().value());
        };
    }

    private String standing(Standing standing) {
        return switch (standing) {
            case Standing.HasDetail(var detail) -> DETAIL.formatted(detail.name().toLowerCase(Locale.ROOT));
            case Standing.BornBetween(_, _) -> BIRTHDAY;
            case Standing.HasIdentity(var kind, var account) -> binding.filled(IDENTITIES, kind.code())
                    + binding.asked(" and i.account = :%s", account == null ? null : account.value())
                    + " having count(*) > 0)";
            case Standing.FollowedWithin(var account, _) -> binding.filled(FOLLOWS, account.value());
            case Standing.TaggedWithin(var tag, _) -> binding.filled(TAGGED, tag.value());
            case Standing.Consented(_) -> CONSENT;
            case Standing.WindowOpen(var account) ->
                binding.filled(WINDOW, ReplyWindows.Opening.MESSAGE.name().toLowerCase(Locale.ROOT),
                        binding.now())
                        + binding.asked(" and i.account = :%s", account == null ? null : account.value())
                        + binding.filled(OPEN_FIRST, binding.now());
            case Standing.InClass(_) -> ABC;
            case Standing.ChurnRisk(_) -> CHURN;
            case Standing.Expected(_) -> EXPECTED;
            case Standing.Warned() -> WARNED;
            case Standing.BeyondRhythm(_) -> EXPECTED_AT;
            case Standing.InSegment(var segment) -> binding.filled(MEMBER, segment.value());
        };
    }
}
