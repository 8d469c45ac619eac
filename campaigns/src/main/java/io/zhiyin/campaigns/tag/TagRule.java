package io.zhiyin.campaigns.tag;

import java.time.Instant;
import java.util.Locale;

/**
 * What earns a customer a tag.
 *
 * @param pattern in the form that {@link TagPattern#read} gives it
 */
public record TagRule(TagRuleId id, Source source, String pattern, TagId tag, boolean active,
        Instant createdAt) {

    /** What a rule looks at. */
    public enum Source {
        /** The scene of a QR code, or the state of a WeCom contact way, that the customer came by. */
        SCENE,
        /** What the customer wrote. */
        KEYWORD,
        /** What the customer did: the kind of an interaction, with its key if it has one: {@code follow}, {@code menu:PRICES}. */
        EVENT;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Source of(String code) {
            return valueOf(code.toUpperCase(Locale.ROOT));
        }
    }

    /** How a tagging names this rule; readable after the rule is gone. */
    public String giver() {
        return source.code() + ": " + pattern;
    }
}
