package io.zhiyin.campaigns.insight;

/**
 * Recency, frequency and money of one customer among all who bought: 5 is best.
 *
 * @param r 1 to 5
 * @param f 1 to 5
 * @param m 1 to 5
 */
public record Rfm(int r, int f, int m) {
    public static final int LEAST = 1;
    public static final int MOST = 5;

    public Rfm {
        need(r);
        need(f);
        need(m);
    }

    private static void need(int score) {
        if (score < LEAST || score > MOST) {
            throw new IllegalArgumentException("a score is from 1 to 5, not " + score);
        }
    }
}
