package io.zhiyin.campaigns.insight.forecast;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.ToDoubleFunction;

/**
 * The least value of a function of a few variables, without derivatives (Nelder and Mead 1965, Computer Journal 7,
 * 308-313). Begun anew around what was found until that finds nothing better: a simplex may collapse on the way.
 */
final class NelderMead {
    private static final int MOST_STEPS = 2_000;
    private static final int MOST_STARTS = 8;
    private static final double NEAR = 1e-10;

    private static final class Corner {
        private final double[] at;
        private final double value;

        Corner(double[] at, double value) {
            this.at = at;
            this.value = value;
        }

        double value() {
            return value;
        }
    }

    private final ToDoubleFunction<double[]> function;

    private NelderMead(ToDoubleFunction<double[]> function) {
        this.function = function;
    }

    /** @param function may return infinity or NaN where it has no value */
    static double[] least(ToDoubleFunction<double[]> function, double[] start) {
        var search = new NelderMead(function);
        var best = search.corner(start);
        for (var i = 0; i < MOST_STARTS; i++) {
            var found = search.from(best);
            var better = best.value - found.value;
            best = found;
            if (better <= NEAR * Math.abs(found.value)) {
                break;
            }
        }
        return best.at;
    }

    private Corner from(Corner start) {
        var n = start.at.length;
        var corners = new Corner[n + 1];
        corners[0] = start;
        for (var i = 0; i < n; i++) {
            var at = start.at.clone();
            at[i] += 0.5;
            corners[i + 1] = corner(at);
        }
        for (var step = 0; step < MOST_STEPS; step++) {
            Arrays.sort(corners, Comparator.comparingDouble(Corner::value));
            if (collapsed(corners)) {
                break;
            }
            var worst = corners[n];
            var middle = middle(corners);
            var mirrored = between(middle, worst.at, -1);
            if (mirrored.value < corners[0].value) {
                var farther = between(middle, worst.at, -2);
                corners[n] = farther.value < mirrored.value ? farther : mirrored;
            } else if (mirrored.value < corners[n - 1].value) {
                corners[n] = mirrored;
            } else {
                var nearer = mirrored.value < worst.value
                        ? between(middle, mirrored.at, 0.5)
                        : between(middle, worst.at, 0.5);
                if (nearer.value < Math.min(mirrored.value, worst.value)) {
                    corners[n] = nearer;
                } else {
                    for (var i = 1; i <= n; i++) {
                        corners[i] = between(corners[0].at, corners[i].at, 0.5);
                    }
                }
            }
        }
        Arrays.sort(corners, Comparator.comparingDouble(Corner::value));
        return corners[0];
    }

    private static boolean collapsed(Corner[] corners) {
        var best = corners[0];
        for (var corner : corners) {
            for (var i = 0; i < best.at.length; i++) {
                if (Math.abs(corner.at[i] - best.at[i]) > 1e-7) {
                    return false;
                }
            }
        }
        return true;
    }

    private static double[] middle(Corner[] corners) {
        var n = corners.length - 1;
        var middle = new double[n];
        for (var c = 0; c < n; c++) {
            for (var i = 0; i < n; i++) {
                middle[i] += corners[c].at[i] / n;
            }
        }
        return middle;
    }

    /** From {@code middle} the {@code share} of the way to {@code end}. */
    private Corner between(double[] middle, double[] end, double share) {
        var at = new double[middle.length];
        for (var i = 0; i < at.length; i++) {
            at[i] = middle[i] + share * (end[i] - middle[i]);
        }
        return corner(at);
    }

    private Corner corner(double[] at) {
        var value = function.applyAsDouble(at);
        return new Corner(at, Double.isNaN(value) ? Double.POSITIVE_INFINITY : value);
    }
}
