package io.zhiyin.campaigns.journey;

import io.zhiyin.campaigns.campaign.EventTrigger;
import io.zhiyin.campaigns.campaign.Happened;
import io.zhiyin.campaigns.campaign.JourneyHappenings;
import io.zhiyin.campaigns.campaign.Trigger;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.journey.Plan.Repeat;
import io.zhiyin.campaigns.segment.Segment;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Does what follows from what happened: takes people out, counts the goal, ends waits and lets people in, in the one
 * transaction that notes that it was looked at.
 */
final class Arrivals {
    static final int SOME = 1_000;

    private static final String INSIDE = """
            select id, customer_id, version, step, arrived_at, due_at, entered_at, goal_at, woken_by from journey_stay
             where journey_id = :journey and customer_id = any(cast(:customers as bigint[])) and ended_at is null
             order by id for update""";
    private static final String LAST = """
            select customer_id, max(entered_at) as last from journey_stay
             where journey_id = :journey and customer_id = any(cast(:customers as bigint[])) and ended_why is distinct from 'merged'
             group by customer_id""";
    private static final String MOVE = """
            update journey_stay s set ended_at = t.ended_at, ended_why = t.ended_why, goal_at = t.goal_at, woken_by = t.woken_by,
                   due_at = case when t.ended_at is not null then null when t.woken_by is not null then least(s.due_at, :now) else s.due_at end
              from unnest(cast(:ids as bigint[]), cast(:ends as timestamptz[]), cast(:whys as text[]), cast(:goals as timestamptz[]),
                     cast(:woken as text[])) as t (id, ended_at, ended_why, goal_at, woken_by)
             where s.id = t.id""";
    private static final String ENTER = """
            insert into journey_stay (journey_id, customer_id, version, step, due_at, entered_at, entered_by, held_out)
            select :journey, t.customer, :version, :step, t.due_at, :now, t.cause, t.held_out
              from unnest(cast(:customers as bigint[]), cast(:dues as timestamptz[]), cast(:causes as text[]),
                     cast(:heldOut as boolean[])) as t (customer, due_at, cause, held_out)
            on conflict (journey_id, customer_id) where ended_at is null do nothing""";

    private final Database db;
    private final Clock clock;
    private final Segments segments;
    private final JourneyHappenings happenings;

    Arrivals(Database db, Clock clock, Segments segments, JourneyHappenings happenings) {
        this.db = db;
        this.clock = clock;
        this.segments = segments;
        this.happenings = happenings;
    }

    /** @return whether there may be more to look at */
    boolean some(Journey journey) {
        return db.inTransaction(tx -> {
            var now = clock.instant();
            var happened = happenings.take(tx, journey.id().value(), now, SOME);
            if (!happened.isEmpty()) {
                new Batch(tx, journey, now, happened).apply();
            }
            return happened.size();
        }) == SOME;
    }

    /** Somebody who is in it, as they are to be left. */
    private static final class Inside {
        final long id;
        final int version;
        final String step;
        final @Nullable Instant arrivedAt;
        final @Nullable Instant dueAt;
        final Instant enteredAt;
        @Nullable
        Instant goalAt;
        @Nullable
        String wokenBy;
        @Nullable
        String endedWhy;

        Inside(io.zhiyin.campaigns.store.Row row) {
            id = row.number("id");
            version = row.integer("version");
            step = row.text("step");
            arrivedAt = row.instantOrNull("arrived_at");
            dueAt = row.instantOrNull("due_at");
            enteredAt = row.instant("entered_at");
            goalAt = row.instantOrNull("goal_at");
            wokenBy = row.textOrNull("woken_by");
        }
    }

    private final class Batch {
        private final Sql tx;
        private final Journey journey;
        private final Instant now;
        private final List<Happened> happened;
        private final Map<Integer, Flow> flows = new HashMap<>();
        private final Map<CustomerId, Happened> entering = new LinkedHashMap<>();

        Batch(Sql tx, Journey journey, Instant now, List<Happened> happened) {
            this.tx = tx;
            this.journey = journey;
            this.now = now;
            this.happened = happened;
        }

        void apply() {
            record Found(CustomerId customer, Inside inside) {}
            var inside = new LinkedHashMap<CustomerId, Inside>();
            tx.sql(INSIDE).bind("journey", journey.id().value())
                    .bindAll("customers", Long.class,
                            happened.stream().map(it -> it.customer().value()).distinct().toList())
                    .list(row -> new Found(new CustomerId(row.number("customer_id")), new Inside(row)))
                    .forEach(it -> inside.put(it.customer, it.inside));
            for (var one : happened) {
                var stay = inside.get(one.customer());
                if (stay != null && stay.endedWhy == null) {
                    inside(stay, one);
                } else if (enters(one)) {
                    entering.putIfAbsent(one.customer(), one);
                }
            }
            move(List.copyOf(inside.values()));
            enter();
        }

        private void inside(Inside stay, Happened one) {
            var flow = flows.computeIfAbsent(stay.version,
                    it -> new Flow(Journeys.plan(tx, journey.id(), it).orElseThrow()));
            var plan = flow.plan();
            // An order that came before they did takes nobody out.
            if (one.at().isBefore(LocalTimes.second(stay.enteredAt))) {
                return;
            }
            var goal = plan.goal();
            if (goal != null && stay.goalAt == null
                    && new Listening.Event(goal.on(), goal.subject()).is(one.what(), one.subject())) {
                stay.goalAt = one.at();
                if (goal.leaves()) {
                    stay.endedWhy = "goal";
                    return;
                }
            }
            exit(plan.exits(), one).ifPresentOrElse(why -> stay.endedWhy = why, () -> wake(stay, flow, one));
        }

        private void wake(Inside stay, Flow flow, Happened one) {
            if (flow.step(stay.step).orElse(null) instanceof Step.Await await && stay.arrivedAt != null
                    && stay.dueAt != null && stay.wokenBy == null
                    && !one.at().isBefore(LocalTimes.second(stay.arrivedAt))
                    && !one.at().isAfter(stay.dueAt)
                    && new Listening.Event(await.on(), await.subject()).is(one.what(), one.subject())) {
                stay.wokenBy = one.cause();
            }
        }

        private static Optional<String> exit(Plan.Exits exits, Happened one) {
            var left = exits.left();
            if (exits.purchase() && one.what().equals(EventTrigger.On.ORDER_PAID.code())) {
                return Optional.of("purchase");
            }
            if (exits.reply() && one.what().equals(EventTrigger.On.REPLIED.code())) {
                return Optional.of("reply");
            }
            if (exits.unfollow() && one.what().equals(EventTrigger.On.UNFOLLOWED.code())) {
                return Optional.of("unfollow");
            }
            return left != null && Listening.left(left).is(one.what(), one.subject())
                    ? Optional.of("segment_left")
                    : Optional.empty();
        }

        private boolean enters(Happened one) {
            var plan = journey.published();
            if (plan == null) {
                return false;
            }
            return switch (one.what()) {
                case Happened.TOLD -> true;
                case Happened.DATE -> !(plan.entry() instanceof EventTrigger)
                        && one.at().plus(Duration.ofHours(Trigger.USUALLY_VALID_HOURS)).isAfter(now);
                default ->
                    plan.entry() instanceof EventTrigger(var on, var subject, _, var after, _, var valid, _)
                            && new Listening.Event(on, subject).is(one.what(), one.subject())
                            && one.at().plus(Duration.ofHours((long) after + valid)).isAfter(now);
            };
        }

        private void move(List<Inside> inside) {
            tx.sql(MOVE).bind("now", now)
                    .bindAll("ids", Long.class, inside.stream().map(it -> it.id).toList())
                    .bindAll("ends", Instant.class,
                            inside.stream().<@Nullable Instant>map(it -> it.endedWhy == null ? null : now)
                                    .toList())
                    .bindAll("whys", String.class,
                            inside.stream().<@Nullable String>map(it -> it.endedWhy).toList())
                    .bindAll("goals", Instant.class,
                            inside.stream().<@Nullable Instant>map(it -> it.goalAt).toList())
                    .bindAll("woken", String.class,
                            inside.stream().<@Nullable String>map(it -> it.wokenBy).toList())
                    .update();
        }

        private void enter() {
            var plan = journey.published();
            if (entering.isEmpty() || plan == null) {
                return;
            }
            var may = allowed(plan);
            var who = entering.values().stream().filter(it -> may.contains(it.customer())).toList();
            if (who.isEmpty()) {
                return;
            }
            var flow = new Flow(plan);
            tx.sql(ENTER).bind("journey", journey.id().value()).bind("version", journey.version())
                    .bind("step", flow.first()).bind("now", now)
                    .bindAll("customers", Long.class, who.stream().map(it -> it.customer().value()).toList())
                    .bindAll("dues", Instant.class, who.stream().map(it -> begins(plan, it)).toList())
                    .bindAll("causes", String.class, who.stream().map(Happened::cause).toList())
                    .bindAll("heldOut", Boolean.class,
                            who.stream()
                                    .map(it -> Deeds.heldOut(journey.id(), plan.holdout(), it.customer()))
                                    .toList())
                    .update();
        }

        private Instant begins(Plan plan, Happened one) {
            return plan.entry() instanceof EventTrigger event && !one.what().equals(Happened.TOLD)
                    ? one.at().plus(Duration.ofHours(event.afterHours()))
                    : now;
        }

        private Set<CustomerId> allowed(Plan plan) {
            var customers = new ArrayList<>(entering.keySet());
            var last = new HashMap<CustomerId, Instant>();
            tx.sql(LAST).bind("journey", journey.id().value())
                    .bindAll("customers", Long.class, customers.stream().map(CustomerId::value).toList())
                    .list(row -> last.put(new CustomerId(row.number("customer_id")), row.instant("last")));
            customers.removeIf(
                    it -> last.containsKey(it) && !again(plan, Objects.requireNonNull(last.get(it))));
            var segment = plan.segment();
            return segment == null
                    ? new HashSet<>(customers)
                    : segments.get(segment).map(Segment::rule)
                            .map(it -> Deeds.meeting(tx, segments, it, customers, now)).orElse(Set.of());
        }

        private boolean again(Plan plan, Instant last) {
            var again = plan.again();
            return again.repeat() == Repeat.ANY || (again.repeat() == Repeat.AFTER_DAYS
                    && !last.plus(Duration.ofDays(again.days())).isAfter(now));
        }
    }
}
