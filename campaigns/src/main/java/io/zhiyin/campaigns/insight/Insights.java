package io.zhiyin.campaigns.insight;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.order.Money;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Insight, asked for: of one customer, and of the shop. */
public final class Insights {
    private static final String OF = """
            select orders, spent_fen, first_paid_at, last_paid_at, buying_days, first_day_fen, r, f, m, abc, stage,
                   stage_since
              from insight where customer_id = :id""";
    private static final String MATRIX = """
            select r, f, count(*) as customers, sum(spent_fen)::bigint as fen from insight where r is not null
             group by r, f order by r desc, f desc""";
    private static final String CLASSES = """
            select abc, count(*) as customers, sum(spent_fen)::bigint as fen from insight where abc is not null
             group by abc order by abc""";

    private final Database db;
    private final Clock clock;
    private final ZoneId zone;
    private final Stages stages = new Stages();
    private final Scales scales = new Scales();
    private final Forecasting forecasting;
    private final Outlooks outlooks;
    private final Churn churn = new Churn();

    public Insights(Database db, Clock clock, ZoneId zone) {
        this.db = db;
        this.clock = clock;
        this.zone = zone;
        this.forecasting = new Forecasting(zone);
        this.outlooks = new Outlooks(zone);
    }

    /** The buyers of one recency and one frequency. */
    public record Cell(int r, int f, long customers, Money spent) {}

    public record ClassShare(AbcClass abc, long customers, Money spent) {}

    /**
     * The shop as it stands.
     *
     * @param funnel customers by stage, every stage
     * @param matrix only cells that hold somebody
     * @param verdict null before the first computation
     */
    public record Summary(Map<Stage, Long> funnel, List<Cell> matrix, List<ClassShare> classes,
            Map<String, Scales.Kept> scale, StageRules rules, @Nullable Verdict verdict) {
        public Summary {
            funnel = Map.copyOf(funnel);
            matrix = List.copyOf(matrix);
            classes = List.copyOf(classes);
            scale = Map.copyOf(scale);
        }
    }

    public Summary summary() {
        return new Summary(stages.funnel(db), matrix(), classes(), scales.all(db), stages.rules(db),
                forecasting.verdict(db).orElse(null));
    }

    /** How the models did on this shop's past; empty before the first computation. */
    public Optional<Verdict> verdict() {
        return forecasting.verdict(db);
    }

    /** Only cells that hold somebody. */
    public List<Cell> matrix() {
        return db.sql(MATRIX).list(row -> new Cell(row.integer("r"), row.integer("f"),
                row.number("customers"), new Money(row.number("fen"))));
    }

    public List<ClassShare> classes() {
        return db.sql(CLASSES).list(row -> new ClassShare(AbcClass.valueOf(row.text("abc")),
                row.number("customers"), new Money(row.number("fen"))));
    }

    /** A customer without orders is a prospect, and so is one whose first order came within the last seconds. */
    public Insight of(CustomerId customer) {
        return db.sql(OF).bind("id", customer.value()).first(row -> insight(customer, row))
                .orElseGet(Insight::prospect);
    }

    private Insight insight(CustomerId customer, Row row) {
        var figures = Figures.of(row);
        var now = clock.instant();
        var r = row.integerOrNull("r");
        var f = row.integerOrNull("f");
        var m = row.integerOrNull("m");
        var bought = new Insight.Bought(figures, figures.daysSince(now, zone),
                r == null || f == null || m == null ? null : new Rfm(r, f, m),
                Optional.ofNullable(row.textOrNull("abc")).map(AbcClass::valueOf).orElse(null),
                outlook(figures, row.number("first_day_fen"), now));
        return new Insight(Stages.stage(row.text("stage")), row.instant("stage_since"),
                stages.of(db, customer), bought,
                churn.last(db, customer).filter(it -> it.endedAt() == null).orElse(null));
    }

    private Outlook outlook(Figures figures, long firstDayFen, Instant now) {
        return outlooks.outlook(forecasting.believed(db), stages.rules(db), figures, firstDayFen, now);
    }
}
