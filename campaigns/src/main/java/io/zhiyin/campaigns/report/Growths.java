package io.zhiyin.campaigns.report;

import io.zhiyin.campaigns.report.Column.Kind;
import io.zhiyin.campaigns.report.Comings.Change;
import io.zhiyin.campaigns.store.Sql;
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
import java.util.stream.Stream;

/**
 * Who came, who was lost and who came back, day by day. A customer came on the day they became known; the net is who came,
 * less who was lost, and who came back.
 */
final class Growths {
    private static final String CAME = """
            select (created_at at time zone :zone)::date as day, source as key, count(*) as n from customer
             where merged_into is null and created_at >= :from and created_at < :to group by 1, 2""";

    private static final class Tally {
        private long came;
        private long lost;
        private long back;

        private void add(Change change) {
            came += change.came();
            lost += change.lost();
            back += change.back();
        }

        private long moves() {
            return came + lost + back;
        }
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
        changes(db, asked, today, asked.owner() != null)
                .forEach(it -> Objects.requireNonNull(tallies.get(begin(it.day(), asked))).add(it));
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
        changes(db, whole, today, relations)
                .forEach(it -> tallies.computeIfAbsent(it.key(), _ -> new Tally()).add(it));
        return sheet(relations ? new Column("owner", Kind.OWNER) : new Column("source", Kind.SOURCE),
                tallies.entrySet().stream()
                        .sorted(Comparator.comparingLong(
                                (Map.Entry<String, Tally> it) -> it.getValue().moves()).reversed())
                        .map(it -> row(it.getKey(), it.getValue())).toList(),
                now);
    }

    private List<Change> changes(Sql db, Asked asked, LocalDate today, boolean relations) {
        var only = asked.owner() == null ? asked.source() : asked.owner();
        var from = first(asked, today).atStartOfDay(zone).toInstant();
        var to = today.plusDays(1).atStartOfDay(zone).toInstant();
        return (relations
                ? Comings.ofStaff(db, zone, from, to).stream()
                : Stream.concat(came(db, from, to).stream(),
                        Comings.ofCustomers(db, zone, from, to).stream()))
                .filter(it -> only == null || only.equals(it.key())).toList();
    }

    private List<Change> came(Sql db, Instant from, Instant to) {
        return db.sql(CAME).bind("zone", zone.getId()).bind("from", from).bind("to", to)
                .list(row -> new Change(Objects.requireNonNull(row.dateOrNull("day")), row.text("key"),
                        row.number("n"), 0, 0));
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
        return List.of(key, tally.came, tally.lost, tally.back, tally.came - tally.lost + tally.back);
    }

    private static Sheet sheet(Column first, List<List<Object>> rows, Instant now) {
        return new Sheet(
                List.of(first, new Column("new", Kind.COUNT), new Column("lost", Kind.COUNT),
                        new Column("returned", Kind.COUNT), new Column("net", Kind.COUNT)),
                new ArrayList<>(rows), now);
    }
}
