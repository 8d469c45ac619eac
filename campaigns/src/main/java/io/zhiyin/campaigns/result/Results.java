package io.zhiyin.campaigns.result;

import io.zhiyin.campaigns.campaign.CampaignId;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.delivery.DeliveryId;
import io.zhiyin.campaigns.delivery.Effects;
import io.zhiyin.campaigns.delivery.RunId;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a campaign brought, computed from the rows as they stand: an order that comes late, is corrected or is given back
 * needs nobody to count anew. Whole tables of deliveries, orders and the timeline are read together; nothing is written.
 */
public final class Results {
    /** What became of a delivery, in the order in which a funnel shows it. */
    public enum Step {
        PLANNED, SENT, DELIVERED, READ, CLICKED, REPLIED, CONVERTED, REDEEMED, UNFOLLOWED;

        /** As it is written. */
        public String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** The arm of those who were left out. */
    public static final int HOLDOUT = -1;

    private static final String STEPS = mine()
            + """
                    select m.arm, 'planned' as step, count(*) as n, cast(0 as bigint) as fen from mine m group by m.arm
                    union all
                    select m.arm, 'sent', count(*), 0 from mine m where m.state = 'sent' group by m.arm
                    union all
                    select m.arm, h.what, count(distinct h.delivery_id), cast(coalesce(sum(h.fen), 0) as bigint)
                      from happened h join mine m on m.id = h.delivery_id group by m.arm, h.what""";
    private static final String STATES = """
            select d.state, d.reason, count(*) as n from run r join delivery d on d.run_id = r.id
             where r.campaign_id = :campaign and (cast(:run as bigint) is null or r.id = :run)
             group by d.state, d.reason""";
    private static final String STAFF = mine()
            + """
                    select m.account, m.staff, m.route, count(*) as asked,
                           count(*) filter (where m.at is not null) as confirmed,
                           count(*) filter (where m.at is null and m.state in ('held', 'sent', 'claimed', 'sending', 'ready')) as open,
                           count(*) filter (where exists (select from happened h where h.delivery_id = m.id and h.what = 'converted')) as converted
                      from mine m where m.staff is not null and m.route in ('GROUP_SEND', 'STAFF_TASK')
                     group by m.account, m.staff, m.route order by asked desc, m.account, m.staff, m.route""";
    private static final String PEOPLE = mine()
            + """
                         select m.id, m.customer_id, m.state, min(h.at) as at, cast(coalesce(sum(h.fen), 0) as bigint) as fen
                           from mine m left join happened h on h.delivery_id = m.id and h.what = :step
                          where (:step in ('planned', 'sent') or h.delivery_id is not null) and (:step <> 'sent' or m.state = 'sent')
                            and (cast(:arm as int) is null or m.arm = :arm)
                            and (cast(:state as text) is null or m.state = :state)
                    and (cast(:staff as text) is null or (m.account = :account and m.staff = :staff))
                            and (cast(:before as bigint) is null or m.id < :before)
                          group by m.id, m.customer_id, m.state order by m.id desc limit :limit""";
    private static final String LINKS = """
            select t.target, count(distinct k.delivery_id) as people, count(*) as clicks
              from run r join delivery d on d.run_id = r.id join link_click k on k.delivery_id = d.id
              join link_target t on t.id = k.link_id
             where r.campaign_id = :campaign and (cast(:run as bigint) is null or r.id = :run)
             group by t.target order by people desc, t.target limit 50""";

    private final Database db;

    public Results(Database db) {
        this.db = db;
    }

    /**
     * The funnel of a campaign or of one of its runs, by arm.
     *
     * @param run null: all of them
     */
    public Funnel funnel(CampaignId campaign, @Nullable RunId run) {
        var arms = new TreeMap<Integer, Map<Step, Count>>();
        bound(STEPS, campaign, run).list(row -> arms
                .computeIfAbsent(row.integer("arm"), _ -> new EnumMap<>(Step.class))
                .put(Step.valueOf(row.text("step").toUpperCase(java.util.Locale.ROOT)),
                        new Count(row.number("n"), row.number("fen"))));
        var states = new ArrayList<InState>();
        bound(STATES, campaign, run)
                .list(row -> states.add(new InState(row.text("state"), row.text("reason"), row.number("n"))));
        return new Funnel(arms, states);
    }

    /** Who among staff was asked, who confirmed, and who did not. */
    public List<OfStaff> staff(CampaignId campaign, @Nullable RunId run) {
        return bound(STAFF, campaign, run).list(row -> new OfStaff(row.text("account"), row.text("staff"),
                row.text("route").toLowerCase(java.util.Locale.ROOT), row.number("asked"),
                row.number("confirmed"), row.number("open"), row.number("converted")));
    }

    /** Which links were followed, by how many people and how often. */
    public List<OfLink> links(CampaignId campaign, @Nullable RunId run) {
        return bound(LINKS, campaign, run).list(
                row -> new OfLink(row.text("target"), row.number("people"), row.number("clicks")));
    }

    /** The people behind a number, newest delivery first; {@code before} is the last one of the page before. */
    public List<Person> people(CampaignId campaign, Which which, @Nullable DeliveryId before, int limit) {
        return bound(PEOPLE, campaign, which.run).bind("step", which.step.code()).bind("arm", which.arm)
                .bind("state", which.state).bind("account", which.account).bind("staff", which.staff)
                .bind("before", before == null ? null : before.value()).bind("limit", limit)
                .list(Results::person);
    }

    /** The deliveries that are asked for, and what happened after each. */
    private static String mine() {
        return """
                with mine as materialized (
                    select d.id, d.customer_id, d.state, d.route, d.account, d.staff, d.due_at, touched_at(d) as at,
                           case when d.reason = 'holdout' then -1 else coalesce(d.arm, 0) end as arm
                      from run r join delivery d on d.run_id = r.id
                     where r.campaign_id = :campaign and (cast(:run as bigint) is null or r.id = :run)),
                happened as materialized (%s)
                """
                .formatted(Effects.of("mine"));
    }

    private Statement bound(String sql, CampaignId campaign, @Nullable RunId run) {
        return db.sql(sql).bind("campaign", campaign.value()).bind("run", run == null ? null : run.value());
    }

    private static Person person(Row row) {
        return new Person(new DeliveryId(row.number("id")), new CustomerId(row.number("customer_id")),
                row.text("state"), row.instantOrNull("at"), row.number("fen"));
    }

    /** What is asked for; null: any. */
    public record Which(Step step, @Nullable RunId run, @Nullable Integer arm, @Nullable String state,
            @Nullable String account, @Nullable String staff) {}

    /** @param fen what was bought and kept, of those who bought */
    public record Count(long people, long fen) {
        static final Count NONE = new Count(0, 0);
    }

    public record InState(String state, String reason, long count) {}

    /** @param open neither confirmed nor over yet */
    public record OfStaff(String account, String staff, String route, long asked, long confirmed, long open,
            long converted) {}

    public record OfLink(String target, long people, long clicks) {}

    /** @param at when it happened; null for planned and sent */
    public record Person(DeliveryId delivery, CustomerId customer, String state, @Nullable Instant at,
            long fen) {}

    /**
     * A funnel by arm.
     *
     * @param arms by number; {@link #HOLDOUT} are those left out
     * @param states what became of each of the planned, with its reason
     */
    public record Funnel(Map<Integer, Map<Step, Count>> arms, List<InState> states) {
        public Funnel {
            var copy = new TreeMap<Integer, Map<Step, Count>>();
            arms.forEach((arm, counts) -> copy.put(arm, Map.copyOf(counts)));
            arms = java.util.Collections.unmodifiableSortedMap(copy);
            states = List.copyOf(states);
        }

        public Count of(int arm, Step step) {
            return arms.getOrDefault(arm, Map.of()).getOrDefault(step, Count.NONE);
        }

        /** Of all arms. */
        public Count all(Step step) {
            return arms.values().stream().map(it -> it.getOrDefault(step, Count.NONE)).reduce(Count.NONE,
                    (one, other) -> new Count(one.people + other.people, one.fen + other.fen));
        }

        /** The states with their sums; together they are all that was planned. */
        public Map<String, Long> byState() {
            var sums = new TreeMap<String, Long>();
            states.forEach(it -> sums.merge(it.state(), it.count(), Long::sum));
            return sums;
        }
    }
}
