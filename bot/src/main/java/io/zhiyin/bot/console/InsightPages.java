package io.zhiyin.bot.console;

import io.zhiyin.campaigns.insight.Insights;
import io.zhiyin.campaigns.insight.Scale;
import io.zhiyin.campaigns.insight.Scales;
import io.zhiyin.campaigns.insight.Stage;
import io.zhiyin.campaigns.insight.StageRules;
import io.zhiyin.campaigns.insight.Upkeep;
import io.zhiyin.campaigns.insight.Verdict;
import io.zhiyin.campaigns.order.Money;
import io.zhiyin.campaigns.input.InvalidInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** 洞察: in which stage the customers stand, how they score, who brings the revenue; and where the lines are drawn. */
final class InsightPages {
    private static final long FEN = 100;

    private final Insights insights;
    private final Upkeep upkeep;

    InsightPages(Insights insights, Upkeep upkeep) {
        this.insights = insights;
        this.upkeep = upkeep;
    }

    void mount(Routes routes) {
        routes.get("/insight", _ -> Answer.show("insight/page", shop(null)))
                .post("/insight/stages", this::stages).post("/insight/scale/:name", this::scale);
    }

    private Answer stages(Visit visit) {
        try {
            upkeep.stages(new StageRules(visit.needSmallNumber("loyal"), visit.needSmallNumber("once"),
                    visit.needSmallNumber("rhythm"), visit.needSmallNumber("least"),
                    visit.needSmallNumber("lost")), visit.me().name());
        } catch (InvalidInput wrong) {
            return Answer.again("insight/page", shop(wrong.words(visit.language().locale())));
        }
        return Answer.go("/insight", "insight");
    }

    private Answer scale(Visit visit) {
        var name = visit.inPath("name");
        var dimension = Arrays.stream(Scale.Dimension.values()).filter(it -> word(it).equals(name))
                .findFirst()
                .orElseThrow(() -> new NotHere("scale " + name));
        try {
            upkeep.scale(dimension, cuts(dimension, visit.typed("cuts")), visit.me().name());
        } catch (InvalidInput wrong) {
            return Answer.again("insight/page", shop(wrong.words(visit.language().locale())));
        }
        return Answer.go("/insight", "insight");
    }

    /** Four numbers with anything but digits between them, money in yuan; blank for the shop's own. */
    private static @Nullable List<Long> cuts(Scale.Dimension dimension, String typed) {
        if (typed.isBlank()) {
            return null;
        }
        var cuts = new ArrayList<Long>();
        for (var part : typed.strip().split("[^0-9]+", -1)) {
            if (part.isEmpty() || part.length() > 9) {
                throw new InvalidInput("cuts", "须为四个从小到大的整数，用空格分开。",
                        "Four rising whole numbers are expected, with blanks between them.");
            }
            cuts.add(Long.parseLong(part) * (dimension == Scale.Dimension.MONEY ? FEN : 1));
        }
        return cuts;
    }

    private Shop shop(@Nullable String problem) {
        var all = insights.summary();
        var most = Math.max(1, all.funnel().values().stream().mapToLong(Long::longValue).max().orElse(1));
        var steps = Arrays.stream(Stage.values())
                .map(it -> new Step(it.code(), all.funnel().getOrDefault(it, 0L), most)).toList();
        var buyers = all.matrix().stream().mapToLong(Insights.Cell::customers).sum();
        var revenue = all.classes().stream().mapToLong(it -> it.spent().fen()).sum();
        var classes = all.classes().stream()
                .map(it -> new Share(it.abc().name(), it.customers(), it.spent(),
                        percent(it.customers(), buyers), percent(it.spent().fen(), revenue)))
                .toList();
        var cuts = Arrays.stream(Scale.Dimension.values()).map(it -> cuts(it, all.scale().get(word(it))))
                .toList();
        return new Shop(steps, rows(all.matrix()), buyers, classes, all.rules(), cuts, all.verdict(),
                problem);
    }

    private static List<MatrixRow> rows(List<Insights.Cell> cells) {
        var rows = new ArrayList<MatrixRow>();
        for (var r = 5; r >= 1; r--) {
            var counts = new ArrayList<Long>();
            for (var f = 1; f <= 5; f++) {
                var there = new int[]{r, f};
                counts.add(cells.stream().filter(it -> it.r() == there[0] && it.f() == there[1])
                        .mapToLong(Insights.Cell::customers).sum());
            }
            rows.add(new MatrixRow(r, counts));
        }
        return rows;
    }

    private static Cuts cuts(Scale.Dimension dimension, Scales.@Nullable Kept kept) {
        var unit = dimension == Scale.Dimension.MONEY ? FEN : 1;
        var words = kept == null
                ? ""
                : kept.cuts().stream()
                        .map(it -> it < 0 || it == Scale.NOBODY ? "—" : String.valueOf(it / unit))
                        .collect(Collectors.joining(" "));
        return new Cuts(word(dimension), words, kept == null ? null : kept.setBy());
    }

    private static String word(Scale.Dimension dimension) {
        return dimension.name().toLowerCase(Locale.ROOT);
    }

    private static long percent(long part, long whole) {
        return whole == 0 ? 0 : Math.round(100.0 * part / whole);
    }

    /** @param most customers of any stage, by which the bar is drawn */
    public record Step(String stage, long customers, long most) {}

    public record MatrixRow(int r, List<Long> counts) {
        public MatrixRow {
            counts = List.copyOf(counts);
        }
    }

    public record Share(String name, long customers, Money spent, long ofCustomers, long ofRevenue) {}

    /** @param setBy who set them, or null when they follow from the shop's customers */
    public record Cuts(String name, String words, @Nullable String setBy) {}

    public record Shop(List<Step> steps, List<MatrixRow> matrix, long buyers, List<Share> classes,
            StageRules rules, List<Cuts> cuts, @Nullable Verdict verdict, @Nullable String problem) {
        public Shop {
            steps = List.copyOf(steps);
            matrix = List.copyOf(matrix);
            classes = List.copyOf(classes);
            cuts = List.copyOf(cuts);
        }

        /** AUC as a whole percentage. */
        public long percent(double share) {
            return Math.round(100 * share);
        }
    }
}
