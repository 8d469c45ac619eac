package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.segment.Explanation;
import io.zhiyin.campaigns.segment.Growth;
import io.zhiyin.campaigns.segment.Lists;
import io.zhiyin.campaigns.segment.Segment;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.util.List;
import java.util.Locale;

/** Who is in a segment and why, who came and left, and the people on a fixed list. */
public final class MembersApi implements Resource {
    private static final int MOST = 1_000;
    private static final int DAYS = 30;
    private static final int MOST_DAYS = 400;

    private final Database db;
    private final Clock clock;
    private final Segments segments;
    private final Lists lists;
    private final Growth growth;
    private final Customers customers;

    public MembersApi(Database db, Clock clock, Segments segments, Lists lists, Growth growth,
            Customers customers) {
        this.db = db;
        this.clock = clock;
        this.segments = segments;
        this.lists = lists;
        this.growth = growth;
        this.customers = customers;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/segments/{id}/explain", this::explain).get("/segments/{id}/growth", this::growth)
                .get("/segments/{id}/moves", this::moves).post("/segments/{id}/members", this::put)
                .post("/segments/{id}/members/remove", this::take)
                .get("/customers/{id}/segments", this::ofCustomer);
    }

    private Reply explain(Call call) {
        var query = call.query();
        var customer = query.id("customer");
        query.done();
        var segment = segment(call);
        var id = customer == null ? null : customers.current(db, new CustomerId(customer)).orElse(null);
        if (id == null) {
            throw new Refused(Problem.notFound());
        }
        var told = segments.explain(segment.rule(), id, clock.instant())
                .orElseThrow(() -> new Refused(Problem.notFound()));
        return Reply.ok(new JsonObject().put("segment", segment.id().value()).put("customer", id.value())
                .put("in", told.in()).put("explanation", json(told)));
    }

    private JsonObject json(Explanation told) {
        var names = segments.names(told.rule());
        var parts = new JsonArray();
        told.parts().forEach(it -> parts.add(json(it)));
        var actual = told.actual();
        return new JsonObject().put("text", told.describe(Locale.CHINESE, names))
                .put("textEn", told.describe(Locale.ENGLISH, names))
                .put("words", told.rule().describe(Locale.CHINESE, names))
                .put("wordsEn", told.rule().describe(Locale.ENGLISH, names))
                .put("value", actual == null
                        ? null
                        : new JsonObject().put("words", told.describeActual(Locale.CHINESE, names).orElse(""))
                                .put("wordsEn", told.describeActual(Locale.ENGLISH, names).orElse(""))
                                .put("facts", actual.facts()))
                .put("holds", told.holds()).put("parts", parts);
    }

    private Reply growth(Call call) {
        var query = call.query();
        var days = query.number("days", 1, MOST_DAYS);
        query.done();
        return Reply.ok(new JsonObject().put("days",
                Reply.array(growth.days(segment(call).id(), days == null ? DAYS : days),
                        it -> new JsonObject().put("day", it.day().toString()).put("members", it.members())
                                .put("entered", it.entered()).put("left", it.gone()))));
    }

    private Reply moves(Call call) {
        var query = call.query();
        var page = query.page("segment-moves");
        query.done();
        var found = growth.moves(segment(call).id(), page.last(), page.wanted());
        var more = found.size() > page.limit();
        return Reply.ok(page.of(more ? found.subList(0, page.limit()) : found, Growth.Move::id,
                it -> new JsonObject().put("customer", it.customer().value()).put("entered", it.entered())
                        .put("at", CustomerJson.time(it.at())),
                more));
    }

    private Reply put(Call call) {
        var fields = call.fields();
        var from = fields.id("segment");
        var ids = fields.hasValue("customers") ? ids(fields) : List.<CustomerId>of();
        var source = from == null ? null : segments.get(new SegmentId(from)).orElse(null);
        if (from != null && source == null) {
            fields.wrong("segment", "没有这个人群。", "There is no such segment.");
        }
        fields.done();
        var list = segment(call).id();
        var put = lists.put(list, ids) + (source == null ? 0 : lists.putAllOf(list, source));
        return Reply.ok(new JsonObject().put("changed", put));
    }

    private Reply take(Call call) {
        var fields = call.fields();
        var ids = ids(fields);
        fields.done();
        return Reply.ok(new JsonObject().put("changed", lists.take(segment(call).id(), ids)));
    }

    private Reply ofCustomer(Call call) {
        call.query().done();
        var id = customers.current(db, new CustomerId(call.id("id")))
                .orElseThrow(() -> new Refused(Problem.notFound()));
        return Reply.ok(new JsonObject().put("segments", Reply.array(lists.of(id),
                it -> new JsonObject().put("segment", it.segment().value()).put("name", it.name())
                        .put("nameEn", it.called(Locale.ENGLISH))
                        .put("list", it.fixed()).put("since", CustomerJson.time(it.since())))));
    }

    private static List<CustomerId> ids(Fields fields) {
        return fields.ids("customers", MOST).stream().map(CustomerId::new).toList();
    }

    private Segment segment(Call call) {
        return segments.get(new SegmentId(call.id("id"))).orElseThrow(() -> new Refused(Problem.notFound()));
    }
}
