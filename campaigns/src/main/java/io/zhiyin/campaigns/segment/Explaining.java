package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.store.Masked;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.profile.ProfileFields;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault.Purpose;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks of one customer whether each condition of a rule holds and what is so where it asks, all in one statement, and puts
 * the answers together as the rule does.
 */
final class Explaining {
    // The answers take the place of the word true. Who was merged into another is asked for by nobody.
    private static final String OF_ONE = """
            select true from customer c where c.id = :customer""";
    private static final String PREFIX = "segment";

    private final Map<SegmentId, Segment> segments;
    private final BirthdayKeys birthdays;
    private final ProfileFields fields;
    private final Binding binding;
    private final ZoneId zone;
    private final Map<Rule.Condition, @Nullable Boolean> answers = new LinkedHashMap<>();
    private final Map<Rule.Condition, Actual> actuals = new LinkedHashMap<>();

    Explaining(Map<SegmentId, Segment> segments, BirthdayKeys birthdays, ProfileFields fields, Instant now,
            ZoneId zone) {
        this.segments = segments;
        this.birthdays = birthdays;
        this.fields = fields;
        this.binding = new Binding(now, zone, PREFIX, fields::index);
        this.zone = zone;
    }

    /** Empty when there is no such customer. */
    Optional<Explanation> of(Sql db, Rule rule, CustomerId customer) {
        var all = new LinkedHashSet<Rule.Condition>();
        collect(rule, all);
        return ask(db, List.copyOf(all), customer) ? Optional.of(explained(rule)) : Optional.empty();
    }

    /** What the rule asks and what the segments ask that it asks for, these among it. */
    private void collect(Rule rule, Set<Rule.Condition> all) {
        rule.conditions().filter(all::add)
                .forEach(condition -> ruleOf(condition).ifPresent(inner -> collect(inner, all)));
    }

    private boolean ask(Sql db, List<Rule.Condition> all, CustomerId customer) {
        var columns = new ArrayList<String>();
        for (var i = 0; i < all.size(); i++) {
            // Another segment's rule is asked in its parts.
            if (ruleOf(all.get(i)).isEmpty()) {
                columns.add(RuleSql.one(all.get(i), true, binding, birthdays, segments) + " as h" + i);
                columns.add(RuleSql.one(all.get(i), false, binding, birthdays, segments) + " as n" + i);
            }
        }
        // In one column: PostgreSQL has no more than 1,664 of them.
        var actual = new ActualSql(binding);
        columns.add(all.stream().map(it -> "coalesce(cast(" + actual.of(it) + " as text), '{}')")
                .collect(Collectors.joining(",\n ", "array[", "] as actuals")));
        var statement = db.sql(OF_ONE.replace("true", String.join(",\n ", columns))).bind("customer",
                customer.value());
        binding.values().forEach(statement::bind);
        return statement.first(row -> {
            var facts = row.texts("actuals");
            for (var i = 0; i < all.size(); i++) {
                var condition = all.get(i);
                if (ruleOf(condition).isEmpty()) {
                    answers.put(condition, answer(row, i));
                }
                actuals.put(condition, new Actual(opened(condition, new JsonObject(facts.get(i))),
                        binding.today(), zone));
            }
            return true;
        }).orElse(false);
    }

    private static @Nullable Boolean answer(Row row, int i) {
        return row.flag("h" + i) ? Boolean.TRUE : row.flag("n" + i) ? Boolean.FALSE : null;
    }

    /** What is sealed, as much of it as may be read over somebody's shoulder. */
    private JsonObject opened(Rule.Condition condition, JsonObject facts) {
        if (!(facts.remove("sealed") instanceof String sealed)) {
            return facts;
        }
        var bytes = HexFormat.of().parseHex(sealed);
        var shown = switch (condition) {
            case Standing.HasDetail(var detail) -> switch (detail) {
                case NAME -> Masked.name(fields.open(Purpose.NAME, bytes));
                case PHONE -> Masked.phone(fields.open(Purpose.PHONE, bytes));
                case MAIL -> Masked.mail(fields.open(Purpose.MAIL, bytes));
                case NOTE -> null;
            };
            default -> {
                var text = fields.open(Purpose.FIELD, bytes);
                yield switch (facts.getString("type")) {
                    case "phone" -> Masked.phone(text);
                    case "mail" -> Masked.mail(text);
                    default -> text;
                };
            }
        };
        return shown == null ? facts.put("known", true) : facts.put("shown", shown);
    }

    private Explanation explained(Rule rule) {
        return switch (rule) {
            case Rule.All(var rules) -> {
                var parts = rules.stream().map(this::explained).toList();
                yield new Explanation(rule, joined(parts, false), null, parts);
            }
            case Rule.Any(var rules) -> {
                var parts = rules.stream().map(this::explained).toList();
                yield new Explanation(rule, joined(parts, true), null, parts);
            }
            case Rule.Not(var inner) -> {
                var part = explained(inner);
                var holds = part.holds();
                var plain = inner instanceof Rule.Condition;
                yield new Explanation(rule, holds == null ? null : !holds, plain ? part.actual() : null,
                        plain ? part.parts() : List.of(part));
            }
            case Rule.Condition condition -> ruleOf(condition).map(this::explained)
                    .map(it -> explained(condition, it.holds(), List.of(it)))
                    .orElseGet(() -> explained(condition, answers.get(condition), List.of()));
        };
    }

    private Explanation explained(Rule.Condition condition, @Nullable Boolean holds,
            List<Explanation> parts) {
        var actual = actuals.get(condition);
        return new Explanation(condition, holds,
                holds == null || actual == null ? null : agreeing(condition, actual, holds), parts);
    }

    /** Who is in another segment is kept some seconds behind what is so. */
    private static Actual agreeing(Rule.Condition condition, Actual actual, boolean holds) {
        if (!(condition instanceof Standing.InSegment) || holds != actual.none()) {
            return actual;
        }
        return new Actual(holds ? new JsonObject().put("in", true) : new JsonObject(), actual.today(),
                actual.zone());
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
