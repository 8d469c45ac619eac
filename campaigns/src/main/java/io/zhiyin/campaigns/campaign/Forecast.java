package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.store.Database;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** Who would get a campaign, before it is started: nothing is written. */
public final class Forecast {
    private static final String WHO = """
            select c.id from\s""" + Matches.KEYS + """

            where (%s) order by c.id limit :limit""";
    private static final String HOW_MANY = """
            select k.occasion, count(*) as n from\s""" + Matches.KEYS + """

            where (%s) group by k.occasion""";

    private final Database db;
    private final Audiences audiences;

    public Forecast(Database db, Audiences audiences) {
        this.db = db;
        this.audiences = audiences;
    }

    /** Whom a message on {@code day}, each customer's own local day, would be for; at most {@code limit}. */
    public List<CustomerId> on(Campaign.Settings settings, LocalDate day, int limit) {
        var audience = audience(settings);
        var statement = matches(settings, day, 1).bind(db.sql(WHO.formatted(audience.condition())))
                .bind("limit", limit);
        audience.values().accept(statement);
        return statement.list(row -> new CustomerId(row.number("id")));
    }

    /** How many customers on each of {@code days} days from {@code from} on; a day without any is there with 0. */
    public SortedMap<LocalDate, Long> days(Campaign.Settings settings, LocalDate from, int days) {
        var audience = audience(settings);
        var statement = matches(settings, from, days).bind(db.sql(HOW_MANY.formatted(audience.condition())));
        audience.values().accept(statement);
        var counts = new TreeMap<LocalDate, Long>();
        from.datesUntil(from.plusDays(days)).forEach(day -> counts.put(day, 0L));
        statement.list(row -> counts.merge(
                Objects.requireNonNull(row.dateOrNull("occasion")).minusDays(settings.trigger().leadDays()),
                row.number("n"),
                Long::sum));
        return counts;
    }

    private Audiences.Audience audience(Campaign.Settings settings) {
        return settings.segment() == null
                ? Audiences.Audience.EVERYONE
                : audiences.of(settings.segment());
    }

    private static Matches matches(Campaign.Settings settings, LocalDate from, int days) {
        var first = from.plusDays(settings.trigger().leadDays());
        return Matches.on(first.datesUntil(first.plusDays(days)).toList(), settings.trigger().leapDay());
    }
}
