package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks every condition of a rule of one customer, all in one statement, and puts the answers together as the rule does. */
final class Explaining {
    // The answers take the place of the word true. Who was merged into another is asked for by nobody.
    private static final String OF_ONE = """
            select true from customer c where c.id = :customer""";

    private final Map<SegmentId, Segment> segments;
    private final Map<Rule.Condition, @Nullable Boolean> answers = new LinkedHashMap<>();

    private Explaining(Map<SegmentId, Segment> segments) {
        this.segments = segments;
    }

    /** Empty when there is no such customer. */
    static Optional<Explanation> of(Sql db, Rule rule, CustomerId customer, Binding binding,
            BirthdayKeys birthdays, Map<SegmentId, Segment> segments) {
        var explaining = new Explaining(segments);
        var asked = new LinkedHashSet<Rule.Condition>();
        explaining.collect(rule, asked);
        return explaining.ask(db, List.copyOf(asked), customer, binding, birthdays)
                ? Optional.of(explaining.explained(rule))
                : Optional.empty();
    }

    private void collect(Rule rule, Set<Rule.Condition> asked) {
        rule.conditions().forEach(condition -> {
            var inner = ruleOf(condition);
            if (inner.isPresent()) {
                collect(inner.get(), asked);
            } else {
                asked.add(condition);
            }
        });
    }

    private boolean ask(Sql db, List<Rule.Condition> asked, CustomerId customer, Binding binding,
            BirthdayKeys birthdays) {
        var columns = new ArrayList<String>();
        for (var i = 0; i < asked.size(); i++) {
            columns.add(RuleSql.one(asked.get(i), true, binding, birthdays, segments) + " as h" + i);
            columns.add(RuleSql.one(asked.get(i), false, binding, birthdays, segments) + " as n" + i);
        }
        var statement = db.sql(OF_ONE.replace("true", String.join(",\n ", columns))).bind("customer",
                customer.value());
        binding.values().forEach(statement::bind);
        return statement.first(row -> {
            for (var i = 0; i < asked.size(); i++) {
                answers.put(asked.get(i), answer(row, i));
            }
            return true;
        }).orElse(false);
    }

    private static @Nullable Boolean answer(Row row, int i) {
        return row.flag("h" + i) ? Boolean.TRUE : row.flag("n" + i) ? Boolean.FALSE : null;
    }

    private Explanation explained(Rule rule) {
        return switch (rule) {
            case Rule.All(var rules) -> {
                var parts = rules.stream().map(this::explained).toList();
                yield new Explanation(rule, joined(parts, false), parts);
            }
            case Rule.Any(var rules) -> {
                var parts = rules.stream().map(this::explained).toList();
                yield new Explanation(rule, joined(parts, true), parts);
            }
            case Rule.Not(var inner) -> {
                var part = explained(inner);
                var holds = part.holds();
                yield new Explanation(rule, holds == null ? null : !holds,
                        inner instanceof Rule.Condition ? part.parts() : List.of(part));
            }
            case Rule.Condition condition -> ruleOf(condition).map(this::explained)
                    .map(it -> new Explanation(condition, it.holds(), List.of(it)))
                    .orElseGet(() -> new Explanation(condition, answers.get(condition), List.of()));
        };
    }

    /** One part that is {@code enough} decides; else one that is undecided leaves the whole so. */
    private static @Nullable Boolean joined(List<Explanation> parts, boolean enough) {
        if (parts.stream().anyMatch(it -> Boolean.valueOf(enough).equals(it.holds()))) {
            return enough;
        }
        return parts.stream().anyMatch(it -> it.holds() == null) ? null : (Boolean) !enough;
    }

    private Optional<Rule> ruleOf(Rule.Condition condition) {
        return condition instanceof Standing.InSegment(var id)
                ? Optional.ofNullable(segments.get(id)).filter(it -> !it.fixed()).map(Segment::rule)
                : Optional.empty();
    }
}
