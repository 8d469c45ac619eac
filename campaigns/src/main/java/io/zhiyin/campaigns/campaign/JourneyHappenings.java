package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.segment.SegmentCondition;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The journeys' part of what happened: the same outbox that campaigns have, filled by the same triggers. */
public final class JourneyHappenings {
    // Who is held by another transaction comes the next time: nobody waits here, so nobody waits in a circle.
    private static final String TAKE = """
            with taken as materialized (
                select h.id, c.id as customer_id
                  from happening h join customer met on met.id = h.customer_id
                  join customer c on c.id = coalesce(met.merged_into, met.id)
                 where h.journey_id = :journey and h.done_at is null and h.due_at <= :now
                 order by h.due_at, h.id limit :some for update of h skip locked for no key update of c skip locked)
            update happening h set done_at = :now from taken t where h.id = t.id
            returning h.id, t.customer_id, h.event, h.subject, h.cause, h.at""";
    private static final String TELL = """
            insert into happening (journey_id, customer_id, event, cause, at, due_at)
            select :journey, c.id, 'told', :cause, :now, :now
              from customer c where c.id = any(cast(:customers as bigint[])) and c.merged_into is null
            on conflict do nothing""";
    private static final String TELL_ALL = """
            insert into happening (journey_id, customer_id, event, cause, at, due_at)
            select :journey, c.id, 'told', :cause, :now, :now
              from customer c where c.merged_into is null and true
            on conflict do nothing""";
    private static final String TELL_DATE = """
            insert into happening (journey_id, customer_id, event, cause, at, due_at)
            select :journey, c.id, 'date', 'date/' || z.occasion, :due, :due
              from %s
              join unnest(cast(:zones as text[]), cast(:zoneOccasions as date[])) as z (zone, occasion)
                on z.zone = coalesce(c.time_zone, '') and z.occasion = k.occasion
            on conflict do nothing"""
            .formatted(Matches.KEYS);
    private static final String TELL_MOVED = TELL_DATE.replace("on conflict do nothing",
            "where c.id = any(cast(:moved as bigint[])) on conflict do nothing");
    private static final String HAPPENED_TO = """
            select distinct h.customer_id
              from unnest(cast(:customers as bigint[]), cast(:sinces as timestamptz[]), cast(:untils as timestamptz[]))
                   as w (customer, since, until)
              join happening h on h.customer_id = w.customer and h.at >= w.since and h.at <= w.until
             where h.journey_id = :journey and h.done_at is null and h.event = :event
               and (cast(:subject as bigint) is null or h.subject = :subject)""";

    private final Database db;

    public JourneyHappenings(Database db) {
        this.db = db;
    }

    /**
     * Takes some of what happened by now, the oldest first, in the transaction that does what follows from it; it holds
     * the customers.
     */
    public List<Happened> take(Sql tx, long journey, Instant now, int some) {
        record Taken(long id, Happened it) {}
        return tx.sql(TAKE).bind("journey", journey).bind("now", now).bind("some", (long) some)
                .list(row -> new Taken(row.number("id"),
                        new Happened(new CustomerId(row.number("customer_id")), row.text("event"),
                                row.numberOrNull("subject"), row.text("cause"), row.instant("at"))))
                .stream()
                .sorted(Comparator.comparing((Taken it) -> it.it().at())
                        .thenComparingLong(Taken::id))
                .map(Taken::it).toList();
    }

    /** A customer's time of waiting for something. */
    public record Window(CustomerId customer, Instant since, Instant until) {}

    /** To whom it happened in time, though it has not been looked at yet. */
    public List<CustomerId> happenedTo(Sql tx, long journey, String what, @Nullable Long subject,
            List<Window> windows) {
        return tx.sql(HAPPENED_TO).bind("journey", journey).bind("event", what).bind("subject", subject)
                .bindAll("customers", Long.class, windows.stream().map(it -> it.customer().value()).toList())
                .bindAll("sinces", Instant.class, windows.stream().map(Window::since).toList())
                .bindAll("untils", Instant.class, windows.stream().map(Window::until).toList())
                .list(row -> new CustomerId(row.number("customer_id")));
    }

    /**
     * These customers enter, by somebody's word.
     *
     * @param cause said twice, it happened once
     * @return for how many this was new
     */
    public int tell(long journey, Collection<CustomerId> customers, String cause, Instant now) {
        return db.sql(TELL).bind("journey", journey).bind("cause", cause).bind("now", now)
                .bindAll("customers", Long.class, customers.stream().map(CustomerId::value).toList())
                .update();
    }

    /** The same of everybody who meets a condition. */
    public int tellAll(long journey, SegmentCondition who, String cause, Instant now) {
        return who.bindTo(db.sql(Audiences.with(who, TELL_ALL)).bind("journey", journey).bind("cause", cause)
                .bind("now", now)).update();
    }

    /** When a trigger that goes by dates is next due; empty for one that goes by events, or when it is over. */
    public Optional<Instant> firstAfter(Trigger trigger, Instant after) {
        return switch (trigger) {
            case EventTrigger _,JourneyTrigger _ -> Optional.empty();
            case Personal _,OnceTrigger _,RecurringTrigger _,HolidayTrigger _ ->
                Dues.of(db, new CampaignId(0), trigger).firstAfter(after);
        };
    }

    /**
     * Customers who moved past a time of theirs that a journey goes by, while the day is not over; who entered on that day's
     * account where they came from does not again.
     *
     * @param since what was before is history
     * @param upTo due times up to this one have been told
     */
    public void tellMoved(Sql tx, long journey, Trigger trigger, List<Long> moved, Instant since,
            Instant upTo,
            Instant now) {
        var zones = Set.copyOf(
                tx.sql(ZoneMoves.ZONES).bindAll("moved", Long.class, moved).list(row -> row.text("zone")));
        for (var passed : ZoneMoves.passed(tx, trigger, new CampaignId(0), zones, since, upTo)) {
            var _ = tell(tx, TELL_MOVED, journey, trigger, passed.due(), passed.days().stream()
                    .filter(it -> it.endsAt().isAfter(now)).toList()).bindAll("moved", Long.class, moved)
                    .update();
        }
    }

    /** Everybody whom that due time is about. Repeating it changes nothing. */
    public int tellDate(Sql tx, long journey, Trigger trigger, Instant due) {
        return tell(tx, TELL_DATE, journey, trigger, due, Dues.of(tx, new CampaignId(0), trigger).at(due))
                .update();
    }

    private static Statement tell(Sql tx, String statement, long journey, Trigger trigger, Instant due,
            List<Dues.LocalDay> days) {
        var concerned = Concerned.by(trigger, days.stream().map(Dues.LocalDay::occasion).distinct().toList());
        return concerned.bind(tx.sql(concerned.in(statement))).bind("journey", journey).bind("due", due)
                .bindAll("zones", String.class, days.stream().map(Dues.LocalDay::zone).toList())
                .bindAll("zoneOccasions", LocalDate.class,
                        days.stream().map(Dues.LocalDay::occasion).toList());
    }
}
