package io.zhiyin.campaigns.insight;

import io.zhiyin.campaigns.input.InvalidInput;
import java.time.Duration;

/**
 * When one stage ends and the next begins.
 *
 * @param loyalOrders that make a customer loyal, 3 to 100
 * @param onceDays of silence after a single order that put it at risk, 1 to 3650
 * @param rhythmPercent of a customer's own usual time between orders that may pass in silence, 100 to 1000
 * @param leastDays of silence below which nobody who bought again is at risk, 1 to 3650
 * @param lostDays of silence after which a customer is lost, more than {@code onceDays} and {@code leastDays}, up to
 *     3650; nobody is at risk only later
 */
public record StageRules(int loyalOrders, int onceDays, int rhythmPercent, int leastDays, int lostDays) {
    public static final StageRules DEFAULT = new StageRules(4, 90, 200, 30, 365);
    private static final int TEN_YEARS = 3650;

    public StageRules {
        need("loyalOrders", loyalOrders, 3, 100);
        need("onceDays", onceDays, 1, TEN_YEARS);
        need("rhythmPercent", rhythmPercent, 100, 1000);
        need("leastDays", leastDays, 1, TEN_YEARS);
        need("lostDays", lostDays, 1, TEN_YEARS);
        if (lostDays <= onceDays || lostDays <= leastDays) {
            throw new InvalidInput("lostDays", "流失天数须大于前面的沉默天数。",
                    "The days until lost must be more than the days until at risk.");
        }
    }

    /** How long silence may last after the last order until it puts the customer at risk. */
    public Duration patience(Figures figures) {
        if (figures.orders() == 1) {
            return Duration.ofDays(onceDays);
        }
        var rhythm = Duration.between(figures.first(), figures.last()).toSeconds() * rhythmPercent
                / (100L * (figures.orders() - 1));
        return Duration.ofSeconds(Math.min(Duration.ofDays(lostDays - 1L).toSeconds(),
                Math.max(Duration.ofDays(leastDays).toSeconds(), rhythm)));
    }

    private static void need(String field, int value, int least, int most) {
        if (value < least || value > most) {
            throw new InvalidInput(field, "须为 " + least + " 到 " + most + " 的整数。",
                    "A whole number from " + least + " to " + most + " is expected.");
        }
    }
}
