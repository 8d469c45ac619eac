package io.zhiyin.bot.api;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.Fact;
import io.zhiyin.campaigns.customer.Facts.Known;
import io.zhiyin.campaigns.customer.Facts.Past;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** By whose word the facts of a customer stand, in JSON as the shop's own fields do. */
final class FactJson {
    private FactJson() {}

    /** Of each fact that was ever spoken of; the values stand in the customer. */
    static JsonObject words(Customer customer) {
        var words = new JsonObject();
        for (var fact : Fact.values()) {
            var known = customer.facts().get(fact);
            if (known != null) {
                words.put(fact.code(), word(known));
            }
        }
        return words;
    }

    static JsonObject known(Known known) {
        return new JsonObject().put("value", value(known.value(), known.birthday())).mergeIn(word(known));
    }

    static JsonObject past(Past past) {
        return new JsonObject().put("value", value(past.value(), past.birthday()))
                .put("source", past.source().code()).put("by", past.by())
                .put("at", CustomerJson.time(past.at())).put("fate", past.fate().code())
                .put("endedAt", CustomerJson.time(past.endedAt()));
    }

    private static JsonObject word(Known known) {
        return new JsonObject().put("source", known.source().code()).put("by", known.by())
                .put("since", CustomerJson.time(known.since())).put("at", CustomerJson.time(known.at()));
    }

    private static @Nullable Object value(@Nullable String value, Optional<Birthday> birthday) {
        return birthday.isPresent() ? BirthdayReader.json(birthday.get()) : value;
    }
}
