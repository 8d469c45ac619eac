package io.zhiyin.campaigns.insight;

import io.zhiyin.campaigns.input.InvalidInput;
import java.util.List;

/**
 * Where one score ends and the next begins. Customers with equal figures always get equal scores.
 *
 * @param recency days since the last order: at most the first of these is a 5, at most the second a 4, and so on
 * @param frequency orders: at least the first of these is a 2, at least the second a 3, and so on
 * @param money fen spent: the same
 * @param abc fen spent: at least the first of these is class A, at least the second class B
 */
public record Scale(List<Long> recency, List<Long> frequency, List<Long> money, List<Long> abc) {
    /** A score that nobody reaches has this cut, or {@link #NO_DAYS} days. */
    public static final long NOBODY = Long.MAX_VALUE;
    static final long NO_DAYS = -1;
    private static final int CUTS = 4;

    public Scale {
        recency = List.copyOf(recency);
        frequency = List.copyOf(frequency);
        money = List.copyOf(money);
        abc = List.copyOf(abc);
    }

    /** What an operator may set. */
    public enum Dimension {
        RECENCY, FREQUENCY, MONEY
    }

    /**
     * @param cuts four, each greater than the one before, none below 0
     * @throws InvalidInput in Chinese and English
     */
    static List<Long> checked(Dimension dimension, List<Long> cuts) {
        var rising = cuts.size() == CUTS && cuts.getFirst() >= 0;
        for (var i = 1; rising && i < CUTS; i++) {
            rising = cuts.get(i) > cuts.get(i - 1);
        }
        if (!rising) {
            throw new InvalidInput(dimension.name().toLowerCase(java.util.Locale.ROOT),
                    "须为四个从小到大的数，不能为负。", "Four rising numbers are expected, none below 0.");
        }
        return List.copyOf(cuts);
    }
}
