package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Customers who go to live in another zone, in which the time of their birthday, or of a holiday, is over already while the
 * day is not: where they came from it had not come yet, so nobody has planned anything for them. They have a run of their
 * own, late as the campaign's {@link LatePolicy} says; who had it where they came from gets nothing more.
 */
public final class ZoneMoves {
    private static final Logger log = LoggerFactory.getLogger(ZoneMoves.class);
    private static final int SOME = 1_000;
    /** No day anywhere began longer ago. */
    private static final Duration A_DAY_ANYWHERE = Duration.ofHours(50);

    /** Others who go by people's days. In the transaction that forgets that they moved. */
    public interface Follower {
        void moved(Sql tx, List<Long> customers, Instant now);
    }

    private static final String TAKE = """
            delete from zone_move where customer_id in (
                select customer_id from zone_move order by customer_id limit :some for update skip locked)
            returning customer_id""";
    static final String ZONES = """
            select distinct coalesce(time_zone, '') as zone from customer where id = any(cast(:moved as bigint[]))""";
    private static final String CAMPAIGNS = """
            select id from campaign
             where state in ('running', 'paused') and trigger->>'kind' in ('birthday', 'anniversary', 'holiday') order by id""";
    // Its row is the lock between nodes, as it is for planning. What was due before its start is history.
    private static final String LOCK = """
            select started_at, caught_up_to from campaign
             where id = :campaign and state in ('running', 'paused') for no key update""";
    private static final String WHO = """
            select c.id from %s
              %s
             where c.id = any(cast(:moved as bigint[])) and z.ends_at > :now and not %s
               and true
             order by c.id"""
            .formatted(Matches.KEYS, Planning.ZONES, Planning.HAD);
    private static final String RUN = """
            insert into run (campaign_id, due_at, of_due_at, only_customers, state, trigger, segment_id, excluded, holdout, template_id,
                template_version, routes, arms, created_at, campaign_version)
            select id, cast(:now as timestamptz) + make_interval(secs => 0.001 * (select count(*) from run r
                       where r.campaign_id = :campaign and r.due_at >= :now)),
                   :due, cast(:customers as bigint[]), :state, trigger, segment_id, excluded, holdout, template_id, template_version,
                   routes, arms, :now, version
              from campaign where id = :campaign""";

    private final Database db;
    private final Clock clock;
    private final Campaigns campaigns;
    private final Audiences audiences;
    private final Runs runs;
    private final List<Follower> followers;

    public ZoneMoves(Database db, Clock clock, Campaigns campaigns, Segments segments, Runs runs,
            List<Follower> followers) {
        this.db = db;
        this.clock = clock;
        this.campaigns = campaigns;
        this.audiences = new Audiences(segments, clock);
        this.runs = runs;
        this.followers = List.copyOf(followers);
    }

    /** Looks after all who moved since; called every few seconds, by any node. */
    public void catchUp() {
        var made = 0;
        for (var some = SOME; some == SOME;) {
            var step = db.inTransaction(this::step);
            some = step.taken;
            made += step.made;
        }
        if (made > 0) {
            log.atInfo().addKeyValue("runs", made).log("customers moved past a time of theirs");
            runs.resume();
        }
    }

    private record Step(int taken, int made) {}

    private Step step(Sql tx) {
        var moved = tx.sql(TAKE).bind("some", SOME).list(row -> row.number("customer_id"));
        if (moved.isEmpty()) {
            return new Step(0, 0);
        }
        var now = clock.instant();
        var zones = Set.copyOf(
                tx.sql(ZONES).bindAll("moved", Long.class, moved).list(row -> row.text("zone")));
        var made = 0;
        for (var id : tx.sql(CAMPAIGNS).list(row -> new CampaignId(row.number("id")))) {
            made += passed(tx, id, moved, zones, now);
        }
        followers.forEach(it -> it.moved(tx, moved, now));
        return new Step(moved.size(), made);
    }

    private record Known(Instant startedAt, Instant caughtUpTo) {}

    private int passed(Sql tx, CampaignId id, List<Long> moved, Set<String> zones, Instant now) {
        var known = tx.sql(LOCK).bind("campaign", id.value())
                .first(row -> new Known(row.instant("started_at"), row.instant("caught_up_to")));
        var campaign = campaigns.get(id);
        if (known.isEmpty() || campaign.isEmpty()) {
            return 0;
        }
        var made = 0;
        for (var day : passed(tx, campaign.get().settings().trigger(), id, zones, known.get().startedAt,
                now)) {
            // What is not planned yet is planned with everybody who lives there by then.
            if (!day.due.isAfter(known.get().caughtUpTo)) {
                made += run(tx, campaign.get(), day, moved, now);
            }
        }
        return made;
    }

    /** A due time, and what it means in the zones in question. */
    record Passed(Instant due, List<Dues.LocalDay> days) {}

    /** The due times from {@code since} to now whose day is not over yet in one of these zones. */
    static List<Passed> passed(Sql sql, Trigger trigger, CampaignId campaign, Set<String> zones,
            Instant since,
            Instant now) {
        var dues = Dues.of(sql, campaign, trigger);
        var from = now.minus(A_DAY_ANYWHERE);
        return java.util.stream.Stream
                .iterate(dues.firstAfter(since.isAfter(from) ? since : from),
                        it -> it.isPresent() && !it.get().isAfter(now), it -> dues.firstAfter(it.get()))
                .map(due -> new Passed(due.get(), dues.at(due.get()).stream()
                        .filter(it -> zones.contains(it.zone()) && it.endsAt().isAfter(now)).toList()))
                .filter(it -> !it.days.isEmpty()).collect(Collectors.toList());
    }

    private int run(Sql tx, Campaign campaign, Passed passed, List<Long> moved, Instant now) {
        var settings = campaign.settings();
        var concerned = Concerned.by(settings.trigger(),
                passed.days.stream().map(Dues.LocalDay::occasion).distinct().toList());
        var audience = audiences.of(settings.audience());
        var who = audience.bindTo(Planning
                .zones(concerned.bind(tx.sql(Audiences.with(audience, concerned.in(WHO)))), passed.days,
                        Dues.LocalDay::endsAt)
                .bind("campaign", campaign.id().value()).bind("run", 0L)
                .bind("sameOccasion", settings.trigger().sameOccasionDays())
                .bindAll("moved", Long.class, moved).bind("now", now)).list(row -> row.number("id"));
        if (who.isEmpty()) {
            return 0;
        }
        var late = now.isAfter(campaign.notBeforeItBegins(passed.due).plus(Runs.LATE));
        var state = switch (late ? settings.late() : LatePolicy.SEND) {
            case SEND -> "planning";
            case HOLD -> "held";
            case SKIP -> "missed";
        };
        return tx.sql(RUN).bind("campaign", campaign.id().value()).bind("now", now).bind("due", passed.due)
                .bindAll("customers", Long.class, who).bind("state", state).update();
    }
}
