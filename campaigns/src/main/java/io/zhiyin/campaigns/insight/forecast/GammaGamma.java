package io.zhiyin.campaigns.insight.forecast;

import static io.zhiyin.campaigns.insight.forecast.Special.lnGamma;

import java.util.Collection;

/**
 * Gamma-Gamma: what a purchase of a customer brings, drawn towards what everybody's does, the more the less often they
 * bought. Source: Fader, Hardie and Lee 2005, Journal of Marketing Research 42(4), 415-430.
 */
public record GammaGamma(double p, double q, double v) {

    /**
     * @param repeats purchases that are counted, at least 1
     * @param mean of what they brought, above 0
     */
    public record Spending(int repeats, double mean) {
        public Spending {
            if (repeats < 1 || !(mean > 0)) {
                throw new IllegalArgumentException("no spending: " + repeats + ", " + mean);
            }
        }
    }

    public static GammaGamma fit(Collection<Spending> seen) {
        var typical = seen.stream().mapToDouble(Spending::mean).average().orElse(1);
        return of(Fitting.best(it -> of(it).logLikelihood(seen), 2, 2, typical));
    }

    /** @param parameters as of {@link #parameters()} */
    public static GammaGamma of(double[] parameters) {
        return new GammaGamma(parameters[0], parameters[1], parameters[2]);
    }

    public double[] parameters() {
        return new double[]{p, q, v};
    }

    public double logLikelihood(Collection<Spending> seen) {
        var most = seen.stream().mapToInt(Spending::repeats).max().orElse(0);
        var constant = new double[most + 1];
        for (var x = 1; x <= most; x++) {
            constant[x] = lnGamma(p * x + q) - lnGamma(p * x) - lnGamma(q) + q * Math.log(v)
                    + p * x * Math.log(x);
        }
        var sum = 0.0;
        for (var one : seen) {
            var x = one.repeats();
            sum += constant[x] + (p * x - 1) * Math.log(one.mean())
                    - (p * x + q) * Math.log(x * one.mean() + v);
        }
        return sum;
    }

    /** What one purchase of this customer brings, in the unit the model was fitted in; of an unknown one without a repeat. */
    public double expected(int repeats, double mean) {
        return p * (v + repeats * mean) / (p * repeats + q - 1);
    }
}
