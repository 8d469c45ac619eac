package io.zhiyin.campaigns.tag;

import io.zhiyin.campaigns.customer.CustomerId;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The active rules, compiled for asking about every message. Immutable; asking makes no object unless a rule is met,
 * and its cost does not grow with the number of rules.
 */
public final class RuleSet {
    private final List<TagRule> rules;
    private final Patterns scenes = new Patterns();
    private final Patterns events = new Patterns();
    private final KeywordIndex<TagRule> keywords = new KeywordIndex<>();

    RuleSet(List<TagRule> active) {
        this.rules = List.copyOf(active);
        for (var rule : rules) {
            switch (rule.source()) {
                case SCENE -> scenes.add(rule);
                case EVENT -> events.add(rule);
                case KEYWORD -> keywords.add(Keywords.in(rule.pattern()), rule);
            }
        }
    }

    /**
     * The rules that {@code text} meets (a scene, a message, an event), each tag once, by its oldest rule.
     *
     * @param text for {@code EVENT} the kind, with its key behind a colon where it has one: {@code menu:PRICES}
     */
    public List<TagRule> matching(TagRule.Source source, String text) {
        var met = switch (source) {
            case SCENE -> scenes.matching(text);
            case EVENT -> events.matching(text);
            case KEYWORD -> keywords.in(text);
        };
        return met == null ? List.of() : oncePerTag(met);
    }

    /** The taggings that {@code text} earns a customer, to be given with {@link Tags#giveAll}. */
    public List<Tagging> taggings(TagRule.Source source, String text, CustomerId customer, Instant at) {
        var met = matching(source, text);
        return met.isEmpty()
                ? List.of()
                : met.stream().map(rule -> new Tagging(customer, rule.tag(), GivenBy.RULE, rule.giver(), at))
                        .toList();
    }

    boolean isMadeOf(List<TagRule> others) {
        return rules.equals(others);
    }

    private static List<TagRule> oncePerTag(List<TagRule> met) {
        if (met.size() == 1) {
            return met;
        }
        Map<TagId, TagRule> oldest = new LinkedHashMap<>();
        met.stream().sorted(Comparator.comparingLong(rule -> rule.id().value()))
                .forEach(rule -> oldest.putIfAbsent(rule.tag(), rule));
        return List.copyOf(oldest.values());
    }

    /** Patterns that are met as a whole, or by the start of the text where they end in a star. */
    private static final class Patterns {
        private final Map<String, List<TagRule>> exact = new HashMap<>();
        private final Trie<TagRule> starts = new Trie<>();

        void add(TagRule rule) {
            var star = rule.pattern().indexOf(TagPattern.REST);
            if (star < 0) {
                exact.merge(rule.pattern(), List.of(rule),
                        (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
            } else {
                starts.add(rule.pattern().substring(0, star), rule);
            }
        }

        @Nullable
        List<TagRule> matching(String text) {
            return starts.startsOf(text, Trie.joined(null, exact.getOrDefault(text, List.of())));
        }
    }
}
