package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.security.AccessLog;
import io.zhiyin.bot.transfer.Download;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.exporting.ExportFormat;
import io.zhiyin.campaigns.exporting.SegmentExport;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.segment.HowMany;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.segment.RuleJson;
import io.zhiyin.campaigns.segment.Segment;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.util.List;
import java.util.Locale;

/** {@code /segments}: named rules, and who they hold now. */
public final class SegmentsApi implements Resource {
    private static final int LONGEST_NAME = 50;
    private static final int SAMPLE = 10;

    private final AccessLog log;
    private final Database db;
    private final Clock clock;
    private final Segments segments;
    private final HowMany howMany;
    private final Customers customers;
    private final Tags tags;
    private final SegmentExport export;
    private final Profiles profiles;

    public SegmentsApi(Database db, Clock clock, Segments segments, Customers customers, Tags tags,
            SegmentExport export, Profiles profiles) {
        this.log = new AccessLog(db, clock);
        this.db = db;
        this.clock = clock;
        this.segments = segments;
        this.howMany = new HowMany(db, segments);
        this.customers = customers;
        this.tags = tags;
        this.export = export;
        this.profiles = profiles;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/segments", this::list).post("/segments", this::create)
                .ask("/segments/preview", this::preview)
                .get("/segments/{id}", this::get).patch("/segments/{id}", this::change)
                .delete("/segments/{id}", this::delete).get("/segments/{id}/count", this::count)
                .get("/segments/{id}/customers", this::customers)
                .get("/segments/{id}/export", this::export);
    }

    private Reply list(Call call) {
        var query = call.query();
        var page = query.page("segments");
        query.done();
        return Reply.ok(page.ofAll(segments.list(), it -> it.id().value(), this::json));
    }

    private Reply create(Call call) {
        var fields = call.fields();
        var name = fields.neededText("name", LONGEST_NAME);
        var list = Boolean.TRUE.equals(fields.flag("list"));
        if (list && fields.hasValue("rule")) {
            fields.wrong("rule", "固定名单没有条件。", "A fixed list has no rule.");
        }
        var rule = list ? new Rule.Everyone() : rule(fields);
        fields.done();
        var made = list ? segments.createList(name) : segments.create(name, rule);
        return Reply.created("/segments/" + made.id().value(), json(made));
    }

    private Reply preview(Call call) {
        var fields = call.fields();
        var rule = rule(fields);
        var quick = Boolean.TRUE.equals(fields.flag("quick"));
        fields.done();
        var now = clock.instant();
        var told = quick ? howMany.now(rule, now) : new HowMany.Told(segments.count(rule, now), true);
        return Reply.ok(words(rule).put("count", told.customers()).put("exact", told.exact()).put("sample",
                people(segments.sample(rule, now, SAMPLE))));
    }

    private Reply get(Call call) {
        call.query().done();
        return Reply.ok(json(segment(call)));
    }

    private Reply change(Call call) {
        var before = segment(call);
        var fields = call.fields();
        var name = fields.text("name", LONGEST_NAME);
        var rule = fields.has("rule") ? rule(fields) : before.rule();
        fields.done();
        return Reply.ok(json(segments.update(before.id(), name == null ? before.name() : name, rule)
                .orElseThrow(() -> new Refused(Problem.notFound()))));
    }

    private Reply delete(Call call) {
        call.query().done();
        return Reply.doneIf(segments.delete(new SegmentId(call.id("id"))));
    }

    private Reply count(Call call) {
        call.query().done();
        var now = clock.instant();
        return Reply.ok(new JsonObject().put("count", segments.count(segment(call).rule(), now)).put("at",
                CustomerJson.time(now)));
    }

    private Reply customers(Call call) {
        var query = call.query();
        var page = query.page("segment-customers");
        query.done();
        var last = page.last();
        var found = segments.page(segment(call).rule(), clock.instant(),
                new CustomerId(last == null ? Long.MAX_VALUE : last), page.wanted());
        var more = found.size() > page.limit();
        var shown = more ? found.subList(0, page.limit()) : found;
        var given = tags.ofAll(shown);
        var known = FieldJson.of(db, profiles, shown);
        return Reply.ok(page.of(customers.all(db, shown), it -> it.id().value(),
                it -> CustomerJson.customer(it, given.getOrDefault(it.id(), List.of()), known.apply(it.id())),
                more));
    }

    private Reply export(Call call) {
        var query = call.query();
        var format = query.choice("format", ExportFormat.class).orElse(ExportFormat.CSV);
        var personal = query.flag("personal");
        query.done();
        var segment = segment(call);
        if (personal && !call.caller().role().seesPeople()) {
            throw new Refused(Problem.of(Problem.Type.FORBIDDEN, "只读的令牌只能导出打码的内容，请去掉 personal。",
                    "A viewer's token exports masked people only: leave personal out."));
        }
        var asked = new SegmentExport.Asked(format, personal, Locale.ENGLISH, call.caller().signature());
        return Reply.file(new Download(format.type(), export.name(segment, format), out -> {
            if (!personal) {
                export.write(segment, asked, out);
                return;
            }
            var noted = log.note(call.caller().who(), AccessLog.What.SEGMENT, segment.name());
            log.done(noted, export.write(segment, asked, out));
        }));
    }

    private JsonArray people(List<CustomerId> ids) {
        var given = tags.ofAll(ids);
        var known = FieldJson.of(db, profiles, ids);
        return Reply.array(customers.all(db, ids),
                it -> CustomerJson.customer(it, given.getOrDefault(it.id(), List.of()),
                        known.apply(it.id())));
    }

    private Segment segment(Call call) {
        return segments.get(new SegmentId(call.id("id"))).orElseThrow(() -> new Refused(Problem.notFound()));
    }

    private static Rule rule(Fields fields) {
        try {
            return fields.neededJson("rule").map(RuleJson::read).orElseGet(Rule.Everyone::new);
        } catch (InvalidInput wrong) {
            fields.mistakes().add(wrong);
            return new Rule.Everyone();
        }
    }

    private JsonObject json(Segment segment) {
        return new JsonObject().put("id", segment.id().value()).put("name", segment.name())
                .put("nameEn", segment.name(Locale.ENGLISH))
                .put("about", segment.about(Locale.CHINESE).orElse(null))
                .put("aboutEn", segment.about(Locale.ENGLISH).orElse(null))
                .put("list", segment.fixed())
                .put("rule", RuleJson.write(segment.rule())).mergeIn(words(segment.rule()))
                .put("createdAt", CustomerJson.time(segment.createdAt()))
                .put("updatedAt", CustomerJson.time(segment.updatedAt()));
    }

    private JsonObject words(Rule rule) {
        var names = segments.names(rule);
        var deleted = new JsonArray();
        segments.deletedTags(rule).stream().map(TagId::value).sorted().forEach(deleted::add);
        return new JsonObject().put("words", rule.describe(Locale.CHINESE, names))
                .put("wordsEn", rule.describe(Locale.ENGLISH, names)).put("deletedTags", deleted);
    }
}
