package io.zhiyin.campaigns.journey;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has those go on whose time has come: some at a time, step by step until everybody waits again or is through. A batch
 * is one transaction that holds its rows, its customers, and everything the steps cause, so a node that dies leaves
 * nothing half done; who is held by another is left to it.
 */
final class Walk {
    private static final Logger log = LoggerFactory.getLogger(Walk.class);
    static final int SOME = 500;
    /** Steps in one go; no journey that may be published has more in a row without a wait. */
    private static final int MOST_IN_A_ROW = 300;
    private static final Duration AGAIN = Duration.ofMinutes(10);

    private static final String CLAIM = """
            select s.id, s.customer_id, s.version, s.step, s.arrived_at, s.due_at, s.woken_by, s.held_out, c.time_zone
              from journey_stay s join customer c on c.id = s.customer_id
             where s.journey_id = :journey and s.ended_at is null and s.due_at <= :now
               and (cast(:only as bigint) is null or s.id = :only)
               and exists (select from journey j where j.id = s.journey_id and j.state = 'running')
             order by s.due_at, s.id limit :limit
               for update of s skip locked for no key update of c skip locked""";
    private static final String WRITE = """
            update journey_stay s set step = t.step, arrived_at = t.arrived_at, due_at = t.due_at, ended_at = t.ended_at,
                   ended_why = case when t.ended_at is not null then 'finished' end, woken_by = null, trouble = null
              from unnest(cast(:ids as bigint[]), cast(:steps as text[]), cast(:arrived as timestamptz[]),
                     cast(:dues as timestamptz[]), cast(:ends as timestamptz[])) as t (id, step, arrived_at, due_at, ended_at)
             where s.id = t.id""";
    private static final String PASS = """
            insert into journey_pass (stay_id, step, arrived_at, left_at, way)
            select * from unnest(cast(:ids as bigint[]), cast(:steps as text[]), cast(:arrived as timestamptz[]),
                cast(:left as timestamptz[]), cast(:ways as text[]))""";
    private static final String DUE = """
            select id from journey_stay where journey_id = :journey and ended_at is null and due_at <= :now
             order by due_at, id limit :limit""";
    private static final String TROUBLE = """
            update journey_stay set due_at = :again, trouble = :why where id = :id and ended_at is null""";

    private final Database db;
    private final Clock clock;
    private final Deeds deeds;

    Walk(Database db, Clock clock, Deeds deeds) {
        this.db = db;
        this.clock = clock;
        this.deeds = deeds;
    }

    /** Somebody on the way. */
    static final class Walker {
        final long stay;
        final CustomerId customer;
        final int version;
        final boolean heldOut;
        final @Nullable ZoneId zone;
        private String step;
        private @Nullable Instant arrivedAt;
        private @Nullable Instant dueAt;
        private @Nullable String wokenBy;
        private boolean through;

        Walker(Row row) {
            stay = row.number("id");
            customer = new CustomerId(row.number("customer_id"));
            version = row.integer("version");
            heldOut = row.flag("held_out");
            zone = zone(row.textOrNull("time_zone"));
            step = row.text("step");
            arrivedAt = row.instantOrNull("arrived_at");
            dueAt = row.instantOrNull("due_at");
            wokenBy = row.textOrNull("woken_by");
        }

        /** Null while they are just coming to the step. */
        @Nullable
        Instant arrivedAt() {
            return arrivedAt;
        }

        Instant since(Instant otherwise) {
            return arrivedAt == null ? otherwise : arrivedAt;
        }

        Instant until(Instant otherwise) {
            return dueAt == null ? otherwise : dueAt;
        }

        boolean woken() {
            return wokenBy != null;
        }

        private static @Nullable ZoneId zone(@Nullable String stored) {
            try {
                return stored == null ? null : ZoneId.of(stored);
            } catch (DateTimeException unknown) {
                return null;
            }
        }
    }

    /** What a step does with somebody. */
    sealed interface Turn {
        /** They stay until then. */
        record Stand(Instant until) implements Turn {}

        /** They go on: {@code way} is the lane, or what became of it where there are none. */
        record Go(String way) implements Turn {}
    }

    /** @return how many went on; {@link #SOME}: there may be more to do now */
    int some(JourneyId journey) {
        try {
            return step(journey, null, SOME);
        } catch (RuntimeException failed) {
            log.atWarn().setCause(failed).addKeyValue("journey", journey.value())
                    .log("a batch could not go on; tried one by one");
            oneByOne(journey);
            return 1;
        }
    }

    /** One that cannot go on holds up nobody else: it says so, and is tried again later. */
    private void oneByOne(JourneyId journey) {
        for (var id : db.sql(DUE).bind("journey", journey.value()).bind("now", clock.instant())
                .bind("limit", (long) SOME).list(row -> row.number("id"))) {
            try {
                step(journey, id, 1);
            } catch (RuntimeException failed) {
                log.atWarn().setCause(failed).addKeyValue("journey", journey.value()).addKeyValue("stay", id)
                        .log("somebody cannot go on");
                db.sql(TROUBLE).bind("id", id).bind("again", clock.instant().plus(AGAIN))
                        .bind("why", failed.getClass().getSimpleName()).update();
            }
        }
    }

    private int step(JourneyId journey, @Nullable Long only, int limit) {
        return db.inTransaction(tx -> {
            var now = clock.instant();
            var walkers = tx.sql(CLAIM).bind("journey", journey.value()).bind("now", now).bind("only", only)
                    .bind("limit", (long) limit).list(Walker::new);
            if (!walkers.isEmpty()) {
                new Batch(tx, journey, now).walk(walkers);
            }
            return walkers.size();
        });
    }

    private record Passed(long stay, String step, Instant arrived, String way) {}

    private final class Batch {
        private final Sql tx;
        private final JourneyId journey;
        private final Instant now;
        private final Map<Integer, Flow> flows = new HashMap<>();
        private final List<Passed> passed = new ArrayList<>();

        Batch(Sql tx, JourneyId journey, Instant now) {
            this.tx = tx;
            this.journey = journey;
            this.now = now;
        }

        void walk(List<Walker> walkers) {
            walkers.forEach(it -> flows.computeIfAbsent(it.version,
                    version -> new Flow(Journeys.plan(tx, journey, version).orElseThrow())));
            var going = walkers;
            for (var i = 0; i < MOST_IN_A_ROW && !going.isEmpty(); i++) {
                going = further(going);
            }
            if (!going.isEmpty()) {
                throw new IllegalStateException("journey " + journey.value() + " goes round without a wait");
            }
            write(walkers);
        }

        private record Place(int version, String step) {}

        /** Everybody one step further; who stands or is through is not among those that go on. */
        private List<Walker> further(List<Walker> going) {
            var places = new LinkedHashMap<Place, List<Walker>>();
            going.forEach(it -> places
                    .computeIfAbsent(new Place(it.version, it.step), _ -> new ArrayList<>()).add(it));
            var on = new ArrayList<Walker>();
            places.forEach((place, here) -> {
                var flow = Objects.requireNonNull(flows.get(place.version));
                var step = flow.step(place.step);
                if (step.isEmpty()) {
                    here.forEach(it -> it.through = true);
                    return;
                }
                var turns = deeds.at(tx,
                        new Deeds.Place(journey, place.version, flow.plan().entry().shopZone(), step.get()),
                        here,
                        now);
                for (var walker : here) {
                    switch (Objects.requireNonNull(turns.get(walker))) {
                        case Turn.Stand(var until) -> stand(walker, until);
                        case Turn.Go(var way) -> go(walker, flow, step.get(), way, on);
                    }
                }
            });
            return on;
        }

        private void stand(Walker walker, Instant until) {
            walker.arrivedAt = now;
            walker.dueAt = until;
        }

        private void go(Walker walker, Flow flow, Step step, String way, List<Walker> on) {
            passed.add(new Passed(walker.stay, step.id(), walker.since(now), way));
            var next = flow.into(step, way);
            walker.wokenBy = null;
            if (next.equals(Flow.END)) {
                walker.through = true;
            } else {
                walker.step = next;
                walker.arrivedAt = null;
                on.add(walker);
            }
        }

        private void write(List<Walker> walkers) {
            tx.sql(WRITE).bindAll("ids", Long.class, walkers.stream().map(it -> it.stay).toList())
                    .bindAll("steps", String.class, walkers.stream().map(it -> it.step).toList())
                    .bindAll("arrived", Instant.class,
                            walkers.stream().<@Nullable Instant>map(it -> it.arrivedAt).toList())
                    .bindAll("dues", Instant.class,
                            walkers.stream().<@Nullable Instant>map(it -> it.through ? null : it.dueAt)
                                    .toList())
                    .bindAll("ends", Instant.class,
                            walkers.stream().<@Nullable Instant>map(it -> it.through ? now : null).toList())
                    .update();
            tx.sql(PASS).bindAll("ids", Long.class, passed.stream().map(Passed::stay).toList())
                    .bindAll("steps", String.class, passed.stream().map(Passed::step).toList())
                    .bindAll("arrived", Instant.class, passed.stream().map(Passed::arrived).toList())
                    .bindAll("left", Instant.class, passed.stream().map(_ -> now).toList())
                    .bindAll("ways", String.class, passed.stream().map(Passed::way).toList()).update();
        }
    }
}
