package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.LocalDate;
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

    private final Database db;
    private final Audiences audiences;

    public Forecast(Database db, Segments segments, Clock clock) {
        this.db = db;
        this.audiences = new Audiences(segments, clock);
    }

    /** Whom a message on {@code day}, each customer's own local day, would be for; at most {@code limit}. */
    public List<CustomerId> on(Campaign.Settings settings, LocalDate day, int limit) {
        var audience = audiences.of(settings.segment());
        var statement = matches(settings, day, 1).bind(db.sql(Audiences.with(audience, WHO)))
                .bind("limit", limit);
        audience.bindTo(statement);
        return statement.list(row -> new CustomerId(row.number("id")));
    }

    /** How many customers on each of {@code days} days from {@code from} on; a day without any is there with 0. */
    public SortedMap<LocalDate, Long> days(Campaign.Settings settings, LocalDate from, int days) {
        var audience = audiences.of(settings.segment());
        var statement = matches(settings, from, days).bind(db.sql(Audiences.with(audience, HOW_MANY)));
        audience.bindTo(statement);
        var counts = new TreeMap<LocalDate, Long>();
        from.datesUntil(from.plusDays(days)).forEach(day -> counts.put(day, 0L));
        statement.list(row -> counts.merge(
                Objects.requireNonNull(row.dateOrNull("occasion")).minusDays(settings.trigger().leadDays()),
                row.number("n"),
                Long::sum));
        return counts;
    }

    private static Matches matches(Campaign.Settings settings, LocalDate from, int days) {
        var first = from.plusDays(settings.trigger().leadDays());
        return Matches.on(first.datesUntil(first.plusDays(days)).toList(), settings.trigger().leapDay());
    }
}
