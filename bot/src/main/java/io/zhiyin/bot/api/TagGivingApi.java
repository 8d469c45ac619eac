package io.zhiyin.bot.api;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.SegmentTags;
import io.zhiyin.campaigns.segment.SegmentTags.SegmentTag;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.tag.GivenBy;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.tag.Tagging;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /tags/ID/give}, {@code /tags/ID/take}: many customers at once; {@code /segment-tags}: whoever comes into a segment. */
public final class TagGivingApi implements Resource {
    private static final int MOST = 1_000;

    private final Database db;
    private final Clock clock;
    private final Customers customers;
    private final Tags tags;
    private final SegmentTags bySegment;

    public TagGivingApi(Database db, Clock clock, Customers customers, Tags tags, SegmentTags bySegment) {
        this.db = db;
        this.clock = clock;
        this.customers = customers;
        this.tags = tags;
        this.bySegment = bySegment;
    }

    @Override
    public void mount(Routes routes) {
        routes.post("/tags/{id}/give", this::give).post("/tags/{id}/take", this::take)
                .get("/segment-tags", this::list).post("/segment-tags", this::add)
                .delete("/segments/{id}/tags/{tag}", this::remove);
    }

    private Reply give(Call call) {
        var tag = tag(call);
        var fields = call.fields();
        var whom = whom(fields);
        var until = fields.instant("until");
        if (until != null && !until.isAfter(clock.instant())) {
            fields.wrong("until", "须是将来的时间。", "A time to come is expected.");
        }
        fields.done();
        var giver = call.caller().signature();
        return changed(whom.segment == null
                ? db.inTransaction(tx -> tags.giveAll(tx, customers.hold(tx, whom.ids).values().stream()
                        .distinct()
                        .map(it -> new Tagging(it, tag, GivenBy.PERSON, giver, clock.instant(), until))
                        .toList()))
                : bySegment.giveToAll(new SegmentId(whom.segment), tag, giver, until));
    }

    private Reply take(Call call) {
        var tag = tag(call);
        var fields = call.fields();
        var whom = whom(fields);
        fields.done();
        return changed(whom.segment == null
                ? db.inTransaction(tx -> tags.takeAll(tx, customers.hold(tx, whom.ids).values(), tag))
                : bySegment.takeFromAll(new SegmentId(whom.segment), tag));
    }

    private static Reply changed(int customers) {
        return Reply.ok(new JsonObject().put("changed", customers));
    }

    private record Whom(List<CustomerId> ids, @Nullable Long segment) {}

    private Whom whom(Fields fields) {
        if (fields.hasValue("segment") == fields.hasValue("customers")) {
            fields.wrong("customers", "请写 customers（编号列表）或 segment（人群编号）中的一个。",
                    "Write one of customers (a list of ids) and segment (its id).");
        }
        var asked = fields.ids("customers", MOST).stream().map(CustomerId::new).toList();
        var known = asked.isEmpty() ? Map.<CustomerId, CustomerId>of() : customers.allCurrent(db, asked);
        asked.stream().filter(it -> !known.containsKey(it)).findFirst()
                .ifPresent(it -> fields.wrong("customers", "没有编号为 " + it.value() + " 的客户。",
                        "There is no customer " + it.value() + "."));
        return new Whom(asked, fields.id("segment"));
    }

    private Reply list(Call call) {
        call.query().done();
        return Reply.ok(new JsonObject().put("items", Reply.array(bySegment.list(), TagGivingApi::json))
                .put("next", (String) null));
    }

    private Reply add(Call call) {
        var fields = call.fields();
        var segment = new SegmentId(fields.neededId("segment"));
        var tag = new TagId(fields.neededId("tag"));
        var takesBack = fields.flag("takesBack");
        fields.done();
        bySegment.add(segment, tag, takesBack != null && takesBack);
        return bySegment.list().stream().filter(it -> it.segment().equals(segment) && it.tag().equals(tag))
                .findFirst().map(it -> Reply.created("/segment-tags", json(it)))
                .orElseThrow(() -> new Refused(Problem.notFound()));
    }

    private Reply remove(Call call) {
        call.query().done();
        return Reply.doneIf(bySegment.remove(new SegmentId(call.id("id")), new TagId(call.id("tag"))));
    }

    private TagId tag(Call call) {
        return tags.find(new TagId(call.id("id"))).orElseThrow(() -> new Refused(Problem.notFound())).id();
    }

    private static JsonObject json(SegmentTag it) {
        return new JsonObject().put("segment", it.segment().value()).put("segmentName", it.segmentName())
                .put("tag", it.tag().value()).put("tagName", it.tagName()).put("takesBack", it.takesBack())
                .put("createdAt", CustomerJson.time(it.createdAt()));
    }
}
