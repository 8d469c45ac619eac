package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.customer.ReplyWindows;
import io.zhiyin.campaigns.segment.Standing.BeyondRhythm;
import io.zhiyin.campaigns.segment.Standing.BornBetween;
import io.zhiyin.campaigns.segment.Standing.ChurnRisk;
import io.zhiyin.campaigns.segment.Standing.Expected;
import io.zhiyin.campaigns.segment.Standing.Warned;
import io.zhiyin.campaigns.segment.Standing.Consented;
import io.zhiyin.campaigns.segment.Standing.FollowedWithin;
import io.zhiyin.campaigns.segment.Standing.HasDetail;
import io.zhiyin.campaigns.segment.Standing.HasIdentity;
import io.zhiyin.campaigns.segment.Standing.InClass;
import io.zhiyin.campaigns.segment.Standing.InSegment;
import io.zhiyin.campaigns.segment.Standing.TaggedWithin;
import io.zhiyin.campaigns.segment.Standing.WindowOpen;
import java.util.Locale;

/** What is known of a customer, as SQL. */
final class StandingSql {
    private static final String BORN = """
            (c.birthday_year is not null and c.birthday_year between :%s and :%s)""";
    private static final String HAS_IDENTITY = """
            exists (select from identity i where i.customer_id = c.id and i.kind = :%s""";
    private static final String FOLLOWED = """
            exists (select from identity i where i.customer_id = c.id and i.account = :%s and i.followed_at >= :%s
                       and (i.lost_at is null or i.lost_at < i.followed_at))""";
    private static final String TAGGED = """
            exists (select from tagging x where x.customer_id = c.id and x.tag_id = :%s and x.given_at >= :%s)""";
    private static final String SAID = """
            coalesce((select p.given from consent p where p.customer_id = c.id and p.purpose = 'marketing'
                       order by p.at desc, p.id desc limit 1) is %s, false)""";
    private static final String UNASKED = """
            (not exists (select from consent p where p.customer_id = c.id and p.purpose = 'marketing'))""";
    private static final String WINDOW = """
            exists (select from identity i join reply_window w on w.identity_id = i.id
                     where i.customer_id = c.id and w.kind = :%s and w.until > :%s and w.remaining > 0""";
    private static final String IN_CLASS = """
            exists (select from insight s where s.customer_id = c.id and s.abc = :%s)""";
    private static final String CHURN_RISK = """
            exists (select from customer_outlook s where s.customer_id = c.id and s.churn_percent >= :%s)""";
    private static final String EXPECTED = """
            exists (select from customer_outlook s where s.customer_id = c.id and s.purchases_tenths >= 10 * :%s)""";
    private static final String WARNED = """
            exists (select from churn_warning s where s.customer_id = c.id and s.ended_at is null)""";
    // When the next order was to be expected.
    static final String EXPECTED_AT = """
            s.last_paid_at + make_interval(secs => cast(extract(epoch from s.last_paid_at - s.first_paid_at)
                       / nullif(s.orders - 1, 0) as double precision))""";
    private static final String BEYOND_RHYTHM = """
            exists (select from insight s where s.customer_id = c.id and s.orders > 1 and %s < :%%s)"""
            .formatted(EXPECTED_AT);
    /** Whoever stands on the list of a segment. */
    static final String LISTED = """
            exists (select from segment_member m where m.segment_id = :%s and m.customer_id = c.id)""";

    private final Binding binding;

    StandingSql(Binding binding) {
        this.binding = binding;
    }

    String of(Standing standing) {
        return switch (standing) {
            case HasDetail(var detail) ->
                "exists (select from customer_private v where v.customer_id = c.id and v."
                        + switch (detail) {
                            case NAME -> "name";
                            case PHONE -> "phone";
                            case MAIL -> "mail";
                            case NOTE -> "note";
                        } + " is not null)";
            case BornBetween(var least, var most) -> binding.filled(BORN, least, most);
            case HasIdentity(var kind, var account) -> binding.filled(HAS_IDENTITY, kind.code())
                    + binding.asked(" and i.account = :%s", account == null ? null : account.value()) + ")";
            case FollowedWithin(var account, var days) ->
                binding.filled(FOLLOWED, account.value(), binding.daysAgo(days));
            case TaggedWithin(var tag, var days) ->
                binding.filled(TAGGED, tag.value(), binding.daysAgo(days));
            case Consented(var answer) -> switch (answer) {
                case GIVEN -> SAID.formatted("true");
                case WITHDRAWN -> SAID.formatted("false");
                case UNASKED -> UNASKED;
            };
            case WindowOpen(var account) ->
                binding.filled(WINDOW, ReplyWindows.Opening.MESSAGE.name().toLowerCase(Locale.ROOT),
                        binding.now())
                        + binding.asked(" and i.account = :%s", account == null ? null : account.value())
                        + ")";
            case ChurnRisk(var least) -> binding.filled(CHURN_RISK, least);
            case Expected(var least) -> binding.filled(EXPECTED, least);
            case Warned() -> WARNED;
            case BeyondRhythm(var days) -> binding.filled(BEYOND_RHYTHM, binding.daysAgo(days - 1));
            case InClass(var abc) -> binding.filled(IN_CLASS, abc.name());
            case InSegment(var segment) -> throw new IllegalStateException(
                    "segment " + segment.value() + " stands for its rule, which takes its place");
        };
    }
}
