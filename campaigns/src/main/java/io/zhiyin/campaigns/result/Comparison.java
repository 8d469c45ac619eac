package io.zhiyin.campaigns.result;

import io.zhiyin.campaigns.campaign.CampaignId;
import io.zhiyin.campaigns.campaign.Measuring;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a campaign did that would not have happened anyway: those for whom it was meant against those who were left out,
 * whether or not a message reached them, for whom a message reaches is not a matter of chance. A customer counts once, by
 * the first draw; an order counts in the window after each time the campaign was due for the customer.
 *
 * @param sides each with its difference from the first, which are those left out, or else the campaign's own words
 * @param chance how likely so uneven a split is where only chance deals
 * @param until when the last window ends: before that the figures are not final; null: nothing was planned
 * @param over whether that has come and nothing more is planned
 */
public record Comparison(List<Side> sides, double chance, @Nullable Instant until, boolean over) {
    /** Below this a split is not chance's: something kept customers out of one side, and nothing follows from the rest. */
    public static final double UNBELIEVABLE = 0.001;

    private static final String SIDES = assigned()
            + """
                    , bought as (
                        select e.customer_id, sum(e.net_fen) as fen from (
                            select distinct m.customer_id, o.id, o.net_fen
                              from mine m join orders o on o.customer_id = m.customer_id and o.stands and o.paid_at > m.due_at
                               and o.paid_at <= m.due_at + (select attribution_window(:campaign))) e
                         group by e.customer_id)
                    select f.arm, count(*) as people, count(b.customer_id) as buyers, cast(coalesce(sum(b.fen), 0) as bigint) as fen
                      from first f left join bought b on b.customer_id = f.customer_id group by f.arm order by f.arm""";
    private static final String DRAWN = assigned()
            + """
                    select r.holdout, cast(r.arms as text) as arms, count(*) as n from first f join run r on r.id = f.run_id
                     group by r.holdout, cast(r.arms as text)""";
    private static final String UNTIL = """
            select max(d.due_at) + attribution_window(:campaign) as until,
                   (select p.next_due_at is not null or (p.state in ('running', 'paused') and p.trigger->>'kind' = 'event')
                      from campaign p where p.id = :campaign) as more
              from run r join delivery d on d.run_id = r.id where r.campaign_id = :campaign""";

    public Comparison {
        sides = List.copyOf(sides);
    }

    /**
     * One side.
     *
     * @param arm {@link Results#HOLDOUT} or the number of an arm
     * @param rise of the share of buyers over that of the first side; null for the first, and where the split is not to be
     *     believed
     */
    public record Side(int arm, long people, long buyers, long fen, Statistics.@Nullable Difference rise) {
        public double share() {
            return people == 0 ? 0 : (double) buyers / people;
        }

        /** What each of them was worth, in fen. */
        public double fenEach() {
            return people == 0 ? 0 : (double) fen / people;
        }
    }

    /** Whether the sides are as they were drawn; where not, no result is shown. */
    public boolean believable() {
        return chance >= UNBELIEVABLE;
    }

    /** Whether there is anything to compare. */
    public boolean compares() {
        return sides.size() > 1;
    }

    public static Comparison of(Database db, Clock clock, CampaignId campaign) {
        var found = db.sql(SIDES).bind("campaign", campaign.value()).list(Comparison::side);
        var chance = found.size() < 2 ? 1 : chance(found, expected(db, campaign));
        var sides = new ArrayList<Side>();
        for (var side : found) {
            var first = sides.isEmpty() ? null : sides.getFirst();
            sides.add(first == null || chance < UNBELIEVABLE
                    ? side
                    : new Side(side.arm, side.people, side.buyers, side.fen,
                            Statistics.difference(side.buyers, side.people, first.buyers, first.people)));
        }
        return db.sql(UNTIL).bind("campaign", campaign.value()).one(row -> {
            var until = row.instantOrNull("until");
            return new Comparison(sides, chance, until,
                    until != null && !row.flag("more") && !clock.instant().isBefore(until));
        });
    }

    /** Who was drawn for what, and when it was due. */
    private static String assigned() {
        return """
                with mine as materialized (
                    select d.customer_id, d.run_id, d.due_at,
                           case when d.reason = 'holdout' then -1 else coalesce(d.arm, 0) end as arm
                      from run r join delivery d on d.run_id = r.id
                     where r.campaign_id = :campaign and d.reason not in ('merged', 'erased')),
                first as materialized (
                    select distinct on (customer_id) customer_id, arm, run_id from mine order by customer_id, due_at, run_id)
                """;
    }

    private static Side side(Row row) {
        return new Side(row.integer("arm"), row.number("people"), row.number("buyers"), row.number("fen"),
                null);
    }

    private static double chance(List<Side> sides, TreeMap<Integer, Double> expected) {
        var observed = new ArrayList<Long>();
        var asDrawn = new ArrayList<Double>();
        expected.forEach((arm, count) -> {
            observed.add(sides.stream().filter(it -> it.arm == arm).mapToLong(Side::people).sum());
            asDrawn.add(count);
        });
        return Statistics.chanceOfSplit(observed, asDrawn);
    }

    /** How many customers the draw gives each arm. */
    private static TreeMap<Integer, Double> expected(Database db, CampaignId campaign) {
        var expected = new TreeMap<Integer, Double>();
        db.sql(DRAWN).bind("campaign", campaign.value()).list(row -> {
            var people = (double) row.number("n");
            var heldOut = people * row.integer("holdout") / 100;
            if (heldOut > 0) {
                expected.merge(Results.HOLDOUT, heldOut, Double::sum);
            }
            var weights = Measuring.weights(row.text("arms"));
            var all = weights.stream().mapToInt(Integer::intValue).sum();
            for (var arm = 0; arm < weights.size(); arm++) {
                expected.merge(arm, (people - heldOut) * weights.get(arm) / all, Double::sum);
            }
            return true;
        });
        return expected;
    }
}
