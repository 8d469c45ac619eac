package io.zhiyin.campaigns.insight.forecast;

import java.util.Collection;
import java.util.function.ToDoubleFunction;

/** Maximum likelihood over parameters that are all above 0: sought by their logarithms. */
final class Fitting {
    private static final double FARTHEST = 12;

    private Fitting() {}

    static double[] best(ToDoubleFunction<double[]> logLikelihood, double... start) {
        var logs = new double[start.length];
        for (var i = 0; i < start.length; i++) {
            logs[i] = Math.log(start[i]);
        }
        return powers(NelderMead.least(at -> {
            for (var log : at) {
                if (Math.abs(log) > FARTHEST) {
                    return Double.POSITIVE_INFINITY;
                }
            }
            return -logLikelihood.applyAsDouble(powers(at));
        }, logs));
    }

    static int most(Collection<Buying> seen) {
        return seen.stream().mapToInt(Buying::repeats).max().orElse(0);
    }

    private static double[] powers(double[] logs) {
        var powers = new double[logs.length];
        for (var i = 0; i < logs.length; i++) {
            powers[i] = Math.exp(logs[i]);
        }
        return powers;
    }
}
