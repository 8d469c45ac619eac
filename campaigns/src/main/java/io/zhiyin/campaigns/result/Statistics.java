package io.zhiyin.campaigns.result;

import java.util.List;
import java.util.OptionalDouble;

/** What numbers of a comparison can say, and what they cannot. Exact where a table of values has it. */
public final class Statistics {
    /** Of the normal distribution: 95 % lie within so many deviations. */
    private static final double Z_95 = 1.959963984540054;
    /** Of the normal distribution: 80 % lie below. */
    private static final double Z_POWER = 0.8416212335729143;
    private static final double TINY = 1e-300;
    private static final int MOST_TERMS = 10_000;

    private Statistics() {}

    /** A difference of two shares, and between what it lies with 95 % certainty. */
    public record Difference(double value, double low, double high) {
        /** Whether chance alone is an unlikely explanation. */
        public boolean certain() {
            return low > 0 || high < 0;
        }
    }

    /**
     * How much greater the one share is than the other, by Newcombe's interval out of two of Wilson's, which holds for
     * small numbers and for shares near 0. Source: Newcombe 1998, Statistics in Medicine 17, 873-890, method 10.
     *
     * @param hits of so many {@code of}, which is above 0; likewise the others
     */
    public static Difference difference(long hits, long of, long otherHits, long otherOf) {
        var one = wilson(hits, of);
        var other = wilson(otherHits, otherOf);
        var value = one.share - other.share;
        return new Difference(value,
                value - Math.hypot(one.share - one.low, other.high - other.share),
                value + Math.hypot(one.high - one.share, other.share - other.low));
    }

    private record Interval(double share, double low, double high) {}

    private static Interval wilson(long hits, long of) {
        var n = (double) of;
        var share = hits / n;
        var z2 = Z_95 * Z_95;
        var middle = 2 * hits + z2;
        var width = Z_95 * Math.sqrt(z2 + 4 * hits * (1 - share));
        var whole = 2 * (n + z2);
        return new Interval(share, hits == 0 ? 0 : (middle - width) / whole,
                hits == of ? 1 : (middle + width) / whole);
    }

    /**
     * How likely a split as uneven as this one is where only chance deals: Pearson's chi-squared.
     *
     * @param expected as many as {@code observed}, each above 0
     */
    public static double chanceOfSplit(List<Long> observed, List<Double> expected) {
        var sum = 0.0;
        for (var i = 0; i < observed.size(); i++) {
            var off = observed.get(i) - expected.get(i);
            sum += off * off / expected.get(i);
        }
        return chiSquaredAbove(sum, observed.size() - 1);
    }

    /** The share of the chi-squared distribution above {@code x}. */
    static double chiSquaredAbove(double x, int degrees) {
        return degrees == 0 || x <= 0 ? 1 : upperGamma(degrees / 2.0, x / 2);
    }

    /**
     * The smallest rise of a share that a comparison of such sizes shows four times out of five, asked with two sides at
     * 5 %.
     *
     * @param base the share without the campaign, 0 to 1
     * @return empty where not even all of them buying would show
     */
    public static OptionalDouble smallestRise(double base, long size, long otherSize) {
        if (size < 2 || otherSize < 2 || !shows(base, 1 - base, size, otherSize)) {
            return OptionalDouble.empty();
        }
        var low = 0.0;
        var high = 1 - base;
        for (var i = 0; i < 60; i++) {
            var middle = (low + high) / 2;
            if (shows(base, middle, size, otherSize)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return OptionalDouble.of(high);
    }

    private static boolean shows(double base, double rise, long size, long otherSize) {
        var raised = base + rise;
        var pooled = (raised * size + base * otherSize) / (size + otherSize);
        var byChance = Math.sqrt(pooled * (1 - pooled) * (1.0 / size + 1.0 / otherSize));
        var asItIs = Math.sqrt(raised * (1 - raised) / size + base * (1 - base) / otherSize);
        return rise > 0 && rise >= Z_95 * byChance + Z_POWER * asItIs;
    }

    /** The regularized upper incomplete gamma function: a series below a + 1, Lentz' continued fraction above. */
    private static double upperGamma(double a, double x) {
        var front = Math.exp(-x + a * Math.log(x) - lnGammaOfHalves(a));
        if (x < a + 1) {
            var term = 1 / a;
            var sum = term;
            for (var n = 1; n < MOST_TERMS && term > sum * 1e-16; n++) {
                term *= x / (a + n);
                sum += term;
            }
            return 1 - front * sum;
        }
        var b = x + 1 - a;
        var c = 1 / TINY;
        var d = 1 / b;
        var value = d;
        for (var i = 1; i < MOST_TERMS; i++) {
            var factor = -i * (i - a);
            b += 2;
            d = 1 / notZero(factor * d + b);
            c = notZero(b + factor / c);
            value *= d * c;
            if (Math.abs(d * c - 1) < 1e-15) {
                break;
            }
        }
        return front * value;
    }

    private static double notZero(double value) {
        return Math.abs(value) < TINY ? TINY : value;
    }

    /** Of 0.5, 1, 1.5, ...: by its recursion from the two whose value is known. */
    private static double lnGammaOfHalves(double a) {
        var whole = a == Math.rint(a);
        var ln = whole ? 0 : 0.5 * Math.log(Math.PI);
        for (var at = whole ? 1 : 0.5; at < a; at++) {
            ln += Math.log(at);
        }
        return ln;
    }
}
