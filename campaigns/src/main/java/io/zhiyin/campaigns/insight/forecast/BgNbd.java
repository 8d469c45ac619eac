package io.zhiyin.campaigns.insight.forecast;

import static io.zhiyin.campaigns.insight.forecast.Special.lnBeta;
import static io.zhiyin.campaigns.insight.forecast.Special.lnGamma;

import java.util.Collection;

/**
 * BG/NBD: who buys may stop after any repeat purchase. Source: Fader, Hardie and Lee 2005, Marketing Science 24(2),
 * 275-284. Who bought once counts as alive for ever, so {@link #alive} is no measure of churn across customers.
 */
public record BgNbd(double r, double alpha, double a, double b) implements BuyingModel {

    public static BgNbd fit(Collection<Buying> seen) {
        return of(Fitting.best(it -> of(it).logLikelihood(seen), 1, 10, 1, 1));
    }

    /** @param parameters as of {@link #parameters()} */
    public static BgNbd of(double[] parameters) {
        return new BgNbd(parameters[0], parameters[1], parameters[2], parameters[3]);
    }

    @Override
    public double[] parameters() {
        return new double[]{r, alpha, a, b};
    }

    @Override
    public double logLikelihood(Collection<Buying> seen) {
        var common = r * Math.log(alpha) - lnGamma(r) - lnBeta(a, b);
        var most = Fitting.most(seen);
        var bought = new double[most + 1];
        var on = new double[most + 1];
        var stopped = new double[most + 1];
        for (var x = 0; x <= most; x++) {
            bought[x] = common + lnGamma(r + x);
            on[x] = lnBeta(a, b + x);
            stopped[x] = x == 0 ? Double.NEGATIVE_INFINITY : lnBeta(a + 1, b + x - 1);
        }
        var sum = 0.0;
        for (var one : seen) {
            var x = one.repeats();
            var goesOn = on[x] - (r + x) * Math.log(alpha + one.age());
            var either = x == 0
                    ? goesOn
                    : Special.lnSum(goesOn, stopped[x] - (r + x) * Math.log(alpha + one.last()));
            sum += one.customers() * (bought[x] + either);
        }
        return sum;
    }

    @Override
    public double alive(Buying seen) {
        var x = seen.repeats();
        if (x == 0) {
            return 1;
        }
        var odds = Math.log(a / (b + x - 1))
                + (r + x) * Math.log((alpha + seen.age()) / (alpha + seen.last()));
        return 1 / (1 + Math.exp(odds));
    }

    @Override
    public double expected(Buying seen, double weeks) {
        return purchases(seen.repeats(), seen.age(), weeks) * alive(seen);
    }

    /**
     * Purchases after the first, of somebody of whom nothing else is known.
     *
     * @param weeks after the first
     */
    public double expectedOfAnyone(double weeks) {
        return purchases(0, 0, weeks);
    }

    // By Euler's transformation of the paper's 2F1, whose series then converges fast and whose powers stay in range.
    private double purchases(int x, double age, double weeks) {
        var stop = Math.abs(a - 1) < 1e-6 ? 1 + 1e-6 : a;
        var z = weeks / (alpha + age + weeks);
        var c = stop + b + x - 1;
        return c / (stop - 1) * (1 - Math.pow(1 - z, stop - 1)
                * Special.hypergeometric(stop + b - 1 - r, stop - 1, c, z));
    }
}
