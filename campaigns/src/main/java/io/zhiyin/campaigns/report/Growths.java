package io.zhiyin.campaigns.report;

import io.zhiyin.campaigns.report.Column.Kind;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Statement;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Who came and who was lost, day by day. A customer came on the day they became known, and was lost on the day they
 * left the last account and the last staff member that had them; who came back is not lost. So the days add up to
 * those who are there now.
 */
final class Growths {
    private static final String CAME = """
            select (created_at at time zone :zone)::date as day, source as key, count(*) as n from customer
             where merged_into is null and created_at >= :from and created_at < :to group by 1, 2""";
    private static final String GONE = """
            with gone as (
                select customer_id, max(lost_at) as at from identity
                 where lost_at >= :from and lost_at < :to and (followed_at is null or lost_at >= followed_at)
                 group by customer_id)
            select (g.at at time zone :zone)::date as day, c.source as key, count(*) as n
              from gone g join customer c on c.id = g.customer_id and c.merged_into is null
             where not exists (
                select from identity o where o.customer_id = g.customer_id
                   and (o.lost_at > g.at
                        or (o.followed_at is not null and (o.lost_at is null or o.lost_at < o.followed_at))))
             group by 1, 2""";
    private static final String CONTACTS_CAME = """
            select (since at time zone :zone)::date as day, account || '/' || staff as key, count(*) as n from contact
             where since >= :from and since < :to group by 1, 2""";
    private static final String CONTACTS_GONE = """
            select (lost_at at time zone :zone)::date as day, account || '/' || staff as key, count(*) as n from contact
             where lost_at >= :from and lost_at < :to group by 1, 2""";

    private record Change(LocalDate day, String key, long n) {}

    private static final class Tally {
        private long came;
        private long gone;
    }

    private final ZoneId zone;

    Growths(ZoneId zone) {
        this.zone = zone;
    }

    /** Every day or week of the period, those without a change too. */
    Sheet series(Sql db, Asked asked, Instant now) {
        var today = LocalDate.ofInstant(now, zone);
        var tallies = new TreeMap<LocalDate, Tally>();
        for (var day = first(asked, today); !day.isAfter(today); day = day.plusDays(1)) {
            tallies.putIfAbsent(begin(day, asked), new Tally());
        }
        var relations = asked.owner() != null;
        came(db, asked, today, relations)
                .forEach(it -> Objects.requireNonNull(tallies.get(begin(it.day, asked))).came += it.n);
        gone(db, asked, today, relations)
                .forEach(it -> Objects.requireNonNull(tallies.get(begin(it.day, asked))).gone += it.n);
        return sheet(new Column("day", Kind.DAY),
                tallies.entrySet().stream().map(it -> row(it.getKey().toString(), it.getValue())).toList(),
                now);
    }

    /** Whoever moved most comes first. */
    Sheet bySource(Sql db, Asked asked, Instant now) {
        return byKey(db, asked, now, false);
    }

    Sheet byOwner(Sql db, Asked asked, Instant now) {
        return byKey(db, asked, now, true);
    }

    private Sheet byKey(Sql db, Asked asked, Instant now, boolean relations) {
        var today = LocalDate.ofInstant(now, zone);
        var tallies = new TreeMap<String, Tally>();
        var whole = new Asked(asked.days(), asked.step(), null, null);
        came(db, whole, today, relations)
                .forEach(it -> tallies.computeIfAbsent(it.key, _ -> new Tally()).came += it.n);
        gone(db, whole, today, relations)
                .forEach(it -> tallies.computeIfAbsent(it.key, _ -> new Tally()).gone += it.n);
        return sheet(relations ? new Column("owner", Kind.OWNER) : new Column("source", Kind.SOURCE),
                tallies.entrySet().stream()
                        .sorted(Comparator.comparingLong(
                                (Map.Entry<String, Tally> it) -> it.getValue().came + it.getValue().gone)
                                .reversed())
                        .map(it -> row(it.getKey(), it.getValue())).toList(),
                now);
    }

    private List<Change> came(Sql db, Asked asked, LocalDate today, boolean relations) {
        return changes(db.sql(relations ? CONTACTS_CAME : CAME), asked, today);
    }

    private List<Change> gone(Sql db, Asked asked, LocalDate today, boolean relations) {
        return changes(db.sql(relations ? CONTACTS_GONE : GONE), asked, today);
    }

    private List<Change> changes(Statement statement, Asked asked, LocalDate today) {
        var only = asked.owner() == null ? asked.source() : asked.owner();
        return statement.bind("zone", zone.getId())
                .bind("from", first(asked, today).atStartOfDay(zone).toInstant())
                .bind("to", today.plusDays(1).atStartOfDay(zone).toInstant()).list(Growths::change).stream()
                .filter(it -> only == null || only.equals(it.key)).toList();
    }

    private static Change change(Row row) {
        return new Change(Objects.requireNonNull(row.dateOrNull("day")), row.text("key"), row.number("n"));
    }

    private static LocalDate first(Asked asked, LocalDate today) {
        return today.minusDays(asked.days() - 1L);
    }

    /** The day itself, or the Monday of its week; the first week may be a part of one. */
    private static LocalDate begin(LocalDate day, Asked asked) {
        return switch (asked.step()) {
            case DAY -> day;
            case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        };
    }

    private static List<Object> row(String key, Tally tally) {
        return List.of(key, tally.came, tally.gone, tally.came - tally.gone);
    }

    private static Sheet sheet(Column first, List<List<Object>> rows, Instant now) {
        return new Sheet(
                List.of(first, new Column("new", Kind.COUNT), new Column("lost", Kind.COUNT),
                        new Column("net", Kind.COUNT)),
                new ArrayList<>(rows), now);
    }
}
