package io.zhiyin.bot.api;

import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.api.CustomerFieldsApi.Brought;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.Fact;
import io.zhiyin.campaigns.customer.FactLine;
import io.zhiyin.campaigns.customer.Facts.Said;
import io.zhiyin.campaigns.customer.Speaker;
import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** {@code /customers/{id}/facts/{fact}}: by whose word a name, phone, mail or birthday stands, and what was said otherwise. */
public final class CustomerFactsApi implements Resource {
    private static final int LONGEST_HISTORY = 200;

    private final Database db;
    private final Clock clock;
    private final ZoneId zone;
    private final Customers customers;

    /** @param zone of the shop, before whose date birthdays lie */
    public CustomerFactsApi(Database db, Clock clock, ZoneId zone, Customers customers) {
        this.db = db;
        this.clock = clock;
        this.zone = zone;
        this.customers = customers;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/customers/{id}/facts/{fact}", this::get).put("/customers/{id}/facts/{fact}", this::set);
    }

    private Reply get(Call call) {
        call.query().done();
        var fact = fact(call);
        var customer = CustomersApi.current(db, customers, call);
        return Reply.ok(json(fact, customer).put("history", Reply.array(
                customers.facts().history(db, customer, fact, LONGEST_HISTORY), FactJson::past)));
    }

    private Reply set(Call call) {
        var fact = fact(call);
        var customer = CustomersApi.current(db, customers, call);
        var sent = call.fields();
        if (!sent.has("value")) {
            sent.wrong("value", "必填；null 表示清空。", "It is required; null takes the value away.");
        }
        var value = value(sent, fact);
        var brought = sent.choice("source", Brought.class);
        var at = CustomerFieldsApi.said(sent, clock.instant());
        sent.done();
        var verdict = db.inTransaction(tx -> {
            var held = customers.hold(tx, customer).orElseThrow(() -> new Refused(Problem.notFound()));
            return customers.facts().say(tx, new Said(held, fact, value, new Speaker(
                    (brought == null ? Brought.API : brought).source(), call.caller().signature(), at)));
        });
        return Reply.ok(json(fact, customer).put("taken", verdict.taken()).put("reason",
                verdict.taken() ? null : Spelling.snake(verdict)));
    }

    private @Nullable String value(Fields sent, Fact fact) {
        return switch (fact) {
            case NAME -> sent.text("value", CustomersApi.LONGEST_NAME);
            case MAIL -> CustomersApi.mail(sent, "value");
            case PHONE -> {
                var phone = CustomersApi.phone(sent, "value");
                yield phone == null ? null : phone.value();
            }
            case BIRTHDAY -> FactLine.of(
                    BirthdayReader.read(sent, "value", LocalDate.ofInstant(clock.instant(), zone)));
        };
    }

    private JsonObject json(Fact fact, CustomerId id) {
        var customer = customers.find(db, id).orElseThrow(() -> new Refused(Problem.notFound()));
        var known = customer.facts().get(fact);
        return new JsonObject().put("fact", fact.code()).put("known",
                known == null ? null : FactJson.known(known));
    }

    private static Fact fact(Call call) {
        return Fact.of(call.path().getOrDefault("fact", ""))
                .orElseThrow(() -> new Refused(Problem.notFound()));
    }
}
