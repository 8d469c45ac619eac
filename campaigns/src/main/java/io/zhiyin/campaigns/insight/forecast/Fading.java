package io.zhiyin.campaigns.insight.forecast;

import static io.zhiyin.campaigns.insight.forecast.Special.lnBeta;
import static io.zhiyin.campaigns.insight.forecast.Special.lnGamma;

import java.util.Collection;

/**
 * What BG/NBD and MBG/NBD have in common: purchases at a customer's own rate (gamma: r, alpha), and after each a chance
 * to stop (beta: a, b). They differ in whether the first purchase already has that chance.
 *
 * @param fromTheFirst whether who bought once may have stopped
 */
record Fading(double r, double alpha, double a, double b, boolean fromTheFirst) {
    double logLikelihood(Collection<Buying> seen) {
        var common = r * Math.log(alpha) - lnGamma(r) - lnBeta(a, b);
        var most = Fitting.most(seen);
        var bought = new double[most + 1];
        var on = new double[most + 1];
        var stopped = new double[most + 1];
        for (var x = 0; x <= most; x++) {
            bought[x] = common + lnGamma(r + x);
            on[x] = lnBeta(a, passed(x) + 1);
            stopped[x] = mayHaveStopped(x) ? lnBeta(a + 1, passed(x)) : Double.NEGATIVE_INFINITY;
        }
        var sum = 0.0;
        for (var one : seen) {
            var x = one.repeats();
            sum += one.customers() * (bought[x]
                    + Special.lnSum(on[x] - (r + x) * Math.log(alpha + one.age()),
                            stopped[x] - (r + x) * Math.log(alpha + one.last())));
        }
        return sum;
    }

    double alive(Buying seen) {
        var x = seen.repeats();
        if (!mayHaveStopped(x)) {
            return 1;
        }
        var odds = Math.log(a / passed(x)) + (r + x) * Math.log((alpha + seen.age()) / (alpha + seen.last()));
        return 1 / (1 + Math.exp(odds));
    }

    /**
     * What to expect from somebody who is alive. By Euler's transformation of the papers' 2F1, whose series then
     * converges fast and whose powers stay in range.
     */
    double purchases(int x, double age, double weeks) {
        var stop = Math.abs(a - 1) < 1e-6 ? 1 + 1e-6 : a;
        var z = weeks / (alpha + age + weeks);
        var c = stop + passed(x);
        return c / (stop - 1) * (1 - Math.pow(1 - z, stop - 1)
                * Special.hypergeometric(stop + passed(0) - r, stop - 1, c, z));
    }

    private boolean mayHaveStopped(int x) {
        return fromTheFirst || x > 0;
    }

    /** The beta's second figure after the chances to stop that were let pass before the last one. */
    private double passed(int x) {
        return fromTheFirst ? b + x : b + x - 1;
    }
}
