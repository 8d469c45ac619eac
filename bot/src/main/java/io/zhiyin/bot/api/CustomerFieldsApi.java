package io.zhiyin.bot.api;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.saying.Precedence.Verdict;
import io.zhiyin.campaigns.profile.ProfileField;
import io.zhiyin.campaigns.profile.ProfileValues.Known;
import io.zhiyin.campaigns.profile.ProfileValues.Said;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.profile.Value;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /customers/{id}/fields/{key}}: what is known in one of the shop's own fields, and what was said before. */
public final class CustomerFieldsApi implements Resource {
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);
    private static final int LONGEST_HISTORY = 200;

    private final Database db;
    private final Clock clock;
    private final Customers customers;
    private final Profiles profiles;

    public CustomerFieldsApi(Database db, Clock clock, Customers customers, Profiles profiles) {
        this.db = db;
        this.clock = clock;
        this.customers = customers;
        this.profiles = profiles;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/customers/{id}/fields/{key}", this::get).put("/customers/{id}/fields/{key}", this::set);
    }

    /** Whose word a program may bring: a file and an operator speak for themselves. */
    enum Brought {
        API, CUSTOMER, STAFF, ORDERS, PLATFORM, GUESSED;

        Source source() {
            return Source.valueOf(name());
        }
    }

    private Reply get(Call call) {
        call.query().done();
        var field = FieldsApi.byKey(profiles.fields(), call.path().get("key"));
        var customer = CustomersApi.current(db, customers, call);
        return Reply.ok(json(field, customer).put("history",
                Reply.array(profiles.values().history(db, customer, field.id(), LONGEST_HISTORY),
                        it -> FieldJson.past(field, it))));
    }

    private Reply set(Call call) {
        var field = FieldsApi.byKey(profiles.fields(), call.path().get("key"));
        var customer = CustomersApi.current(db, customers, call);
        var sent = call.fields();
        if (!sent.has("value")) {
            sent.wrong("value", "必填；null 表示清空。", "It is required; null takes the value away.");
        }
        var value = value(sent, "value", field, call.body().getValue("value"));
        var brought = sent.choice("source", Brought.class);
        var at = said(sent, clock.instant());
        sent.done();
        var verdict = db.inTransaction(tx -> {
            var held = customers.hold(tx, customer).orElseThrow(() -> new Refused(Problem.notFound()));
            return profiles.values()
                    .set(tx, List.of(new Said(held, field.id(), value,
                            (brought == null ? Brought.API : brought).source(), call.caller().signature(),
                            at)))
                    .getFirst();
        });
        return Reply.ok(json(field, customer).put("taken", verdict.taken()).put("reason", reason(verdict)));
    }

    /** When it was said: as was sent, or now. */
    static Instant said(Fields sent, Instant now) {
        var said = sent.instant("at");
        if (said != null && said.isAfter(now.plus(CLOCKS_DIFFER))) {
            sent.wrong("at", "不能是将来的时间。", "It cannot lie ahead.");
        }
        return said == null ? now : said;
    }

    private static @Nullable String reason(Verdict verdict) {
        return verdict.taken() ? null : Spelling.snake(verdict);
    }

    private JsonObject json(ProfileField field, CustomerId customer) {
        Optional<Known> known = profiles.values().of(db, customer).stream()
                .filter(it -> it.field().equals(field.id())).findFirst();
        return new JsonObject().put("field", field.key()).put("known",
                known.map(it -> FieldJson.known(field, it)).orElse(null));
    }

    /** The values that a customer's own JSON sets, by the keys of the fields. */
    static Map<ProfileField, Optional<Value>> read(Fields sent, @Nullable Object object, Profiles profiles) {
        var values = new LinkedHashMap<ProfileField, Optional<Value>>();
        var inner = sent.object("fields");
        if (inner == null || !(object instanceof JsonObject json)) {
            return values;
        }
        for (var field : profiles.fields().living()) {
            if (inner.has(field.key())) {
                values.put(field, Optional
                        .ofNullable(value(inner, field.key(), field, json.getValue(field.key()))));
            }
        }
        return values;
    }

    /** Belongs in the transaction that holds the customer. */
    static void write(Sql tx, Profiles profiles, CustomerId customer,
            Map<ProfileField, Optional<Value>> values,
            Caller by, Instant at) {
        var said = new ArrayList<Said>();
        values.forEach(
                (field, value) -> said.add(new Said(customer, field.id(), value.orElse(null), Source.API,
                        by.signature(), at)));
        profiles.values().set(tx, said);
    }

    private static @Nullable Value value(Fields sent, String name, ProfileField field,
            @Nullable Object value) {
        try {
            return FieldJson.read(field, value);
        } catch (InvalidInput wrong) {
            sent.wrong(name, Spelling.both(wrong));
            return null;
        }
    }
}
