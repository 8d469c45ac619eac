package io.zhiyin.campaigns.followup;

import java.util.Locale;

/**
 * Why there is a follow-up. One cause makes one, whoever looks at it and however often.
 *
 * @param key unique among the causes of its sort: a warning's id, a form's own number, a plan's turn
 */
public record Cause(Sort sort, String key) {
    public enum Sort {
        OPERATOR, API, RULE, RISK, DELETED_CONTACT, JOURNEY, CAMPAIGN, VISIT_PLAN;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
