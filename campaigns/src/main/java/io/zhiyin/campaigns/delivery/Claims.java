package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.node.NodeId;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.template.TemplateId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Takes due deliveries into one node's hands, many at a time and none into two. */
final class Claims {
    private static final String CLAIM_URGENT = claim(" and (kind <> 'campaign' or in_doubt)");
    private static final String CLAIM_ANY = claim("");

    /** Those that gathered, and those whose one call is in doubt. */
    private static final String CLAIM_GATHERED = claimed("""
            select id from delivery where mass_send_id = :massSend and state = 'held' and reason = 'gathering'
             order by id limit :limit for update skip locked""",
            ", look_at = least(d.look_at, cast(:now as timestamptz))");
    private static final String CLAIM_UNSURE = claimed(
            """
                    select id from delivery where mass_send_id = :massSend and state = 'unknown' and in_doubt and route = 'MASS'
                     order by id limit :limit for update skip locked""");

    private static String claim(String which) {
        return claimed("""
                select id from delivery
                 where state in ('planned', 'held', 'ready') and platform_id is null and look_at <= :now%s
                 order by look_at, id limit :limit for update skip locked""".formatted(which));
    }

    private static String claimed(String due) {
        return claimed(due, "");
    }

    /** @param besides what else is set: those that gathered are looked at again only at their end */
    private static String claimed(String due, String besides) {
        return """
                with due as (
                    %s),
                claimed as (
                    update delivery d set state = 'claimed', node = :node, fence = d.fence + 1,
                           lease_until = clock_timestamp() + make_interval(secs => :lease)%s
                      from due where d.id = due.id returning d.*)
                select c.id, c.kind, c.customer_id, c.account, c.address, c.route, c.staff, c.body, c.expires_at, c.created_at,
                       c.fence, c.attempts, c.in_doubt, c.tried, c.occasion, coalesce(c.campaign_id, t.campaign_id, case when t.id is not null then 0 end) as campaign_id,
                       case when t.id is not null then t.template_id when c.arm > 0 then cast(r.arms->'others'->(c.arm - 1)->>'template' as bigint) else r.template_id end
                           as template_id,
                       case when t.id is not null then t.template_version
                            when c.arm > 0 then cast(r.arms->'others'->(c.arm - 1)->>'version' as int) else r.template_version end
                           as template_version,
                       coalesce(t.routes, r.routes) as routes, g.trigger->>'timeZone' as zone, g.trigger->>'kind' as trigger_kind
                  from claimed c left join run r on r.id = c.run_id left join campaign_test t on t.id = c.test_id
                 cross join lateral (select coalesce(t.trigger, r.trigger) as trigger) g"""
                .formatted(due, besides);
    }

    private final Database db;
    private final NodeId node;
    private final Duration lease;

    Claims(Database db, NodeId node, Duration lease) {
        this.db = db;
        this.node = node;
        this.lease = lease;
    }

    /** What a person is waiting for first, then whatever is due: of that at most so many. */
    List<Claim> take(Instant now, int limit, int ofCampaigns) {
        var claims = new ArrayList<>(take(CLAIM_URGENT, now, limit));
        var free = Math.min(limit - claims.size(), ofCampaigns);
        if (free > 0) {
            claims.addAll(take(CLAIM_ANY, now, free));
        }
        return claims;
    }

    /** Those of a call to many: that gathered for it, or whose call is in doubt. */
    List<Claim> ofMass(long massSend, boolean unsure, Instant now, int limit) {
        var leaseEnds = System.nanoTime() + lease.toNanos() / 10 * 9;
        var claim = unsure ? db.sql(CLAIM_UNSURE) : db.sql(CLAIM_GATHERED).bind("now", now);
        return claim.bind("massSend", massSend).bind("limit", limit)
                .bind("node", node.value()).bind("lease", lease.toMillis() / 1000.0)
                .list(row -> claim(row, leaseEnds)).stream()
                .sorted(Comparator.comparingLong(it -> it.id().value())).toList();
    }

    private List<Claim> take(String sql, Instant now, int limit) {
        // A tenth of the lease is kept back: our clock starts before the database's does, and may run slower.
        var leaseEnds = System.nanoTime() + lease.toNanos() / 10 * 9;
        return db.sql(sql).bind("now", now).bind("limit", limit).bind("node", node.value())
                .bind("lease", lease.toMillis() / 1000.0).list(row -> claim(row, leaseEnds));
    }

    private static Claim claim(Row row, long leaseEnds) {
        var account = row.textOrNull("account");
        var route = row.textOrNull("route");
        var staff = row.textOrNull("staff");
        return new Claim(new DeliveryId(row.number("id")),
                Claim.Kind.valueOf(row.text("kind").toUpperCase(Locale.ROOT)),
                new CustomerId(row.number("customer_id")), account == null ? null : new AccountId(account),
                row.textOrNull("address"), route == null ? null : Route.valueOf(route),
                staff == null ? null : new StaffId(staff), row.bytesOrNull("body"), row.instant("expires_at"),
                row.instant("created_at"), row.number("fence"), row.integer("attempts"), row.flag("in_doubt"),
                row.texts("tried"), row.dateOrNull("occasion"), ofCampaign(row), leaseEnds);
    }

    private static Claim.@Nullable OfCampaign ofCampaign(Row row) {
        var campaign = row.numberOrNull("campaign_id");
        return campaign == null
                ? null
                : new Claim.OfCampaign(campaign, new TemplateId(row.number("template_id")),
                        row.integer("template_version"),
                        row.texts("routes").stream().map(Route::valueOf).toList(),
                        ZoneId.of(row.text("zone")), Marketing.by(row.text("trigger_kind")));
    }
}
