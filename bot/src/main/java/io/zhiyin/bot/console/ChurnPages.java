package io.zhiyin.bot.console;

import io.zhiyin.bot.console.People.Person;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.insight.Churn;
import io.zhiyin.campaigns.insight.ChurnRules;
import io.zhiyin.campaigns.insight.ChurnWarning;
import io.zhiyin.campaigns.insight.Insights;
import io.zhiyin.campaigns.insight.Upkeep;
import io.zhiyin.campaigns.insight.Verdict;
import io.zhiyin.campaigns.store.Database;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** 流失预警: who may be about to be lost, why that is thought, and where the lines are. */
final class ChurnPages {
    private static final int A_PAGE = 50;
    private static final long FEN = 100;

    private final Database db;
    private final Customers customers;
    private final Insights insights;
    private final Upkeep upkeep;
    private final Churn churn = new Churn();

    ChurnPages(Database db, Customers customers, Insights insights, Upkeep upkeep) {
        this.db = db;
        this.customers = customers;
        this.insights = insights;
        this.upkeep = upkeep;
    }

    void mount(Routes routes) {
        routes.get("/reports/churn", this::list).post("/reports/churn/rules", this::draw);
    }

    private Answer list(Visit visit) {
        return Answer.show(visit.wants("more") ? "reports/churn-rows" : "reports/churn", model(visit, null));
    }

    private Answer draw(Visit visit) {
        try {
            var yuan = visit.needNumber("value");
            upkeep.churn(new ChurnRules(visit.needSmallNumber("alive"), visit.needSmallNumber("rhythm"),
                    visit.needSmallNumber("days"),
                    Math.abs(yuan) > Integer.MAX_VALUE ? Long.MAX_VALUE : yuan * FEN), visit.me().name());
        } catch (InvalidInput wrong) {
            return Answer.again("reports/churn", model(visit, wrong.words(visit.language().locale())));
        }
        return Answer.go("/reports/churn", "insight");
    }

    private Warned model(Visit visit, @Nullable String problem) {
        var ended = visit.asked("state").filter("ended"::equals).isPresent();
        var found = churn.list(db, !ended, visit.askedNumber("before").orElse(null), A_PAGE);
        var people = customers.all(db, found.stream().map(ChurnWarning::customer).toList()).stream()
                .collect(Collectors.toMap(it -> it.id(), People::person, (one, _) -> one));
        var rows = found.stream()
                .flatMap(it -> Optional.ofNullable(people.get(it.customer()))
                        .map(who -> row(it, who, visit)).stream())
                .toList();
        var rules = churn.rules(db);
        var verdict = insights.verdict();
        return new Warned(rows, found.size() < A_PAGE ? null : found.getLast().id(), churn.count(db), ended,
                rules, rules.leastFen() / FEN,
                verdict.filter(it -> it.aliveBy() != Verdict.By.RULE).isPresent(), problem);
    }

    private static Row row(ChurnWarning it, Person who, Visit visit) {
        var ended = it.endedBy();
        return new Row(it.id(), who, it.at(), it.reasons(visit.language().locale()), it.endedAt(),
                ended == null ? null : Forms.code(ended));
    }

    public record Row(long id, Person who, Instant at, List<String> reasons, @Nullable Instant endedAt,
            @Nullable String endedBy) {
        public Row {
            reasons = List.copyOf(reasons);
        }
    }

    /** @param modelled whether a model is believed here, so that its probabilities may be asked */
    public record Warned(List<Row> rows, @Nullable Long next, long standing, boolean ended, ChurnRules rules,
            long leastYuan, boolean modelled, @Nullable String problem) {
        public Warned {
            rows = List.copyOf(rows);
        }
    }
}
