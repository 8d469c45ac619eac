package io.zhiyin.campaigns.report;

import io.zhiyin.campaigns.insight.Insights;
import io.zhiyin.campaigns.report.Column.Kind;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From whom the revenue comes, net of what was given back: by score, by class, and as the curve of its concentration. */
final class Revenues {
    /** Customers by what they brought, the most first, cut into a hundred parts of about one size. */
    private static final String PARTS = """
            select part, count(*) as customers, sum(spent_fen)::bigint as fen
              from (select spent_fen, (row_number() over (order by spent_fen desc) - 1) * 100 / count(*) over () as part
                      from insight) each
             group by part order by part""";

    private record Part(long customers, long fen) {}

    private final Insights insights;

    Revenues(Insights insights) {
        this.insights = insights;
    }

    /** Every cell of the matrix, those without a customer too. */
    Sheet matrix(Instant now) {
        var cells = insights.matrix();
        var everything = cells.stream().mapToLong(it -> it.spent().fen()).sum();
        var rows = new ArrayList<List<@Nullable Object>>();
        for (var r = 5; r >= 1; r--) {
            for (var f = 1; f <= 5; f++) {
                var score = new int[]{r, f};
                var cell = cells.stream().filter(it -> it.r() == score[0] && it.f() == score[1]).findFirst();
                var fen = cell.map(it -> it.spent().fen()).orElse(0L);
                rows.add(Arrays.<@Nullable Object>asList((long) r, (long) f,
                        cell.map(Insights.Cell::customers).orElse(0L), fen,
                        Funnels.share(fen, everything)));
            }
        }
        return new Sheet(List.of(new Column("r", Kind.SCORE), new Column("f", Kind.SCORE),
                new Column("customers", Kind.COUNT), new Column("revenue", Kind.FEN),
                new Column("revenue_share", Kind.SHARE)), rows, now);
    }

    Sheet classes(Instant now) {
        var classes = insights.classes();
        var everybody = classes.stream().mapToLong(Insights.ClassShare::customers).sum();
        var everything = classes.stream().mapToLong(it -> it.spent().fen()).sum();
        var rows = new ArrayList<List<@Nullable Object>>();
        classes.forEach(it -> rows.add(Arrays.<@Nullable Object>asList(it.abc().name(), it.customers(),
                Funnels.share(it.customers(), everybody), it.spent().fen(),
                Funnels.share(it.spent().fen(), everything))));
        return new Sheet(List.of(new Column("class", Kind.CLASS), new Column("customers", Kind.COUNT),
                new Column("customer_share", Kind.SHARE), new Column("revenue", Kind.FEN),
                new Column("revenue_share", Kind.SHARE)), rows, now);
    }

    /** From nobody and nothing to everybody and everything. */
    Sheet curve(Sql db, Instant now) {
        var parts = db.sql(PARTS).list(row -> new Part(row.number("customers"), row.number("fen")));
        var everybody = parts.stream().mapToLong(Part::customers).sum();
        var everything = parts.stream().mapToLong(Part::fen).sum();
        var rows = new ArrayList<List<@Nullable Object>>();
        if (everything > 0) {
            rows.add(List.of(0L, 0.0, 0L, 0.0));
            var customers = 0L;
            var fen = 0L;
            for (var part : parts) {
                customers += part.customers;
                fen += part.fen;
                rows.add(List.of(customers, customers / (double) everybody, fen, fen / (double) everything));
            }
        }
        return new Sheet(List.of(new Column("customers", Kind.COUNT),
                new Column("customer_share", Kind.SHARE), new Column("revenue", Kind.FEN),
                new Column("revenue_share", Kind.SHARE)), rows, now);
    }
}
