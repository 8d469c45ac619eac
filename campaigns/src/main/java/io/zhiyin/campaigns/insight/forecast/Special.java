package io.zhiyin.campaigns.insight.forecast;

/** The special functions of the models, to some 13 digits. */
final class Special {
    // Lanczos' approximation with g = 7 and nine terms.
    private static final double[] LANCZOS = {0.9999999999998099, 676.5203681218851, -1259.1392167224028,
            771.3234287776531, -176.6150291621406, 12.507343278686905, -0.13857109526572012,
            9.984369578019572e-6, 1.5056327351493116e-7};
    private static final double HALF_LN_2PI = 0.9189385332046728;
    private static final int MOST_TERMS = 20_000;

    private Special() {}

    /**
     * The logarithm of the gamma function.
     *
     * @param x above 0
     */
    static double lnGamma(double x) {
        if (x < 0.5) {
            return Math.log(Math.PI / Math.sin(Math.PI * x)) - lnGamma(1 - x);
        }
        var z = x - 1;
        var sum = LANCZOS[0];
        for (var i = 1; i < LANCZOS.length; i++) {
            sum += LANCZOS[i] / (z + i);
        }
        var t = z + 7.5;
        return HALF_LN_2PI + (z + 0.5) * Math.log(t) - t + Math.log(sum);
    }

    static double lnBeta(double a, double b) {
        return lnGamma(a) + lnGamma(b) - lnGamma(a + b);
    }

    /** ln(e^a + e^b) without leaving the range of numbers. */
    static double lnSum(double a, double b) {
        var greater = Math.max(a, b);
        return greater + Math.log1p(Math.exp(Math.min(a, b) - greater));
    }

    /**
     * Gauss' 2F1 by its series.
     *
     * @param z from 0 to below 1
     */
    static double hypergeometric(double a, double b, double c, double z) {
        var term = 1.0;
        var sum = 1.0;
        for (var n = 0; n < MOST_TERMS; n++) {
            term *= (a + n) * (b + n) / ((c + n) * (n + 1)) * z;
            sum += term;
            if (Math.abs(term) < 1e-15 * Math.abs(sum)) {
                break;
            }
        }
        return sum;
    }
}
