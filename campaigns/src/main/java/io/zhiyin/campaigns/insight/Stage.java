package io.zhiyin.campaigns.insight;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where a customer stands with the shop. It follows from the orders and the silence between them alone, so an order
 * that comes in late puts the past right, too.
 */
public enum Stage {
    /** Known, and has not bought yet. */
    PROSPECT,
    /** Has bought once. */
    FIRST_PURCHASE,
    /** Has bought again. */
    REPEAT,
    /** Has bought as often as {@link StageRules#loyalOrders}. */
    LOYAL,
    /** Silent for longer than the customer's own rhythm explains. */
    AT_RISK,
    /** Silent for too long. */
    LOST;

    /** first_purchase */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Stage> ofCode(String code) {
        return Arrays.stream(values()).filter(it -> it.code().equals(code)).findFirst();
    }

    /** The stages that may directly follow: an order leads onward or back, silence leads to at risk and then to lost. */
    public Set<Stage> next() {
        return switch (this) {
            case PROSPECT -> Set.of(FIRST_PURCHASE);
            case FIRST_PURCHASE -> Set.of(REPEAT, AT_RISK);
            case REPEAT -> Set.of(LOYAL, AT_RISK);
            case LOYAL -> Set.of(AT_RISK);
            case AT_RISK -> Set.of(REPEAT, LOYAL, LOST);
            case LOST -> Set.of(REPEAT, LOYAL);
        };
    }
}
