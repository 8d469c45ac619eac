package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.profile.FieldType;
import io.zhiyin.campaigns.profile.ProfileField;
import io.zhiyin.campaigns.profile.ProfileValues.Known;
import io.zhiyin.campaigns.profile.ProfileValues.Past;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.profile.Value;
import io.zhiyin.campaigns.profile.ValueReader;
import io.zhiyin.campaigns.store.Sql;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The shop's own fields and their values in JSON: texts, numbers, days, fen, labels of choices. */
final class FieldJson {
    private FieldJson() {}

    static JsonObject field(ProfileField field, long customers) {
        return new JsonObject().put("id", field.id().value()).put("key", field.key())
                .put("name", field.name()).put("type", field.type().code())
                .put("choices",
                        Reply.array(field.choices(),
                                it -> new JsonObject().put("id", it.id()).put("label", it.label())))
                .put("archivedAt", CustomerJson.time(field.archivedAt())).put("customers", customers);
    }

    /** What is known of customers in the fields that are asked for, by their keys: for the customer's own JSON. */
    static Function<CustomerId, JsonObject> of(Sql db, Profiles profiles, Collection<CustomerId> customers) {
        var fields = profiles.fields().living();
        Map<Long, ProfileField> byId = new HashMap<>();
        fields.forEach(it -> byId.put(it.id().value(), it));
        var known = fields.isEmpty()
                ? Map.<CustomerId, List<Known>>of()
                : profiles.values().ofAll(db, customers);
        return customer -> {
            var json = new JsonObject();
            for (var it : known.getOrDefault(customer, List.of())) {
                var field = byId.get(it.field().value());
                if (field != null && it.value() != null) {
                    json.put(field.key(), known(field, it));
                }
            }
            return json;
        };
    }

    static JsonObject known(ProfileField field, Known known) {
        return new JsonObject().put("value", value(field, known.value()))
                .put("source", known.source().code())
                .put("by", known.by()).put("since", CustomerJson.time(known.since()))
                .put("at", CustomerJson.time(known.at()));
    }

    static JsonObject past(ProfileField field, Past past) {
        return new JsonObject().put("value", value(field, past.value())).put("source", past.source().code())
                .put("by", past.by()).put("at", CustomerJson.time(past.at())).put("fate", past.fate().code())
                .put("endedAt", CustomerJson.time(past.endedAt()));
    }

    private static @Nullable Object value(ProfileField field, @Nullable Value value) {
        return switch (value) {
            case null -> null;
            case Value.Words(var text) -> text;
            case Value.Amount(var number) ->
                number.scale() <= 0 ? (Object) number.longValueExact() : (Object) number;
            case Value.Day(var day) -> day.toString();
            case Value.Chosen chosen -> {
                var labels = field.labels(chosen);
                yield field.type() == FieldType.CHOICE
                        ? labels.stream().findFirst().orElse(null)
                        : new JsonArray(labels);
            }
        };
    }

    /**
     * @param sent null: that there is none
     * @throws InvalidInput with the field's key, when it is no value of the field
     */
    static @Nullable Value read(ProfileField field, @Nullable Object sent) {
        return switch (sent) {
            case null -> null;
            case JsonArray items when field.type() == FieldType.CHOICES -> {
                var labels = new ArrayList<String>();
                for (var item : items) {
                    labels.add(item instanceof String label ? label : "");
                }
                yield labels.isEmpty() ? null : ValueReader.chosen(field, labels);
            }
            case Integer fen when field.type() == FieldType.MONEY -> fen(field, fen);
            case Long fen when field.type() == FieldType.MONEY -> fen(field, fen);
            case Object other when field.type() == FieldType.MONEY ->
                throw new InvalidInput(field.key(), "须为整数，单位分。", "A whole number of fen is expected.");
            case Number number when field.type() == FieldType.NUMBER ->
                ValueReader.read(field, new java.math.BigDecimal(String.valueOf(number)).toPlainString());
            case String text when !text.isBlank() && Spelling.clean(text, false) ->
                field.type() == FieldType.CHOICES
                        ? ValueReader.chosen(field, List.of(text))
                        : ValueReader.read(field, text);
            default -> throw new InvalidInput(field.key(), "这种字段的值不能这样写，见接口说明。",
                    "A value of this type is written otherwise: see the description.");
        };
    }

    private static Value fen(ProfileField field, long fen) {
        if (Math.abs(fen) > 99_999_999_999_999L) {
            throw new InvalidInput(field.key(), "金额太大。", "The amount is too large.");
        }
        return new Value.Amount(java.math.BigDecimal.valueOf(fen));
    }
}
