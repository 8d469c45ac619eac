package io.zhiyin.bot.console;

import io.zhiyin.bot.console.People.Person;
import io.zhiyin.bot.security.OtherOperators;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.calendar.Festival;
import io.zhiyin.campaigns.calendar.Holidays;
import io.zhiyin.campaigns.campaign.AudienceChanges;
import io.zhiyin.campaigns.campaign.Audience;
import io.zhiyin.campaigns.campaign.LatePolicy;
import io.zhiyin.campaigns.campaign.Trigger;
import io.zhiyin.campaigns.campaign.TriggerText;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.campaign.AnniversaryTrigger;
import io.zhiyin.campaigns.campaign.BirthdayTrigger;
import io.zhiyin.campaigns.campaign.EventTrigger;
import io.zhiyin.campaigns.campaign.HolidayTrigger;
import io.zhiyin.campaigns.campaign.JourneyTrigger;
import io.zhiyin.campaigns.campaign.OnceTrigger;
import io.zhiyin.campaigns.campaign.RecurringTrigger;
import io.zhiyin.campaigns.campaign.TriggerJson;
import io.zhiyin.campaigns.campaign.TriggerNames;
import io.zhiyin.campaigns.profile.FieldType;
import io.zhiyin.campaigns.profile.ProfileFields;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.CampaignControl;
import io.zhiyin.campaigns.campaign.CampaignId;
import io.zhiyin.campaigns.campaign.Campaigns;
import io.zhiyin.campaigns.campaign.Forecast;
import io.zhiyin.campaigns.campaign.Runs;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.delivery.Coupons;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.segment.Segment;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.template.Template;
import io.zhiyin.campaigns.template.TemplateId;
import io.zhiyin.campaigns.template.Templates;
import io.zhiyin.campaigns.template.Variant;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** 活动: what one will do is seen, with real customers and real numbers, before it is started. */
final class CampaignPages {
    private static final int SOME_PEOPLE = 50;
    private static final int SOME_RUNS = 10;
    static final List<Route> ROUTES = List.of(Route.CUSTOMER_SERVICE, Route.TEMPLATE,
            Route.SUBSCRIPTION, Route.MASS, Route.GROUP_SEND, Route.STAFF_TASK);

    /** What campaigns are made of. */
    record Sources(Campaigns campaigns, CampaignControl control, CampaignControlPages controls,
            Templates templates, Segments segments, Forecast forecast, Runs runs,
            Customers customers, ProfileFields fields, Set<Route> ownAddresses) {}

    private final Database db;
    private final Sources of;
    private final Previews previews;
    private final Clock clock;
    private final ZoneId zone;
    private final Holidays holidays;
    private final CampaignAhead ahead;
    private final Coupons coupons;

    CampaignPages(Database db, Sources of, Previews previews, Clock clock, ZoneId zone) {
        this.db = db;
        this.of = of;
        this.previews = previews;
        this.clock = clock;
        this.zone = zone;
        this.holidays = new Holidays(db, clock);
        this.coupons = new Coupons(db, clock);
        this.ahead = new CampaignAhead(db, of.forecast(), holidays, clock, zone);
    }

    void mount(Routes routes) {
        routes.get("/campaigns", visit -> Answer.show("campaigns/page", list(visit)))
                .get("/campaigns/new", this::blank)
                .post("/campaigns", this::create).post("/campaigns/look", this::look)
                .get("/campaigns/:id", this::one)
                .get("/campaigns/:id/edit", this::edit).post("/campaigns/:id", this::save);
    }

    private CampaignList list(Visit visit) {
        var names = TriggerNames.of(db);
        return new CampaignList(of.campaigns().list().stream().map(it -> new Line(it.id().value(),
                it.settings().name(), Forms.code(it.state()), of.controls().approvalOf(it),
                segmentName(visit, it.settings()),
                TriggerText.describe(it.settings().trigger(), names, visit.language().locale()),
                it.nextDueAt(),
                of.runs().list(it.id(), null, 1).stream().findFirst().orElse(null))).toList(),
                !of.templates().list().isEmpty());
    }

    private Answer blank(Visit visit) {
        return Answer.show("campaigns/edit", form(visit, null, CampaignForm.blank(visit, today()), null));
    }

    private Answer edit(Visit visit) {
        var campaign = existing(visit);
        return Answer.show("campaigns/edit",
                form(visit, campaign, CampaignForm.of(campaign.settings(), today()), null));
    }

    private Answer create(Visit visit) {
        var typed = CampaignForm.read(visit);
        return kept(visit, null, typed,
                settings -> of.control().create(settings, OtherOperators.hand(visit.me())));
    }

    private Answer save(Visit visit) {
        var campaign = existing(visit);
        return kept(visit, campaign, CampaignForm.read(visit),
                settings -> of.control().edit(campaign.id(), settings, OtherOperators.hand(visit.me())));
    }

    /** What the form as it stands would do. */
    private Answer look(Visit visit) {
        return Answer.show("campaigns/look", looked(visit, CampaignForm.read(visit)));
    }

    private Looked looked(Visit visit, CampaignForm typed) {
        try {
            if (gone(typed.audience())) {
                return new Looked(null, "campaign.no.segment");
            }
            var settings = new Campaign.Settings("-", typed.audience(), new TemplateId(0), 0,
                    typed.when().trigger(zone), LatePolicy.SEND, List.of(Route.STAFF_TASK));
            return new Looked(ahead.of(settings, visit.language().locale()), null);
        } catch (InvalidInput wrong) {
            return new Looked(null, wrong.words(visit.language().locale()));
        } catch (BadInput unfinished) {
            return new Looked(null, null);
        } catch (IllegalArgumentException refused) {
            return new Looked(null, String.valueOf(refused.getMessage()));
        }
    }

    private Answer kept(Visit visit, @Nullable Campaign campaign, CampaignForm typed,
            Function<Campaign.Settings, Campaign> keep) {
        var template = of.templates().get(new TemplateId(typed.template())).orElse(null);
        String problem;
        try {
            problem = gone(typed.audience()) ? "campaign.no.segment" : problem(typed, template);
            for (var variant : typed.measuring().templates(of.templates())) {
                problem = problem == null ? problem(typed, variant) : problem;
            }
            var pool = typed.measuring().coupons();
            if (problem == null && pool != null && coupons.get(pool).isEmpty()) {
                problem = "campaign.no.pool";
            }
            if (problem == null && pool == null && template != null && asksForCode(template)) {
                problem = "campaign.no.coupons";
            }
            if (problem == null && typed.measuring().gone(of.templates())) {
                problem = "campaign.no.template";
            }
        } catch (IllegalArgumentException refused) {
            problem = String.valueOf(refused.getMessage());
        }
        if (problem == null && template != null) {
            try {
                var kept = keep.apply(typed.settings(template, of.templates(), zone));
                return Answer.go("/campaigns/" + kept.id().value(),
                        campaign != null && campaign.state() == Campaign.State.RUNNING
                                && kept.state() == Campaign.State.PAUSED ? "campaign.stopped" : "campaign");
            } catch (InvalidInput wrong) {
                problem = wrong.words(visit.language().locale());
            } catch (Campaigns.NotAllowed | IllegalArgumentException refused) {
                // The message is in both languages already.
                problem = String.valueOf(refused.getMessage());
            }
        }
        return Answer.again("campaigns/edit", form(visit, campaign, typed, problem));
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), zone);
    }

    private boolean gone(Audience audience) {
        return Stream.concat(Stream.ofNullable(audience.segment()), audience.excluded().stream())
                .anyMatch(it -> of.segments().get(it).isEmpty());
    }

    /** A rough look is enough: what is missed is held with its reason. */
    private static boolean asksForCode(Template template) {
        return template.variants().stream().anyMatch(it -> it.toString().contains("${coupon"));
    }

    private static @Nullable String problem(CampaignForm typed, @Nullable Template template) {
        if (template == null) {
            return "campaign.no.template";
        }
        if (typed.routes().isEmpty()) {
            return "campaign.no.route";
        }
        return typed.routes().stream().flatMap(code -> Forms.read(Route.class, code).stream())
                .anyMatch(route -> template.variants().stream()
                        .noneMatch(it -> it.channel() == route.words()))
                                ? "campaign.no.words"
                                : null;
    }

    private Answer one(Visit visit) {
        var campaign = existing(visit);
        if (campaign.settings().trigger() instanceof JourneyTrigger(var journey, _)) {
            return Answer.go("/journeys/" + journey);
        }
        var settings = campaign.settings();
        var ended = campaign.state() == Campaign.State.ENDED;
        var locale = visit.language().locale();
        var coming = ended ? null : ahead.of(settings, locale);
        var next = visit.asked("day").flatMap(Visit::date)
                .or(() -> Optional.ofNullable(coming).flatMap(CampaignAhead.Ahead::next)).orElse(null);
        var template = of.templates().get(settings.template(), settings.templateVersion()).orElse(null);
        var newest = of.templates().get(settings.template()).orElse(null);
        var who = who(visit, settings, next);
        return Answer.show("campaigns/one",
                new One(campaign, Forms.code(campaign.state()), segmentName(visit, settings), template,
                        newest != null && newest.version() > settings.templateVersion(),
                        settings.routes().stream().map(Forms::code).toList(),
                        ahead.words(settings.trigger(), locale), Forms.code(settings.late()),
                        settings.audience().excluded().stream().flatMap(it -> of.segments().get(it).stream())
                                .toList(),
                        leapDay(settings.trigger()),
                        coming, next, next == null || ended ? List.of() : people(settings, next),
                        who == null ? null : People.person(who),
                        who == null || template == null
                                ? List.of()
                                : previews.of(carried(settings, template), who),
                        of.runs().list(campaign.id(), null, SOME_RUNS),
                        settings.measuring().others().stream()
                                .map(it -> of.templates().get(it.template(), it.version()).map(Template::name)
                                        .orElse("?"))
                                .toList(),
                        coming == null
                                ? null
                                : WhatShows.of(db, of.forecast(), settings, coming.customers())
                                        .orElse(null),
                        of.controls().panel(visit, campaign),
                        pool(settings), coming == null ? 0 : coming.customers(),
                        ended
                                ? null
                                : new AudienceChanges(db, of.segments()).of(campaign)
                                        .filter(AudienceChanges.Last::changed)
                                        .map(AudienceChanges.Last::plannedAt).orElse(null),
                        TriggerJson.write(settings.trigger()).getString("kind")));
    }

    private Coupons.@Nullable Pool pool(Campaign.Settings settings) {
        var pool = settings.measuring().coupons();
        return pool == null ? null : coupons.get(pool).orElse(null);
    }

    /** The words that the campaign's routes carry, in their order. */
    private static List<Variant> carried(Campaign.Settings settings, Template template) {
        return settings.routes().stream().flatMap(route -> template.variant(route.words()).stream())
                .toList();
    }

    /** Whom to preview with: the one asked for, the first who would get it, or anybody. */
    private @Nullable Customer who(Visit visit, Campaign.Settings settings, @Nullable LocalDate next) {
        return visit.askedNumber("who").flatMap(it -> of.customers().find(db, new CustomerId(it)))
                .or(() -> next == null
                        ? Optional.<Customer>empty()
                        : of.forecast().on(settings, next, 1).stream().findFirst()
                                .flatMap(it -> of.customers().find(db, it)))
                .or(() -> previews.somebody("")).orElse(null);
    }

    private List<Person> people(Campaign.Settings settings, LocalDate day) {
        return people(of.forecast().on(settings, day, SOME_PEOPLE));
    }

    private List<Person> people(List<CustomerId> ids) {
        return of.customers().all(db, ids).stream().map(People::person).toList();
    }

    private static @Nullable String leapDay(Trigger trigger) {
        return switch (trigger) {
            case BirthdayTrigger birthday -> Forms.code(birthday.leapDay());
            case AnniversaryTrigger anniversary -> Forms.code(anniversary.leapDay());
            case OnceTrigger _,RecurringTrigger _,HolidayTrigger _,EventTrigger _,JourneyTrigger _ -> null;
        };
    }

    private Campaign existing(Visit visit) {
        return of.campaigns().get(new CampaignId(visit.id("id"))).orElseThrow(() -> new NotHere("campaign"));
    }

    private @Nullable String segmentName(Visit visit, Campaign.Settings settings) {
        var segment = settings.segment();
        return segment == null
                ? null
                : of.segments().get(segment)
                        .map(it -> it.name(visit.language().locale())).orElse("?");
    }

    private Form form(Visit visit, @Nullable Campaign campaign, CampaignForm typed,
            @Nullable String problem) {
        var locale = visit.language().locale();
        return new Form(campaign == null ? null : campaign.id().value(),
                campaign != null && campaign.started(), typed, looked(visit, typed), marked(locale),
                of.fields().living().stream().filter(it -> it.type() == FieldType.DATE)
                        .map(it -> new CustomerListPage.Choice(it.id().value(), it.name())).toList(),
                TriggerNames.of(db).tags().entrySet().stream().sorted(Map.Entry.comparingByValue())
                        .map(it -> new CustomerListPage.Choice(it.getKey(), it.getValue())).toList(),
                Arrays.stream(EventTrigger.On.values()).map(Forms::code).toList(),
                of.segments().list().stream()
                        .map(it -> new CustomerListPage.Choice(it.id().value(),
                                it.name(visit.language().locale())))
                        .toList(),
                of.templates().list().stream()
                        .map(it -> new CustomerListPage.Choice(it.id().value(), it.name())).toList(),
                Stream.concat(ROUTES.stream(),
                        Stream.of(Route.CARE, Route.MAIL, Route.SMS)
                                .filter(it -> of.ownAddresses().contains(it)
                                        || typed.routes().contains(Forms.code(it))))
                        .map(Forms::code).toList(),
                Arrays.stream(LeapDayPolicy.values()).map(Forms::code).toList(), coupons.list(), problem);
    }

    private List<Marked> marked(Locale locale) {
        var all = holidays.book().festivals();
        return Arrays.stream(Festival.Group.values())
                .map(group -> new Marked(Forms.code(group), all.stream().filter(it -> it.group() == group)
                        .map(it -> new Holiday(it.code(), it.name(locale))).toList()))
                .filter(it -> !it.holidays().isEmpty()).toList();
    }

    public record Holiday(String code, String name) {}

    /** The holidays of a kind. */
    public record Marked(String group, List<Holiday> holidays) {
        public Marked {
            holidays = List.copyOf(holidays);
        }
    }

    /** @param problem key of a word, or words in the reader's language or in both; nothing where the form is not filled in yet */
    public record Looked(CampaignAhead.@Nullable Ahead ahead, @Nullable String problem) {}

    /** @param approval submitted, approved or sent_back, where that says more than the state */
    public record Line(long id, String name, String state, @Nullable String approval,
            @Nullable String segment, String words,
            @Nullable Instant nextDueAt,
            Runs.@Nullable Summary lastRun) {}

    public record CampaignList(List<Line> campaigns, boolean hasTemplates) {
        public CampaignList {
            campaigns = List.copyOf(campaigns);
        }
    }

    /** @param problem key of a word, or words in the reader's language or in both, or null */
    public record Form(@Nullable Long id, boolean started, CampaignForm typed, Looked looked,
            List<Marked> holidays,
            List<CustomerListPage.Choice> dates,
            List<CustomerListPage.Choice> tags, List<String> events, List<CustomerListPage.Choice> segments,
            List<CustomerListPage.Choice> templates, List<String> routes, List<String> policies,
            List<Coupons.Pool> pools, @Nullable String problem) {
        public Form {
            dates = List.copyOf(dates);
            tags = List.copyOf(tags);
            events = List.copyOf(events);
            holidays = List.copyOf(holidays);
            segments = List.copyOf(segments);
            templates = List.copyOf(templates);
            routes = List.copyOf(routes);
            policies = List.copyOf(policies);
            pools = List.copyOf(pools);
        }
    }

    /**
     * @param outdated its template has a newer version
     * @param next the day whose people are listed: the one asked for, else the next on which somebody gets it
     */
    public record One(Campaign campaign, String state, @Nullable String segment, @Nullable Template template,
            boolean outdated, List<String> routes, String words, String late, List<Segment> excluded,
            @Nullable String leapDay,
            CampaignAhead.@Nullable Ahead ahead, @Nullable LocalDate next, List<Person> people,
            @Nullable Person who,
            List<Previews.Preview> previews,
            List<Runs.Summary> runs, List<String> variants, @Nullable WhatShows shows,
            CampaignControlPages.Panel control, Coupons.@Nullable Pool pool, long expected,
            @Nullable Instant changedSince, String kind) {
        public One {
            variants = List.copyOf(variants);
            excluded = List.copyOf(excluded);
            routes = List.copyOf(routes);
            people = List.copyOf(people);
            previews = List.copyOf(previews);
            runs = List.copyOf(runs);
        }
    }
}
