package io.zhiyin.campaigns.segment;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a customer is in a segment or not: its rule, part by part.
 *
 * @param holds null where it is undecided, because what it asks for has been deleted
 * @param actual what is so of the customer where a condition asks; null of a group, and where it is undecided
 * @param parts of a group; of the rule that an asked-for segment has
 */
public record Explanation(Rule rule, @Nullable Boolean holds, @Nullable Actual actual,
        List<Explanation> parts) {
    public Explanation {
        parts = List.copyOf(parts);
    }

    /** Whether the customer is in. */
    public boolean in() {
        return Boolean.TRUE.equals(holds);
    }

    /** What is so of the customer: 最近下单 2026-09-02（63 天前）. Empty for a group, and where it is undecided. */
    public Optional<String> describeActual(Locale locale, Names names) {
        return asked().flatMap(condition -> Optional.ofNullable(actual)
                .map(it -> ActualText.of(condition, it, locale, names)));
    }

    /** In one line: 最近下单 2026-09-02（63 天前），要求：最近一次下单在 30 天内 → 不符合. */
    public String describe(Locale locale, Names names) {
        var speech = Speech.of(locale);
        var wanted = rule.describe(locale, names);
        return describeActual(locale, names).map(it -> it + speech.say("，要求：", "; wanted: ") + wanted)
                .orElse(wanted) + " → "
                + (holds == null
                        ? speech.say("无法判断，用到的内容已删除", "undecided: what it asks for has been deleted")
                        : holds ? speech.say("符合", "met") : speech.say("不符合", "not met"));
    }

    private Optional<Rule.Condition> asked() {
        return switch (rule) {
            case Rule.Condition condition -> Optional.of(condition);
            case Rule.Not(Rule.Condition condition) -> Optional.of(condition);
            default -> Optional.empty();
        };
    }
}
