package io.zhiyin.campaigns.segment;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.profile.FieldId;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Conditions on the shop's own fields, as JSON: one kind, of which {@code match} says what is asked. */
final class ProfiledJson {
    private static final String KIND = "field";

    private ProfiledJson() {}

    static JsonObject write(Profiled profiled) {
        return switch (profiled) {
            case Profiled.Known(var field) -> asked(field, "known");
            case Profiled.Is(var field, var words) -> asked(field, "is").put("words", new JsonArray(words));
            case Profiled.Among(var field, var choices) ->
                asked(field, "among").put("choices", new JsonArray(choices));
            case Profiled.Between(var field, var least, var most) ->
                DealingJson.put(DealingJson.put(asked(field, "between"), "least", number(least)), "most",
                        number(most));
            case Profiled.Dated(var field, var from, var to) ->
                DealingJson.put(DealingJson.put(asked(field, "dates"), "from", day(from)), "to", day(to));
            case Profiled.Near(var field, var past, var days) ->
                asked(field, past ? "past" : "next").put("days", days);
        };
    }

    private static JsonObject asked(FieldId field, String match) {
        return RuleJson.kind(KIND).put("field", field.value()).put("match", match);
    }

    /** What is no whole number stands as a text, which keeps it exact. */
    private static @Nullable Object number(@Nullable BigDecimal number) {
        if (number == null) {
            return null;
        }
        return number.scale() <= 0 ? (Object) number.longValueExact() : number.toPlainString();
    }

    private static @Nullable String day(@Nullable LocalDate day) {
        return day == null ? null : day.toString();
    }

    /** Empty when it is another kind of condition. */
    static Optional<Rule> read(String kind, RuleNode node) {
        return kind.equals(KIND) ? Optional.of(read(node)) : Optional.empty();
    }

    private static Rule read(RuleNode node) {
        var match = node.text("match");
        return switch (match) {
            case "known" -> new Profiled.Known(field(node.only("field", "match")));
            case "is" ->
                new Profiled.Is(field(node.only("field", "match", "words")), node.texts("words"));
            case "among" ->
                new Profiled.Among(field(node.only("field", "match", "choices")), node.numbers("choices"));
            case "between" -> new Profiled.Between(field(node.only("field", "match", "least", "most")),
                    node.optionalDecimal("least"), node.optionalDecimal("most"));
            case "dates" -> new Profiled.Dated(field(node.only("field", "match", "from", "to")),
                    node.optionalDate("from"), node.optionalDate("to"));
            case "past", "next" -> new Profiled.Near(field(node.only("field", "match", "days")),
                    match.equals("past"), node.days());
            default -> throw node.bad("match", "须为其中之一：known, is, among, between, dates, past, next。",
                    "One of these is expected: known, is, among, between, dates, past, next.");
        };
    }

    private static FieldId field(RuleNode node) {
        return new FieldId(node.number("field"));
    }
}
