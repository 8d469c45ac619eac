package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import io.zhiyin.campaigns.store.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** Who would get a campaign, before it is started: nothing is written. */
public final class Forecast {
    // The segment's condition takes the place of the word true.
    private static final String WHO = """
            select c.id from %s where true order by c.id limit :limit""".formatted(Matches.KEYS);
    private static final String HOW_MANY = """
            select k.occasion, count(*) as n from %s where true group by k.occasion"""
            .formatted(Matches.KEYS);

    private static final String SOME_OF_WHOM = """
            select c.id, k.occasion from %s where mod(c.id, cast(:each as bigint)) = 0 and true"""
            .formatted(Matches.KEYS);

    private static final String AUDIENCE = """
            select count(*) from customer c where c.merged_into is null and true""";

    private static final String BOUGHT = """
            select count(*) from customer c where c.merged_into is null
               and exists (select from orders o where o.customer_id = c.id and o.stands and o.paid_at > :since) and true""";

    private final Database db;
    private final Audiences audiences;
    private final Clock clock;

    public Forecast(Database db, Segments segments, Clock clock) {
        this.db = db;
        this.clock = clock;
        this.audiences = new Audiences(segments, clock);
    }

    /** Whom a message on {@code day}, each customer's own local day, would be for; at most {@code limit}. */
    public List<CustomerId> on(Campaign.Settings settings, LocalDate day, int limit) {
        var occasions = occasions(settings.trigger(), day, 1);
        if (occasions.isEmpty()) {
            return List.of();
        }
        return ask(WHO, settings, occasions.values()).bind("limit", limit)
                .list(row -> new CustomerId(row.number("id")));
    }

    /** How many customers on each of {@code days} days from {@code from} on; a day without any is there with 0. */
    public SortedMap<LocalDate, Long> days(Campaign.Settings settings, LocalDate from, int days) {
        var occasions = occasions(settings.trigger(), from, days);
        var byOccasion = new HashMap<LocalDate, Long>();
        if (!occasions.isEmpty()) {
            ask(HOW_MANY, settings, Set.copyOf(occasions.values())).list(row -> Map
                    .entry(Objects.requireNonNull(row.dateOrNull("occasion")), row.number("n")))
                    .forEach(it -> byOccasion.put(it.getKey(), it.getValue()));
        }
        var counts = new TreeMap<LocalDate, Long>();
        from.datesUntil(from.plusDays(days)).forEach(day -> {
            var occasion = occasions.get(day);
            counts.put(day, occasion == null ? 0 : byOccasion.getOrDefault(occasion, 0L));
        });
        return counts;
    }

    /** A customer's message on a day. */
    record Message(long customer, LocalDate day) {}

    /** Whom the messages of so many days are for, of every {@code each}-th customer. */
    List<Message> who(Campaign.Settings settings, LocalDate from, int days, long each) {
        var occasions = occasions(settings.trigger(), from, days);
        if (occasions.isEmpty()) {
            return List.of();
        }
        var sent = new HashMap<LocalDate, List<LocalDate>>();
        occasions.forEach(
                (day, occasion) -> sent.computeIfAbsent(occasion, _ -> new ArrayList<>()).add(day));
        return ask(SOME_OF_WHOM, settings, Set.copyOf(occasions.values())).bind("each", each)
                .list(row -> Map.entry(row.number("id"),
                        Objects.requireNonNull(row.dateOrNull("occasion"))))
                .stream().flatMap(it -> sent.getOrDefault(it.getValue(), List.of()).stream()
                        .map(day -> new Message(it.getKey(), day)))
                .toList();
    }

    /** When it would next be due by the shop's time, at most {@code limit} times. */
    public List<Instant> next(Trigger trigger, int limit) {
        return Dues.inShop(db, trigger).next(clock.instant(), limit);
    }

    /** How many customers the audience has now, whatever day it is. */
    public long audience(Audience audience) {
        var condition = audiences.of(audience);
        return condition.bindTo(db.sql(Audiences.with(condition, AUDIENCE))).count();
    }

    /** How many of them ordered in the last days. */
    public long bought(Audience audience, int days) {
        var condition = audiences.of(audience);
        return condition.bindTo(db.sql(Audiences.with(condition, BOUGHT)).bind("since",
                clock.instant().minus(Duration.ofDays(days)))).count();
    }

    private Statement ask(String statement, Campaign.Settings settings, Collection<LocalDate> occasions) {
        var audience = audiences.of(settings.audience());
        var concerned = Concerned.by(settings.trigger(), occasions);
        return audience.bindTo(concerned.bind(db.sql(Audiences.with(audience, concerned.in(statement)))));
    }

    /** What is celebrated by sending on each of the days on which something is sent. */
    private SortedMap<LocalDate, LocalDate> occasions(Trigger trigger, LocalDate from, int days) {
        var occasions = new TreeMap<LocalDate, LocalDate>();
        if (trigger instanceof Personal personal) {
            from.datesUntil(from.plusDays(days))
                    .forEach(day -> occasions.put(day, day.plusDays(personal.leadDays())));
            return occasions;
        }
        var zone = trigger.shopZone();
        var dues = Dues.inShop(db, trigger);
        var end = from.plusDays(days).atStartOfDay(zone).toInstant();
        var due = dues.firstAfter(from.atStartOfDay(zone).toInstant().minusMillis(1));
        while (due.isPresent() && due.get().isBefore(end)) {
            var day = LocalDate.ofInstant(due.get(), zone);
            dues.at(due.get()).forEach(it -> occasions.put(day, it.occasion()));
            due = dues.firstAfter(due.get());
        }
        return occasions;
    }
}
