package io.zhiyin.campaigns.insight.forecast;

import static io.zhiyin.campaigns.insight.forecast.Special.lnBeta;
import static io.zhiyin.campaigns.insight.forecast.Special.lnGamma;

import java.util.Collection;

/**
 * MBG/NBD: as the BG/NBD, but who bought once may have stopped already, so that they, too, fade with time. Source:
 * Batislam, Denizel and Filiztekin 2007, International Journal of Research in Marketing 24(3), 201-209.
 */
public record MbgNbd(double r, double alpha, double a, double b) implements BuyingModel {

    public static MbgNbd fit(Collection<Buying> seen) {
        return of(Fitting.best(it -> of(it).logLikelihood(seen), 1, 10, 1, 1));
    }

    /** @param parameters as of {@link #parameters()} */
    public static MbgNbd of(double[] parameters) {
        return new MbgNbd(parameters[0], parameters[1], parameters[2], parameters[3]);
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
            on[x] = lnBeta(a, b + x + 1);
            stopped[x] = lnBeta(a + 1, b + x);
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

    @Override
    public double alive(Buying seen) {
        var x = seen.repeats();
        var odds = Math.log(a / (b + x)) + (r + x) * Math.log((alpha + seen.age()) / (alpha + seen.last()));
        return 1 / (1 + Math.exp(odds));
    }

    // By Euler's transformation of the paper's 2F1, as in BgNbd.
    @Override
    public double expected(Buying seen, double weeks) {
        var stop = Math.abs(a - 1) < 1e-6 ? 1 + 1e-6 : a;
        var z = weeks / (alpha + seen.age() + weeks);
        var c = stop + b + seen.repeats();
        return c / (stop - 1) * (1 - Math.pow(1 - z, stop - 1)
                * Special.hypergeometric(stop + b - r, stop - 1, c, z)) * alive(seen);
    }
}
