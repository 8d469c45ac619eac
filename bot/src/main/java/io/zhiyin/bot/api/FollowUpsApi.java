package io.zhiyin.bot.api;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.followup.Cause;
import io.zhiyin.campaigns.followup.FollowUp;
import io.zhiyin.campaigns.followup.FollowUp.Kind;
import io.zhiyin.campaigns.followup.FollowUp.Priority;
import io.zhiyin.campaigns.followup.FollowUp.State;
import io.zhiyin.campaigns.followup.FollowUpDesk.Moved;
import io.zhiyin.campaigns.followup.FollowUpId;
import io.zhiyin.campaigns.followup.FollowUpParts;
import io.zhiyin.campaigns.followup.FollowUps.Filter;
import io.zhiyin.campaigns.followup.Member;
import io.zhiyin.campaigns.followup.NewFollowUp;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /follow-ups}: what staff are to do for customers, and what became of it. */
public final class FollowUpsApi implements Resource {
    private static final int LONGEST_ID = 64;
    private static final int LONGEST_REFERENCE = 100;

    private final Database db;
    private final Clock clock;
    private final Customers customers;
    private final FollowUpParts of;

    public FollowUpsApi(Database db, Clock clock, Customers customers, FollowUpParts of) {
        this.db = db;
        this.clock = clock;
        this.customers = customers;
        this.of = of;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/follow-ups", this::list).post("/follow-ups", this::make)
                .get("/follow-ups/{id}", this::one).post("/follow-ups/{id}/done", this::done)
                .post("/follow-ups/{id}/later", this::later)
                .post("/follow-ups/{id}/hand-over", this::handOver)
                .post("/follow-ups/{id}/cancel", this::cancel)
                .post("/segments/{id}/follow-ups", this::forSegment);
    }

    private Reply list(Call call) {
        var query = call.query();
        var customer = query.id("customer");
        var account = query.text("account", LONGEST_ID);
        var staff = query.text("staff", LONGEST_ID);
        if ((account == null) != (staff == null)) {
            query.wrong(new InvalidInput("staff", "account 和 staff 要一起给。",
                    "account and staff belong together."));
        }
        var overdue = query.flag("overdue");
        var state = query.choice("state", State.class);
        var filter = new Filter(overdue ? State.OPEN : state.orElse(null), member(account, staff),
                query.choice("kind", Kind.class).orElse(null),
                customer == null ? null : new CustomerId(customer), null, overdue ? clock.instant() : null);
        var page = query.page("follow-ups");
        query.done();
        return Reply.ok(page.of(of.followUps().list(db, filter, page.last(), page.wanted()),
                it -> it.id().value(), this::json));
    }

    private Reply one(Call call) {
        call.query().done();
        return Reply.ok(whole(new FollowUpId(call.id("id"))));
    }

    private Reply make(Call call) {
        var fields = call.fields();
        var named = fields.neededId("customer");
        var wanted = wanted(call, fields);
        if (customers.current(db, new CustomerId(named)).isEmpty()) {
            fields.wrong("customer", "没有这位客户。", "There is no such customer.");
        }
        fields.done();
        var made = of.desk().make(wanted.of(new CustomerId(named), "")).orElseThrow(
                () -> new Refused(Problem.of(Problem.Type.CONFLICT, "同一 reference 的跟进已经建过。",
                        "A follow-up with this reference has been made.")));
        return Reply.created("/follow-ups/" + made.value(), whole(made)).about(named);
    }

    private Reply forSegment(Call call) {
        var segment = new SegmentId(call.id("id"));
        var fields = call.fields();
        var wanted = wanted(call, fields);
        fields.done();
        var made = of.bySegment().make(segment, it -> wanted.of(it, "/" + it.value()))
                .orElseThrow(() -> new Refused(Problem.notFound()));
        return Reply.ok(new JsonObject().put("made", made));
    }

    private interface Wanted {
        NewFollowUp of(CustomerId customer, String keyEnds);
    }

    private Wanted wanted(Call call, Fields fields) {
        var kind = fields.neededChoice("kind", Kind.class);
        var title = fields.neededText("title", FollowUp.LONGEST_TITLE);
        var note = fields.lines("note", FollowUp.LONGEST_NOTE);
        var asked = fields.choice("priority", Priority.class);
        var priority = asked == null ? Priority.USUAL : asked;
        var due = fields.neededInstant("dueAt");
        var member = member(fields, "staff");
        var reference = fields.text("reference", LONGEST_REFERENCE);
        var key = reference == null
                ? UUID.randomUUID().toString()
                : call.caller().principal() + " " + reference;
        var by = call.caller().signature();
        return (customer, ends) -> new NewFollowUp(customer, member, kind, title, note, priority, due,
                new Cause(Cause.Sort.API, key + ends), by);
    }

    private Reply done(Call call) {
        var fields = call.fields();
        var outcome = fields.lines("outcome", FollowUp.LONGEST_NOTE);
        fields.done();
        return moved(call, of.desk().done(id(call), call.caller().signature(), outcome));
    }

    private Reply later(Call call) {
        var fields = call.fields();
        var until = fields.neededInstant("until");
        fields.done();
        return moved(call, of.desk().later(id(call), call.caller().signature(), until));
    }

    private Reply handOver(Call call) {
        var fields = call.fields();
        var to = member(fields, "to");
        fields.done();
        return moved(call, of.desk().handOver(id(call), call.caller().signature(), to));
    }

    private Reply cancel(Call call) {
        call.plain();
        return moved(call, of.desk().cancel(id(call), call.caller().signature()));
    }

    private Reply moved(Call call, Moved moved) {
        return switch (moved) {
            case DONE -> {
                var now = of.followUps().find(db, id(call))
                        .orElseThrow(() -> new Refused(Problem.notFound()));
                yield Reply.ok(whole(now.id())).about(now.customer().value());
            }
            case NOT_OPEN -> throw new Refused(
                    Problem.of(Problem.Type.CONFLICT, "这条跟进已经不是待办。", "This follow-up is no longer open."));
            case NOT_THERE -> throw new Refused(Problem.notFound());
        };
    }

    private static FollowUpId id(Call call) {
        return new FollowUpId(call.id("id"));
    }

    static @Nullable Member member(Fields fields, String name) {
        if (!fields.hasValue(name)) {
            return null;
        }
        var inner = fields.object(name);
        return inner == null
                ? null
                : member(inner.neededText("account", LONGEST_ID), inner.neededText("userid", LONGEST_ID));
    }

    private static @Nullable Member member(@Nullable String account, @Nullable String staff) {
        return account == null || staff == null || account.isEmpty() || staff.isEmpty()
                ? null
                : new Member(new AccountId(account), new StaffId(staff));
    }

    private JsonObject whole(FollowUpId id) {
        var it = of.followUps().find(db, id).orElseThrow(() -> new Refused(Problem.notFound()));
        var after = of.followUps().successor(db, id);
        return json(it).put("followedBy", after.map(FollowUpId::value).orElse(null)).put("history",
                Reply.array(of.followUps().history(db, id), FollowUpsApi::event));
    }

    private static JsonObject event(FollowUp.Event it) {
        return new JsonObject().put("at", CustomerJson.time(it.at())).put("what", it.what())
                .put("by", it.by()).put("to", it.to());
    }

    private JsonObject json(FollowUp it) {
        return json(it, clock.instant());
    }

    static JsonObject json(FollowUp it, Instant now) {
        var follows = it.follows();
        return new JsonObject().put("id", it.id().value()).put("customer", it.customer().value())
                .put("staff", json(it.member())).put("kind", Spelling.snake(it.kind()))
                .put("title", it.title()).put("note", it.note())
                .put("priority", Spelling.snake(it.priority())).put("cause", Spelling.snake(it.cause()))
                .put("madeBy", it.madeBy()).put("madeAt", CustomerJson.time(it.madeAt()))
                .put("dueAt", CustomerJson.time(it.dueAt())).put("overdue", it.overdue(now))
                .put("state", Spelling.snake(it.state())).put("endedAt", CustomerJson.time(it.endedAt()))
                .put("endedBy", it.endedBy()).put("outcome", it.outcome())
                .put("follows", follows == null ? null : follows.value());
    }

    static JsonObject json(Member member) {
        return new JsonObject().put("account", member.account().value()).put("userid",
                member.staff().value());
    }
}
