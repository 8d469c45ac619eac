package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.Duplicate;
import io.zhiyin.campaigns.customer.Duplicate.State;
import io.zhiyin.campaigns.customer.Duplicates;
import io.zhiyin.campaigns.customer.Merge;
import io.zhiyin.campaigns.customer.Merge.Cause;
import io.zhiyin.campaigns.customer.Merges;
import io.zhiyin.campaigns.customer.Merges.Undoing;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/** {@code /duplicates} and {@code /customers/{id}/merge...}: who may be one person, who was made one, and undoing it. */
public final class PersonApi implements Resource {
    private final Database db;
    private final Clock clock;
    private final Customers customers;
    private final Tags tags;
    private final Merges merges;
    private final Duplicates duplicates;
    private final Profiles profiles;

    public PersonApi(Database db, Clock clock, Customers customers, Tags tags, Merges merges,
            Duplicates duplicates, Profiles profiles) {
        this.db = db;
        this.clock = clock;
        this.customers = customers;
        this.tags = tags;
        this.merges = merges;
        this.duplicates = duplicates;
        this.profiles = profiles;
    }

    private enum Decision {
        SAME, DISTINCT
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/duplicates", this::list).post("/duplicates/{id}/decide", this::decide)
                .post("/customers/{id}/merge", this::merge).get("/customers/{id}/merges", this::merges)
                .post("/customers/{id}/merges/{merge}/undo", this::undo);
    }

    private Reply list(Call call) {
        var query = call.query();
        var state = query.choice("state", State.class).orElse(State.OPEN);
        var page = query.page("duplicates");
        query.done();
        return Reply.ok(page.of(duplicates.list(state, page.last(), page.wanted()), Duplicate::id,
                PersonApi::json));
    }

    private Reply decide(Call call) {
        var id = call.id("id");
        if (duplicates.find(id).isEmpty()) {
            throw new Refused(Problem.notFound());
        }
        var fields = call.fields();
        var as = fields.neededChoice("as", Decision.class);
        fields.done();
        var by = call.caller().signature();
        var decided = switch (as) {
            case SAME -> duplicates.same(id, by).isPresent();
            case DISTINCT -> duplicates.distinct(id, by);
        };
        if (!decided) {
            throw new Refused(Problem.of(Problem.Type.CONFLICT, "这一对已经有结论了。", "This pair has been decided."));
        }
        var now = duplicates.find(id).orElseThrow(() -> new Refused(Problem.notFound()));
        return Reply.ok(json(now));
    }

    private Reply merge(Call call) {
        var one = CustomersApi.current(db, customers, call);
        var fields = call.fields();
        var named = fields.neededId("other");
        var other = customers.current(db, new CustomerId(named));
        if (other.isEmpty()) {
            fields.wrong("other", "没有这位客户。", "There is no such customer.");
        } else if (other.get().equals(one)) {
            fields.wrong("other", "已经是同一位客户。", "That is the same customer already.");
        }
        fields.done();
        var kept = db.inTransaction(tx -> merges.merge(tx, one, other.orElseThrow(),
                Cause.byHand(call.caller().signature(), clock.instant())));
        return Reply.ok(customer(kept)).about(kept.value());
    }

    private Reply merges(Call call) {
        call.query().done();
        var items = merges.of(db, CustomersApi.current(db, customers, call));
        return Reply
                .ok(new JsonObject().put("items", Reply.array(items, this::json)).put("next", (String) null));
    }

    private Reply undo(Call call) {
        call.plain();
        var customer = CustomersApi.current(db, customers, call);
        var id = call.id("merge");
        var asked = merges.find(db, id).filter(it -> Stream.of(it.kept(), it.gone())
                .anyMatch(who -> customers.current(db, who).filter(customer::equals).isPresent()));
        if (asked.isEmpty()) {
            throw new Refused(Problem.notFound());
        }
        Undoing undoing = db.inTransaction(
                tx -> merges.undo(tx, id, call.caller().signature(), clock.instant()));
        return switch (undoing) {
            case Undoing.Undone(var merge) -> Reply.ok(json(merge));
            case Undoing.NotThere() -> throw new Refused(Problem.notFound());
            case Undoing.Already(var _) -> throw conflict("这次合并已经撤销了。", "This merge has been undone.");
            case Undoing.TooOld(var _) -> throw conflict("合并已超过 " + Merges.UNDOABLE.toDays() + " 天，不能再撤销。",
                    "The merge is older than " + Merges.UNDOABLE.toDays()
                            + " days and can no longer be undone.");
            case Undoing.NotTheLast(var later) -> throw conflict("之后还有一次合并，请先撤销合并 " + later.id() + "。",
                    "There is a later merge: undo merge " + later.id() + " first.");
        };
    }

    private static Refused conflict(String zh, String en) {
        return new Refused(Problem.of(Problem.Type.CONFLICT, zh, en));
    }

    private JsonObject customer(CustomerId id) {
        Customer customer = customers.find(db, id).orElseThrow(() -> new Refused(Problem.notFound()));
        return CustomerJson.customer(customer, tags.of(id),
                FieldJson.of(db, profiles, List.of(id)).apply(id));
    }

    private JsonObject json(Merge merge) {
        var last = merges.later(db, merge).isEmpty();
        return new JsonObject().put("id", merge.id()).put("kept", merge.kept().value())
                .put("gone", merge.gone().value()).put("why", merge.why().code()).put("by", merge.by())
                .put("at", CustomerJson.time(merge.at())).put("undoneBy", merge.undoneBy())
                .put("undoneAt", CustomerJson.time(merge.undoneAt()))
                .put("undoable", !merge.undone() && last && Merges.undoable(merge, clock.instant()));
    }

    private static JsonObject json(Duplicate it) {
        return new JsonObject().put("id", it.id())
                .put("customers", new JsonArray(List.of(it.one().value(), it.other().value())))
                .put("reasons", new JsonArray(it.reasons().stream().map(Duplicate.Reason::code).toList()))
                .put("strength", it.strength()).put("state", it.state().code())
                .put("foundAt", CustomerJson.time(it.foundAt())).put("decidedBy", it.by())
                .put("decidedAt", CustomerJson.time(it.decidedAt()));
    }
}
