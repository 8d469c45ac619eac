package io.zhiyin.campaigns.insight.forecast;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How a score does on what it has not seen: customers as they stood at a day in the past, and what they bought after
 * it.
 */
public final class Backtest {
    private final List<Case> cases;

    /**
     * One customer.
     *
     * @param orders until that day, at least 1
     * @param spentFen until that day
     * @param later days with a purchase after it
     */
    public record Case(Buying until, int orders, long spentFen, int later) {}

    public Backtest(List<Case> cases) {
        this.cases = List.copyOf(cases);
    }

    public List<Buying> until() {
        return cases.stream().map(Case::until).toList();
    }

    public long later() {
        return cases.stream().mapToLong(Case::later).sum();
    }

    public double predicted(BuyingModel model, double weeks) {
        return cases.stream().mapToDouble(it -> model.expected(it.until, weeks)).sum();
    }

    /** How well plain recency ranks: the longer ago the last purchase, the worse. */
    public double aucOfRecency() {
        return auc(it -> it.until.last() - it.until.age());
    }

    /** How well the sum of the three scores ranks, each by fifths with ties together. */
    public double aucOfRfm() {
        var recency = fifths(it -> it.until.last() - it.until.age());
        var frequency = fifths(Case::orders);
        var money = fifths(Case::spentFen);
        var sums = new double[cases.size()];
        for (var i = 0; i < sums.length; i++) {
            sums[i] = recency[i] + frequency[i] + money[i];
        }
        return auc(sums);
    }

    /**
     * The probability that of one who bought later and one who did not, the score puts the first higher; ties count
     * half. 0.5 is a coin; NaN when all bought or none did.
     */
    public double auc(ToDoubleFunction<Case> score) {
        return auc(cases.stream().mapToDouble(score).toArray());
    }

    private double auc(double[] scores) {
        var order = sorted(scores);
        var sum = 0.0;
        var bought = 0L;
        for (var from = 0; from < order.size();) {
            var to = tieEnd(order, scores, from);
            var inTie = order.subList(from, to).stream().filter(it -> cases.get(it).later > 0).count();
            sum += inTie * (from + 1 + to) / 2.0;
            bought += inTie;
            from = to;
        }
        var others = cases.size() - bought;
        return bought == 0 || others == 0
                ? Double.NaN
                : (sum - bought * (bought + 1) / 2.0) / ((double) bought * others);
    }

    private int[] fifths(ToDoubleFunction<Case> figure) {
        var figures = cases.stream().mapToDouble(figure).toArray();
        var order = sorted(figures);
        var fifths = new int[figures.length];
        for (var from = 0; from < order.size();) {
            var to = tieEnd(order, figures, from);
            var score = 1 + (int) (5L * from / order.size());
            order.subList(from, to).forEach(it -> fifths[it] = score);
            from = to;
        }
        return fifths;
    }

    private static List<Integer> sorted(double[] figures) {
        var order = new ArrayList<Integer>(figures.length);
        for (var i = 0; i < figures.length; i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingDouble(it -> figures[it]));
        return order;
    }

    private static int tieEnd(List<Integer> order, double[] figures, int from) {
        var to = from + 1;
        while (to < order.size() && figures[order.get(to)] == figures[order.get(from)]) {
            to++;
        }
        return to;
    }
}
