package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.security.AccessLog;
import io.zhiyin.campaigns.consent.Consents;
import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.Subscriptions;
import io.zhiyin.campaigns.delivery.Deliveries;
import io.zhiyin.campaigns.followup.FollowUps;
import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.tag.GivenBy;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.time.Duration;

/** {@code /customers/{id}/...}: what is known of one customer, and all of it as one file. */
public final class CustomerRecordsApi implements Resource {
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    private final Database db;
    private final Clock clock;
    private final AccessLog log;
    private final Customers customers;
    private final Interactions interactions;
    private final Consents consents;
    private final Tags tags;
    private final CustomerExport export;
    private final Subscriptions subscriptions = new Subscriptions();

    public CustomerRecordsApi(Database db, Clock clock, Customers customers, Contacts contacts,
            Interactions interactions, Consents consents, Orders orders, Tags tags, Deliveries deliveries,
            Profiles profiles, FollowUps followUps) {
        this.db = db;
        this.clock = clock;
        this.log = new AccessLog(db, clock);
        this.customers = customers;
        this.interactions = interactions;
        this.consents = consents;
        this.tags = tags;
        this.export = new CustomerExport(db, clock, customers, contacts, interactions, consents, orders, tags,
                deliveries, profiles, followUps);
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/customers/{id}/timeline", this::timeline).get("/customers/{id}/tags", this::tags)
                .put("/customers/{id}/tags/{tag}", this::give)
                .delete("/customers/{id}/tags/{tag}", this::take)
                .get("/customers/{id}/consents", this::consents)
                .post("/customers/{id}/consents", this::consent)
                .get("/customers/{id}/notices", this::notices)
                .get("/customers/{id}/export", this::export);
    }

    private Reply timeline(Call call) {
        var query = call.query();
        var kind = query.choice("kind", InteractionKind.class);
        var page = query.page("timeline");
        query.done();
        return Reply.ok(page.of(
                interactions.timeline(db, customer(call), kind.orElse(null), page.last(), page.wanted()),
                Interactions.Entry::id, CustomerJson::entry));
    }

    private Reply tags(Call call) {
        call.query().done();
        return Reply.ok(all(Reply.array(tags.of(customer(call)), CustomerJson::tag)));
    }

    private Reply give(Call call) {
        call.plain();
        var customer = customer(call);
        var tag = new TagId(call.id("tag"));
        if (tags.find(tag).isEmpty()) {
            throw new Refused(Problem.notFound());
        }
        db.transaction(tx -> tags.give(tx, held(tx, customer), tag, GivenBy.PERSON,
                call.caller().signature(), clock.instant()));
        return Reply.done();
    }

    private Reply take(Call call) {
        call.query().done();
        return Reply.doneIf(tags.take(db, customer(call), new TagId(call.id("tag"))));
    }

    private Reply consents(Call call) {
        call.query().done();
        return Reply.ok(all(Reply.array(consents.all(db, customer(call)), CustomerJson::consent)));
    }

    private Reply notices(Call call) {
        call.query().done();
        var found = customers.find(db, customer(call)).orElseThrow(() -> new Refused(Problem.notFound()));
        var items = new JsonArray();
        for (var identity : found.identities()) {
            subscriptions.of(db, identity.id()).forEach(it -> items.add(CustomerJson.notice(identity, it)));
        }
        return Reply.ok(all(items));
    }

    private Reply consent(Call call) {
        var customer = customer(call);
        var fields = call.fields();
        var given = fields.neededFlag("given");
        var purpose = fields.choice("purpose", Consents.Purpose.class);
        var said = fields.instant("at");
        var now = clock.instant();
        if (said != null && said.isAfter(now.plus(CLOCKS_DIFFER))) {
            fields.wrong("at", "不能是将来的时间。", "It cannot lie ahead.");
        }
        fields.done();
        var consent = new Consents.Consent(purpose == null ? Consents.Purpose.MARKETING : purpose, given,
                call.caller().signature(), said == null ? now : said);
        // a merge at this moment must not leave the word with the one who goes
        db.transaction(tx -> consents.record(tx, held(tx, customer), consent));
        return Reply.created("/customers/" + customer.value() + "/consents", CustomerJson.consent(consent))
                .about(customer.value());
    }

    private Reply export(Call call) {
        call.query().done();
        var id = customer(call);
        var noted = log.note(call.caller().who(), AccessLog.What.PERSON, String.valueOf(id.value()));
        var whole = export.of(id).orElseThrow(() -> new Refused(Problem.notFound()));
        log.done(noted, 1);
        return Reply.ok(whole);
    }

    private CustomerId held(Sql tx, CustomerId customer) {
        return customers.hold(tx, customer).orElseThrow(() -> new Refused(Problem.notFound()));
    }

    private static JsonObject all(JsonArray items) {
        return new JsonObject().put("items", items).put("next", (String) null);
    }

    private CustomerId customer(Call call) {
        return CustomersApi.current(db, customers, call);
    }
}
