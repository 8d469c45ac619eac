package io.zhiyin.campaigns.insight.forecast;

import java.util.Collection;

/** A model of customers who buy at random times until, at one purchase or another, they stop for good and tell nobody. */
public sealed interface BuyingModel permits BgNbd, MbgNbd {
    /** In the order of the paper: r, alpha, a, b. */
    double[] parameters();

    /** How well the parameters explain what was seen. */
    double logLikelihood(Collection<Buying> seen);

    /** The probability that who bought so will ever buy again. */
    double alive(Buying seen);

    /**
     * The purchases to expect from who bought so.
     *
     * @param weeks from now on
     */
    double expected(Buying seen, double weeks);
}
