package io.zhiyin.campaigns.report;

import io.zhiyin.campaigns.report.Column.Kind;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who first bought in the same month, and which share of them bought again in each month after it. A month that has
 * not begun is empty, the running one not over; whoever is older than the months shown stands in one row, so that all
 * buyers are there.
 */
final class Cohorts {
    private static final int MONTHS = 12;
    private static final String BOUGHT = """
            with firsts as (
                select customer_id, date_trunc('month', first_paid_at at time zone :zone)::date as month from insight
                 where first_paid_at >= :from),
            months as (
                select distinct f.customer_id, f.month as cohort,
                       date_trunc('month', o.paid_at at time zone :zone)::date as month
                  from firsts f join orders o on o.customer_id = f.customer_id and o.stands)
            select cohort, month, count(*) as n from months group by 1, 2""";
    private static final String EARLIER = """
            select count(*) from insight where first_paid_at < :from""";

    private record Cell(YearMonth cohort, long after) {}

    private final ZoneId zone;

    Cohorts(ZoneId zone) {
        this.zone = zone;
    }

    Sheet sheet(Sql db, Instant now) {
        var current = YearMonth.from(LocalDate.ofInstant(now, zone));
        var first = current.minusMonths(MONTHS);
        var from = first.atDay(1).atStartOfDay(zone).toInstant();
        var cells = new HashMap<Cell, Long>();
        db.sql(BOUGHT).bind("zone", zone.getId()).bind("from", from).list(row -> {
            var cohort = YearMonth.from(Objects.requireNonNull(row.dateOrNull("cohort")));
            var month = YearMonth.from(Objects.requireNonNull(row.dateOrNull("month")));
            return cells.put(new Cell(cohort, ChronoUnit.MONTHS.between(cohort, month)), row.number("n"));
        });
        var rows = new ArrayList<List<@Nullable Object>>();
        var earlier = db.sql(EARLIER).bind("from", from).count();
        if (earlier > 0) {
            var row = new ArrayList<@Nullable Object>(List.of("<" + first, earlier));
            while (row.size() < MONTHS + 2) {
                row.add(null);
            }
            rows.add(row);
        }
        for (var cohort = first; !cohort.isAfter(current); cohort = cohort.plusMonths(1)) {
            rows.add(row(cohort, current, cells));
        }
        return new Sheet(columns(), rows, now);
    }

    private static List<@Nullable Object> row(YearMonth cohort, YearMonth current,
            Map<Cell, Long> cells) {
        long size = cells.getOrDefault(new Cell(cohort, 0), 0L);
        var row = new ArrayList<@Nullable Object>(List.of(cohort.toString(), size));
        var age = ChronoUnit.MONTHS.between(cohort, current);
        for (var n = 1L; n <= MONTHS; n++) {
            row.add(n > age ? null : Funnels.share(cells.getOrDefault(new Cell(cohort, n), 0L), size));
        }
        return row;
    }

    private static List<Column> columns() {
        var columns = new ArrayList<>(
                List.of(new Column("cohort", Kind.MONTH), new Column("buyers", Kind.COUNT)));
        for (var n = 1; n <= MONTHS; n++) {
            columns.add(new Column("m" + n, Kind.SHARE));
        }
        return columns;
    }
}
