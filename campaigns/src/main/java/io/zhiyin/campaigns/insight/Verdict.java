package io.zhiyin.campaigns.insight;

import java.time.Instant;

/**
 * How the models did on this shop's own past, and what is therefore believed.
 *
 * @param customers on whom it was tested; with fewer than {@link #ENOUGH} repeat buyers nothing was
 * @param weeks held out; 0 when nothing was tested, and then the other figures mean nothing
 * @param actual days with a purchase in the weeks held out
 */
public record Verdict(Instant at, long customers, long repeatBuyers, double weeks, long actual,
        double recencyAuc,
        double rfmAuc, double bgAuc, double bgPredicted, double mbgAuc, double mbgPredicted, double aliveAuc,
        By purchasesBy, By aliveBy) {
    /** Repeat buyers, below which a model is not asked. */
    public static final long ENOUGH = 200;

    /** Whom to believe. */
    public enum By {
        BG_NBD, MBG_NBD, RULE
    }

    public boolean tested() {
        return weeks > 0;
    }

    static Verdict tooLittle(Instant at, long customers, long repeatBuyers) {
        return new Verdict(at, customers, repeatBuyers, 0, 0, 0, 0, 0, 0, 0, 0, 0, By.RULE, By.RULE);
    }
}
