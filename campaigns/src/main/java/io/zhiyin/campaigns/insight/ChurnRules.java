package io.zhiyin.campaigns.insight;

import io.zhiyin.campaigns.input.InvalidInput;

/**
 * Who is warned of, before they are lost.
 *
 * @param aliveBelow percent; whoever is less likely than this ever to buy again, 0 to 99, where 0 asks nobody; without
 *     a model that is believed, nobody is asked either
 * @param rhythmPercent of their own usual time between orders that may pass, 100 to 1000, or 0 for any
 * @param leastDays of silence before anybody is warned of, 1 to 3650
 * @param leastFen that they have spent, 0 and more
 */
public record ChurnRules(int aliveBelow, int rhythmPercent, int leastDays, long leastFen) {
    public static final ChurnRules DEFAULT = new ChurnRules(50, 150, 14, 0);
    private static final long MOST_FEN = 100_000_000_000L;

    public ChurnRules {
        need("aliveBelow", aliveBelow >= 0 && aliveBelow <= 99, "须为 0 到 99 的整数，0 表示不看。",
                "A whole number from 0 to 99 is expected; 0 asks nobody.");
        need("rhythmPercent", rhythmPercent == 0 || (rhythmPercent >= 100 && rhythmPercent <= 1000),
                "须为 100 到 1000 的整数，0 表示不看。",
                "A whole number from 100 to 1000 is expected, or 0 to ask nobody.");
        need("leastDays", leastDays >= 1 && leastDays <= 3650, "须为 1 到 3650 的整数。",
                "A whole number from 1 to 3650 is expected.");
        need("leastFen", leastFen >= 0 && leastFen <= MOST_FEN, "金额不能为负，也不能超过十亿元。",
                "The amount is not below 0 nor above a thousand million yuan.");
    }

    private static void need(String field, boolean holds, String zh, String en) {
        if (!holds) {
            throw new InvalidInput(field, zh, en);
        }
    }
}
