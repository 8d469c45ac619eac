package io.zhiyin.campaigns.insight.forecast;

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

    private Fading fading() {
        return new Fading(r, alpha, a, b, true);
    }
}
