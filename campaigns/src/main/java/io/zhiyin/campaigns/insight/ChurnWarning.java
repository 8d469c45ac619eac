package io.zhiyin.campaigns.insight;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.order.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A customer may be about to be lost, and why that was thought.
 *
 * @param at when it was noticed
 * @param days of silence then
 * @param rhythm the customer's usual days between orders; null for a single order
 * @param churn percent, the probability that they will never buy again; null without a model that is believed
 * @param orders until then
 * @param endedAt null while it stands
 */
public record ChurnWarning(long id, CustomerId customer, Instant at, By by, int days,
        @Nullable Integer rhythm, @Nullable Integer churn, int orders, Money spent,
        @Nullable Instant endedAt, @Nullable End endedBy) {

    /** Which line was crossed. */
    public enum By {
        ALIVE, RHYTHM
    }

    public enum End {
        /** They bought again. */
        ORDER,
        /** The lines were moved. */
        RULES,
        /** Silence lasted until they count as lost. */
        LOST
    }

    /** The reasons, the one that was decisive first. */
    public List<String> reasons(Locale locale) {
        var chinese = Locale.CHINESE.getLanguage().equals(locale.getLanguage());
        var reasons = new ArrayList<String>();
        var silence = rhythm == null
                ? chinese ? days + " 天没来买" : "has not bought for " + days + " days"
                : chinese
                        ? days + " 天没来买，平时约 " + rhythm + " 天来一次"
                        : "has not bought for " + days + " days, usually buys about every " + rhythm;
        reasons.add(silence);
        if (churn != null) {
            var risk = chinese
                    ? "不会再来的可能约 " + churn + "%"
                    : "will never buy again with a probability of about " + churn + "%";
            reasons.add(by == By.ALIVE ? 0 : 1, risk);
        }
        reasons.add(chinese
                ? "共 " + orders + " 单，消费 ¥" + spent.yuan()
                : orders + (orders == 1 ? " order" : " orders") + ", ¥" + spent.yuan() + " in all");
        return List.copyOf(reasons);
    }
}
