package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.campaign.AudienceChanges;
import io.zhiyin.campaigns.campaign.Audience;
import io.zhiyin.campaigns.campaign.BirthdayTrigger;
import io.zhiyin.campaigns.campaign.EventTrigger;
import io.zhiyin.campaigns.campaign.Happenings;
import io.zhiyin.campaigns.campaign.LatePolicy;
import io.zhiyin.campaigns.campaign.Measuring;
import io.zhiyin.campaigns.campaign.Trigger;
import io.zhiyin.campaigns.campaign.TriggerJson;
import io.zhiyin.campaigns.campaign.TriggerNames;
import io.zhiyin.campaigns.customer.CustomerId;
import java.time.Instant;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.CampaignId;
import io.zhiyin.campaigns.campaign.Campaigns;
import io.zhiyin.campaigns.campaign.CampaignControl;
import io.zhiyin.campaigns.campaign.Forecast;
import io.zhiyin.campaigns.campaign.Hand;
import io.zhiyin.campaigns.delivery.Coupons;
import io.zhiyin.campaigns.delivery.Priority;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.template.Template;
import io.zhiyin.campaigns.template.TemplateId;
import io.zhiyin.campaigns.template.Templates;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /campaigns}: what goes out when, shown before they are started, and moved through their states. */
public final class CampaignsApi implements Resource {
    private static final int LONGEST_NAME = 100;
    private static final int SOME_TIMES = 10;
    private static final int MOST_CUSTOMERS = 1_000;
    private static final int LONGEST_CAUSE = 100;
    private static final int USUAL_FORECAST_DAYS = 30;
    private static final int MOST_FORECAST_DAYS = 366;

    private final Clock clock;
    private final ZoneId zone;
    private final Campaigns campaigns;
    private final CampaignControl control;
    private final Forecast forecast;
    private final Segments segments;
    private final Templates templates;
    private final Previews previews;
    private final TriggerReader triggers;
    private final Happenings happenings;
    private final Coupons coupons;
    private final AudienceChanges audiences;

    /** @param zone of the shop: of campaigns that name none, and of their customers without one */
    public CampaignsApi(Clock clock, ZoneId zone, Campaigns campaigns, CampaignControl control,
            Forecast forecast, Segments segments,
            Templates templates, Previews previews, Supplier<TriggerNames> names, Happenings happenings,
            Coupons coupons, AudienceChanges audiences) {
        this.audiences = audiences;
        this.coupons = coupons;
        this.clock = clock;
        this.zone = zone;
        this.campaigns = campaigns;
        this.control = control;
        this.forecast = forecast;
        this.segments = segments;
        this.templates = templates;
        this.previews = previews;
        this.triggers = new TriggerReader(names, zone);
        this.happenings = happenings;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/campaigns", this::list).post("/campaigns", this::create)
                .get("/campaigns/{id}", this::get)
                .patch("/campaigns/{id}", this::change).ask("/campaigns/{id}/preview", this::preview)
                .get("/campaigns/{id}/forecast", this::forecast)
                .get("/campaigns/{id}/audience", this::audience)
                .post("/campaigns/{id}/trigger", this::trigger)
                .post("/campaigns/{id}/start", call -> move(call, control::start))
                .post("/campaigns/{id}/pause", call -> move(call, control::pause))
                .post("/campaigns/{id}/resume", call -> move(call, control::resume))
                .post("/campaigns/{id}/cancel", call -> move(call, control::end));
    }

    private Reply list(Call call) {
        var query = call.query();
        var state = query.choice("state", Campaign.State.class);
        var page = query.page("campaigns");
        query.done();
        var asked = campaigns.list().stream().filter(it -> state.isEmpty() || it.state() == state.get())
                .toList();
        return Reply.ok(page.ofAll(asked, it -> it.id().value(), this::json));
    }

    private Reply audience(Call call) {
        call.query().done();
        var last = audiences.of(campaign(call));
        return Reply.ok(new JsonObject()
                .put("plannedAt", CustomerJson.time(last.map(AudienceChanges.Last::plannedAt).orElse(null)))
                .put("changed", last.map(AudienceChanges.Last::changed).orElse(false)));
    }

    private Reply create(Call call) {
        var settings = read(call.fields(), null);
        var made = allowed(() -> control.create(settings, call.caller().hand()));
        return Reply.created("/campaigns/" + made.id().value(), json(made));
    }

    private Reply get(Call call) {
        call.query().done();
        return Reply.ok(json(campaign(call)));
    }

    private Reply change(Call call) {
        var before = campaign(call);
        var settings = read(call.fields(), before.settings());
        return Reply.ok(json(allowed(() -> control.edit(before.id(), settings, call.caller().hand()))));
    }

    private Reply move(Call call, BiFunction<CampaignId, Hand, Campaign> step) {
        call.plain();
        var campaign = campaign(call);
        return Reply.ok(json(allowed(() -> step.apply(campaign.id(), call.caller().hand()))));
    }

    /** Something happened to customers, by the caller's word. The same cause counts once for a customer. */
    private Reply trigger(Call call) {
        var campaign = campaign(call);
        var fields = call.fields();
        var cause = fields.neededText("cause", LONGEST_CAUSE);
        var all = Boolean.TRUE.equals(fields.flag("all"));
        var ids = fields.ids("customers", MOST_CUSTOMERS);
        if (all == !ids.isEmpty()) {
            fields.wrong("customers", "请给出客户，或者 all: true，二者选一。",
                    "Give customers, or all: true, and not both.");
        }
        fields.done();
        if (!(campaign.settings().trigger() instanceof EventTrigger event)
                || event.on() != EventTrigger.On.API || campaign.state() != Campaign.State.RUNNING) {
            throw new Refused(Problem.conflict("只有进行中、由接口触发的活动才能这样触发。"
                    + "Only a running campaign whose trigger is the API can be triggered so."));
        }
        var taken = all
                ? happenings.tellAll(campaign, cause)
                : happenings.tell(campaign.id(), ids.stream().map(CustomerId::new).toList(), cause);
        return Reply.ok(new JsonObject().put("taken", taken));
    }

    private Reply preview(Call call) {
        var settings = campaign(call).settings();
        var fields = call.fields();
        var customer = previews.customer(fields);
        fields.done();
        var words = templates.get(settings.template(), settings.templateVersion()).map(Template::variants)
                .orElse(List.of());
        return Reply.ok(new JsonObject()
                .put("inSegment",
                        customer.map(it -> isFor(settings.audience(), it.id()))
                                .orElse(false))
                .put("messages", customer.map(it -> previews.of(words, it)).orElseGet(JsonArray::new)));
    }

    private Reply forecast(Call call) {
        var query = call.query();
        var from = query.day("from");
        var days = query.number("days", 1, MOST_FORECAST_DAYS);
        query.done();
        var settings = campaign(call).settings();
        var first = from == null ? LocalDate.ofInstant(clock.instant(), settings.trigger().shopZone()) : from;
        var counted = forecast.days(settings, first, days == null ? USUAL_FORECAST_DAYS : days);
        return Reply.ok(new JsonObject().put("items", Reply.array(List.copyOf(counted.entrySet()),
                it -> new JsonObject().put("day", it.getKey().toString()).put("customers", it.getValue())))
                .put("times",
                        new JsonArray(forecast.next(settings.trigger(), SOME_TIMES).stream()
                                .map(Instant::toString).toList()))
                .put("next", (String) null));
    }

    private boolean isFor(Audience audience, CustomerId customer) {
        return in(audience.segment(), customer)
                && audience.excluded().stream().noneMatch(it -> in(it, customer));
    }

    private boolean in(@Nullable SegmentId segment, CustomerId customer) {
        var rule = segment == null
                ? new Rule.Everyone()
                : segments.get(segment).orElseThrow(() -> new Refused(Problem.notFound())).rule();
        return segments.contains(rule, customer, clock.instant());
    }

    private Campaign campaign(Call call) {
        return campaigns.get(new CampaignId(call.id("id")))
                .orElseThrow(() -> new Refused(Problem.notFound()));
    }

    static Campaign allowed(Supplier<Campaign> step) {
        try {
            return step.get();
        } catch (Campaigns.NotAllowed notNow) {
            throw new Refused(Problem.conflict(String.valueOf(notNow.getMessage())));
        }
    }

    /** @param before what stays where a field is absent; null: a new campaign */
    private Campaign.Settings read(Fields fields, Campaign.@Nullable Settings before) {
        var name = before == null || fields.has("name")
                ? fields.neededText("name", LONGEST_NAME)
                : before.name();
        var audience = audience(fields, before == null ? Audience.of(null) : before.audience());
        var template = template(fields, before);
        var trigger = trigger(fields, before == null ? null : before.trigger());
        var routes = before == null || fields.has("routes") ? routes(fields) : before.routes();
        var said = fields.choice("late", LatePolicy.class);
        var late = said != null ? said : before == null ? trigger.usuallyLate() : before.late();
        var measuring = MeasuringFields.read(fields, templates, coupons,
                before == null ? Measuring.PLAIN : before.measuring());
        var priority = fields.choice("priority", Priority.class);
        fields.done();
        return new Campaign.Settings(name, audience,
                template.map(Template::id).orElseThrow(() -> new Refused(Problem.notFound())),
                template.map(Template::version).orElseThrow(() -> new Refused(Problem.notFound())), trigger,
                late, routes, measuring,
                priority != null ? priority : before == null ? Priority.NORMAL : before.priority());
    }

    private Audience audience(Fields fields, Audience before) {
        var segment = fields.has("segment") ? segment(fields) : before.segment();
        var excluded = fields.has("excludedSegments") ? excluded(fields) : before.excluded();
        var holdout = fields.number("holdoutPercent", 0, Audience.MOST_HELD_OUT);
        return new Audience(segment, excluded, holdout == null ? before.holdout() : holdout.intValue());
    }

    private List<SegmentId> excluded(Fields fields) {
        var excluded = fields.ids("excludedSegments", Audience.MOST_EXCLUDED).stream().map(SegmentId::new)
                .toList();
        for (var i = 0; i < excluded.size(); i++) {
            if (segments.get(excluded.get(i)).isEmpty()) {
                fields.wrong("excludedSegments[" + i + "]", "没有这个人群。", "There is no such segment.");
            }
        }
        return excluded;
    }

    private @Nullable SegmentId segment(Fields fields) {
        var id = fields.id("segment");
        var segment = id == null ? null : new SegmentId(id);
        if (segment != null && segments.get(segment).isEmpty()) {
            fields.wrong("segment", "没有这个人群。", "There is no such segment.");
        }
        return segment;
    }

    /** The version that is named, else the newest; where no template is named, the one there was. */
    private Optional<Template> template(Fields fields, Campaign.@Nullable Settings before) {
        var version = fields.number("templateVersion", 1, Integer.MAX_VALUE);
        if (before != null && !fields.has("template") && version == null) {
            return templates.get(before.template(), before.templateVersion());
        }
        var id = before != null && !fields.has("template")
                ? Long.valueOf(before.template().value())
                : fields.requiredId("template");
        if (id == null) {
            return Optional.empty();
        }
        var found = version == null
                ? templates.get(new TemplateId(id))
                : templates.get(new TemplateId(id), version.intValue());
        if (found.isEmpty()) {
            fields.wrong("template", "没有这个模板或这个版本。", "There is no such template, or not in this version.");
        }
        return found;
    }

    private Trigger trigger(Fields fields, @Nullable Trigger before) {
        var trigger = fields.object("trigger");
        if (trigger != null) {
            return triggers.read(trigger);
        }
        if (before == null && !fields.hasValue("trigger")) {
            fields.wrong("trigger", "必填。", "It is required.");
        }
        return before == null ? new BirthdayTrigger(LocalTime.NOON, 0, LeapDayPolicy.FEB_28, zone) : before;
    }

    private static List<Route> routes(Fields fields) {
        var routes = fields.choices("routes", Route.class);
        if (routes.isEmpty() || routes.contains(Route.WELCOME)) {
            fields.wrong("routes", "至少要有一条路径，且不能是欢迎语 welcome。",
                    "At least one route is needed, and welcome is none for a campaign.");
            return List.of(Route.CUSTOMER_SERVICE);
        }
        return routes;
    }

    private JsonObject json(Campaign campaign) {
        return json(campaign, control);
    }

    static JsonObject json(Campaign campaign, CampaignControl control) {
        var settings = campaign.settings();
        var segment = settings.segment();
        var routes = new JsonArray();
        settings.routes().forEach(it -> routes.add(Spelling.snake(it)));
        return MeasuringFields.put(new JsonObject(), settings.measuring())
                .put("id", campaign.id().value()).put("name", settings.name())
                .put("segment", segment == null ? null : segment.value())
                .put("excludedSegments",
                        new JsonArray(settings.audience().excluded().stream().map(SegmentId::value).toList()))
                .put("holdoutPercent", settings.audience().holdout())
                .put("template", settings.template().value())
                .put("templateVersion", settings.templateVersion())
                .put("trigger", TriggerJson.write(settings.trigger()))
                .put("late", Spelling.snake(settings.late()))
                .put("routes", routes).put("priority", settings.priority().code())
                .put("state", Spelling.snake(campaign.state()))
                .put("nextDueAt", CustomerJson.time(campaign.nextDueAt()))
                .put("version", campaign.version())
                .put("approval", Spelling.snake(control.approvalState(campaign)))
                .put("beginsAt", CustomerJson.time(campaign.beginsAt()))
                .put("createdBy", campaign.createdBy())
                .put("createdAt", CustomerJson.time(campaign.createdAt()))
                .put("updatedAt", CustomerJson.time(campaign.updatedAt()));
    }
}
