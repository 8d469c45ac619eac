package io.zhiyin.campaigns.insight;

import io.zhiyin.campaigns.order.Money;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What to expect of one customer. Money is revenue, neither discounted nor lessened by costs.
 *
 * @param purchases days with a purchase in the next {@link #WEEKS} weeks; null while the plain rule holds
 * @param spend that one such day brings; null likewise
 * @param value purchases times spend; null likewise
 * @param churnRisk the probability that they will never buy again, 0 to 1; null while the plain rule holds
 * @param riskFrom the day on which silence becomes too long for this customer's own rhythm
 */
public record Outlook(@Nullable Double purchases, @Nullable Money spend, @Nullable Money value,
        @Nullable Double churnRisk, LocalDate riskFrom) {
    public static final int WEEKS = 52;
}
