package io.zhiyin.campaigns.campaign;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.delivery.Foresight;
import io.zhiyin.campaigns.delivery.Foresight.Fate;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Simulates campaigns in the background, batch by batch, and keeps the newest of each campaign. It writes nothing that a
 * customer or a figure could see.
 */
public final class Simulations {
    private static final Logger log = LoggerFactory.getLogger(Simulations.class);
    private static final int PATIENCE_SECONDS = 2;

    private static final String COLUMNS = """
            id, campaign_id, version, case when state = 'running' and touched_at < clock_timestamp() - interval '1 minute'
                then 'failed' else state end as state, day, due_at, expected, asked, cast(groups as text) as groups, by_name,
                started_at, finished_at""";
    private static final String BEGIN = """
            insert into simulation (campaign_id, version, state, day, due_at, expected, asked, groups, by_name, started_at, touched_at)
            values (:campaign, :version, 'running', :day, :due, :expected, 0, '[]', :by, :now, clock_timestamp())
            returning id""";
    private static final String FORGET = """
            delete from simulation where campaign_id = :campaign and id < :id""";
    private static final String PASSED = """
            update simulation set asked = :asked, touched_at = clock_timestamp() where id = :id""";
    private static final String OVER = """
            update simulation set state = :state, asked = :asked, groups = cast(cast(:groups as text) as jsonb), finished_at = :now
             where id = :id""";
    private static final String ONE = "select " + COLUMNS + " from simulation where id = :id";
    private static final String NEWEST = "select " + COLUMNS
            + " from simulation where campaign_id = :campaign order by id desc limit 1";

    private final Database db;
    private final Clock clock;
    private final Executor threads;
    private final SimulationWalk walk;
    private final Segments segments;

    public Simulations(Database db, Clock clock, Segments segments, Foresight foresight, Executor threads) {
        this.db = db;
        this.clock = clock;
        this.threads = threads;
        this.segments = segments;
        this.walk = new SimulationWalk(db, clock, segments, foresight);
    }

    /**
     * Begins to simulate, and returns when it is over or after two seconds, whichever is first.
     *
     * @param day of the shop; null: the next on which somebody would get it
     * @return empty where it has no due time (on that day)
     */
    public Optional<Simulation> start(Campaign campaign, @Nullable LocalDate day, String by) {
        var found = walk.occasion(campaign, day);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var occasion = found.get();
        var expected = walk.expected(campaign, occasion);
        var id = db.sql(BEGIN).bind("campaign", campaign.id().value()).bind("version", campaign.version())
                .bind("day", occasion.day()).bind("due", occasion.dues().getFirst().at())
                .bind("expected", expected).bind("by", by).bind("now", clock.instant())
                .one(row -> row.number("id"));
        db.sql(FORGET).bind("campaign", campaign.id().value()).bind("id", id).update();
        var over = new CountDownLatch(1);
        threads.execute(() -> {
            run(id, campaign, occasion);
            over.countDown();
        });
        try {
            var _ = over.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return get(id);
    }

    public Optional<Simulation> get(long id) {
        return db.sql(ONE).bind("id", id).first(Simulations::simulation);
    }

    public Optional<Simulation> newest(CampaignId campaign) {
        return db.sql(NEWEST).bind("campaign", campaign.value()).first(Simulations::simulation);
    }

    /**
     * Why one customer would get it, or would not.
     *
     * @param reason as in {@link Simulation.Group}; besides {@code not_in_segment}, {@code merged} and
     *            {@code not_concerned}: the day is not theirs
     * @param segment that they are not in, or in and left out
     */
    public record Why(Fate fate, @Nullable String route, @Nullable String account, @Nullable String reason,
            @Nullable String detail, @Nullable Instant until, @Nullable SegmentId segment) {
        static Why not(String reason, @Nullable SegmentId segment) {
            return new Why(Fate.SKIPPED, null, null, reason, null, null, segment);
        }
    }

    /** Asked anew at this moment. Empty where the campaign has no due time (on that day). */
    public Optional<Why> why(Campaign campaign, @Nullable LocalDate day, CustomerId customer) {
        return walk.occasion(campaign, day).map(occasion -> why(campaign, occasion, customer));
    }

    private Why why(Campaign campaign, SimulationWalk.Occasion occasion, CustomerId customer) {
        var audience = campaign.settings().audience();
        var now = clock.instant();
        var segment = audience.segment();
        if (segment != null && !isIn(segment, customer, now)) {
            return Why.not("not_in_segment", segment);
        }
        for (var excluded : audience.excluded()) {
            if (isIn(excluded, customer, now)) {
                return Why.not("excluded", excluded);
            }
        }
        return walk.one(campaign, occasion, customer).orElseGet(() -> Why.not("not_concerned", null));
    }

    private boolean isIn(SegmentId segment, CustomerId customer, Instant now) {
        return segments.get(segment).filter(it -> segments.contains(it.rule(), customer, now)).isPresent();
    }

    private void run(long id, Campaign campaign, SimulationWalk.Occasion occasion) {
        var counted = new SimulationCount();
        try {
            walk.everybody(campaign, occasion, counted,
                    () -> db.sql(PASSED).bind("asked", counted.asked()).bind("id", id).update());
            over(id, "done", counted);
        } catch (RuntimeException failed) {
            log.atError().setCause(failed).addKeyValue("simulation", id).log("a simulation failed");
            over(id, "failed", counted);
        }
    }

    private void over(long id, String state, SimulationCount counted) {
        var groups = new JsonArray();
        counted.groups().forEach(it -> groups.add(new JsonObject().put("fate", it.fate().name())
                .put("route", it.route()).put("account", it.account()).put("reason", it.reason())
                .put("detail", it.detail()).put("customers", it.customers())
                .put("some", new JsonArray(it.some()))));
        db.sql(OVER).bind("state", state).bind("asked", counted.asked()).bind("groups", groups.encode())
                .bind("now", clock.instant()).bind("id", id).update();
    }

    private static Simulation simulation(Row row) {
        var groups = new ArrayList<Simulation.Group>();
        for (var item : new JsonArray(row.text("groups"))) {
            var group = (JsonObject) item;
            var some = group.getJsonArray("some").stream().map(it -> ((Number) it).longValue()).toList();
            groups.add(new Simulation.Group(Fate.valueOf(group.getString("fate")), group.getString("route"),
                    group.getString("account"), group.getString("reason"), group.getString("detail"),
                    group.getLong("customers"), some));
        }
        return new Simulation(row.number("id"), new CampaignId(row.number("campaign_id")),
                row.integer("version"),
                Simulation.State.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
                java.util.Objects.requireNonNull(row.dateOrNull("day")), row.instant("due_at"),
                row.number("expected"), row.number("asked"), groups, row.text("by_name"),
                row.instant("started_at"), row.instantOrNull("finished_at"));
    }
}
