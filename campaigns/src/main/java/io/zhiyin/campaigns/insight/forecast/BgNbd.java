package io.zhiyin.campaigns.insight.forecast;

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
        return fading().logLikelihood(seen);
    }

    @Override
    public double alive(Buying seen) {
        return fading().alive(seen);
    }

    @Override
    public double expected(Buying seen, double weeks) {
        return fading().purchases(seen.repeats(), seen.age(), weeks) * alive(seen);
    }

    /**
     * Purchases after the first, of somebody of whom nothing else is known.
     *
     * @param weeks after the first
     */
    public double expectedOfAnyone(double weeks) {
        return fading().purchases(0, 0, weeks);
    }

    private Fading fading() {
        return new Fading(r, alpha, a, b, false);
    }
}
