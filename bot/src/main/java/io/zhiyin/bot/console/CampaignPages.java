package io.zhiyin.bot.console;

import io.zhiyin.bot.console.People.Person;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.calendar.LunarCalendar;
import io.zhiyin.campaigns.campaign.BirthdayTrigger;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.CampaignId;
import io.zhiyin.campaigns.campaign.Campaigns;
import io.zhiyin.campaigns.campaign.Forecast;
import io.zhiyin.campaigns.campaign.Runs;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.template.Template;
import io.zhiyin.campaigns.template.TemplateId;
import io.zhiyin.campaigns.template.Templates;
import io.zhiyin.campaigns.template.Variant;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** 活动: birthday campaigns; what one will do is seen, with real customers and real numbers, before it is started. */
final class CampaignPages {
    private static final int DAYS_AHEAD = 14;
    private static final int SOME_PEOPLE = 50;
    private static final int SOME_RUNS = 10;
    private static final List<Route> ROUTES = List.of(Route.CUSTOMER_SERVICE, Route.TEMPLATE,
            Route.GROUP_SEND,
            Route.STAFF_TASK);
    /** Offered where there is an account for them. */
    private static final int ALL_ROUTES = ROUTES.size() + 2;

    /** What campaigns are made of. */
    record Sources(Campaigns campaigns, Templates templates, Segments segments, Forecast forecast, Runs runs,
            Customers customers, Set<Route> ownAddresses) {}

    private final Database db;
    private final Sources of;
    private final Previews previews;
    private final Clock clock;
    private final ZoneId zone;

    CampaignPages(Database db, Sources of, Previews previews, Clock clock, ZoneId zone) {
        this.db = db;
        this.of = of;
        this.previews = previews;
        this.clock = clock;
        this.zone = zone;
    }

    void mount(Routes routes) {
        routes.get("/campaigns", visit -> Answer.show("campaigns/page", list(visit)))
                .get("/campaigns/new", this::blank)
                .post("/campaigns", this::create).get("/campaigns/:id", this::one)
                .get("/campaigns/:id/edit", this::edit).post("/campaigns/:id", this::save)
                .post("/campaigns/:id/start", moving(of.campaigns()::start, "campaign.started"))
                .post("/campaigns/:id/pause", moving(of.campaigns()::pause, "campaign.paused"))
                .post("/campaigns/:id/resume", moving(of.campaigns()::resume, "campaign.resumed"))
                .post("/campaigns/:id/end", moving(of.campaigns()::end, "campaign.ended"));
    }

    private CampaignList list(Visit visit) {
        return new CampaignList(of.campaigns().list().stream().map(it -> new Line(it.id().value(),
                it.settings().name(), Forms.code(it.state()), segmentName(visit, it.settings()),
                it.nextDueAt(),
                of.runs().list(it.id(), null, 1).stream().findFirst().orElse(null))).toList(),
                !of.templates().list().isEmpty());
    }

    private Answer blank(Visit visit) {
        return Answer.show("campaigns/edit", form(visit, null, Typed.blank(visit), null));
    }

    private Answer edit(Visit visit) {
        var campaign = existing(visit);
        return Answer.show("campaigns/edit", form(visit, campaign, Typed.of(campaign.settings()), null));
    }

    private Answer create(Visit visit) {
        var typed = Typed.read(visit);
        return kept(visit, null, typed, settings -> of.campaigns().create(settings, visit.me().name()));
    }

    private Answer save(Visit visit) {
        var campaign = existing(visit);
        return kept(visit, campaign, Typed.read(visit),
                settings -> of.campaigns().edit(campaign.id(), settings));
    }

    private Answer kept(Visit visit, @Nullable Campaign campaign, Typed typed,
            Function<Campaign.Settings, Campaign> keep) {
        var template = of.templates().get(new TemplateId(typed.template())).orElse(null);
        var problem = problem(typed, template);
        if (problem == null && template != null) {
            try {
                var kept = keep.apply(typed.settings(template, zone));
                return Answer.go("/campaigns/" + kept.id().value(), "campaign");
            } catch (Campaigns.NotAllowed | IllegalArgumentException refused) {
                // The message is in both languages already.
                problem = String.valueOf(refused.getMessage());
            }
        }
        return Answer.again("campaigns/edit", form(visit, campaign, typed, problem));
    }

    private static @Nullable String problem(Typed typed, @Nullable Template template) {
        if (template == null) {
            return "campaign.no.template";
        }
        if (typed.routes().isEmpty()) {
            return "campaign.no.route";
        }
        return typed.routes().stream().flatMap(code -> Forms.read(Route.class, code).stream())
                .anyMatch(route -> template.variants().stream()
                        .noneMatch(it -> it.channel() == Channels.words(route)))
                                ? "campaign.no.words"
                                : null;
    }

    private Function<Visit, Answer> moving(Function<CampaignId, Campaign> move, String done) {
        return visit -> {
            var campaign = existing(visit);
            try {
                return Answer.go("/campaigns/" + move.apply(campaign.id()).id().value(), done);
            } catch (Campaigns.NotAllowed refused) {
                return Answer.refused(409, "campaign.not.allowed", String.valueOf(refused.getMessage()));
            }
        };
    }

    private Answer one(Visit visit) {
        var campaign = existing(visit);
        var settings = campaign.settings();
        var today = LocalDate.ofInstant(clock.instant(), zone);
        var days = campaign.state() == Campaign.State.ENDED
                ? List.<Day>of()
                : of.forecast().days(settings, today, DAYS_AHEAD).entrySet().stream()
                        .map(it -> day(it.getKey(), it.getValue(), settings, visit.language().locale()))
                        .toList();
        var most = days.stream().mapToLong(Day::customers).max().orElse(0);
        var next = visit.asked("day").flatMap(Visit::date)
                .or(() -> days.stream().filter(it -> it.customers() > 0)
                        .findFirst().map(Day::date))
                .orElse(null);
        var template = of.templates().get(settings.template(), settings.templateVersion()).orElse(null);
        var newest = of.templates().get(settings.template()).orElse(null);
        var who = who(visit, settings, next);
        return Answer.show("campaigns/one",
                new One(campaign, Forms.code(campaign.state()), segmentName(visit, settings), template,
                        newest != null && newest.version() > settings.templateVersion(),
                        settings.routes().stream().map(Forms::code).toList(),
                        Forms.code(settings.trigger().leapDay()),
                        days, days.stream().mapToLong(Day::customers).sum(), most, next,
                        next == null ? List.of() : people(settings, next),
                        who == null ? null : People.person(who),
                        who == null || template == null
                                ? List.of()
                                : previews.of(carried(settings, template), who),
                        of.runs().list(campaign.id(), null, SOME_RUNS)));
    }

    /** The words that the campaign's routes carry, in their order. */
    private static List<Variant> carried(Campaign.Settings settings, Template template) {
        return settings.routes().stream().flatMap(route -> template.variant(Channels.words(route)).stream())
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

    private static Day day(LocalDate date, long customers, Campaign.Settings settings, Locale locale) {
        return new Day(date, LunarCalendar.beside(date.plusDays(settings.trigger().leadDays()), locale),
                customers);
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

    private Form form(Visit visit, @Nullable Campaign campaign, Typed typed, @Nullable String problem) {
        return new Form(campaign == null ? null : campaign.id().value(), typed,
                of.segments().list().stream()
                        .map(it -> new CustomerListPage.Choice(it.id().value(),
                                it.name(visit.language().locale())))
                        .toList(),
                of.templates().list().stream()
                        .map(it -> new CustomerListPage.Choice(it.id().value(), it.name())).toList(),
                Stream.concat(ROUTES.stream(),
                        Stream.of(Route.MAIL, Route.SMS)
                                .filter(it -> of.ownAddresses().contains(it)
                                        || typed.routes().contains(Forms.code(it))))
                        .map(Forms::code).toList(),
                Arrays.stream(LeapDayPolicy.values()).map(Forms::code).toList(), problem);
    }

    /** What an operator typed, right or wrong. Routes are codes, the first choice first. */
    public record Typed(String name, @Nullable Long segment, long template, String sendAt, long leadDays,
            String leapDay, List<String> routes) {
        public Typed {
            routes = List.copyOf(routes);
        }

        static Typed blank(Visit visit) {
            return new Typed("", visit.askedNumber("segment").orElse(null),
                    visit.askedNumber("template").orElse(0L),
                    "09:00", 0, Forms.code(LeapDayPolicy.FEB_28), ROUTES.stream().map(Forms::code).toList());
        }

        static Typed of(Campaign.Settings settings) {
            var trigger = settings.trigger();
            return new Typed(settings.name(), settings.segment() == null ? null : settings.segment().value(),
                    settings.template().value(),
                    trigger.sendAt().toString(), trigger.leadDays(), Forms.code(trigger.leapDay()),
                    settings.routes().stream().map(Forms::code).toList());
        }

        static Typed read(Visit visit) {
            return new Typed(visit.field("name").orElse(""), visit.fieldNumber("segment").orElse(null),
                    visit.fieldNumber("template").orElse(0L), visit.typed("send_at"),
                    visit.fieldNumber("lead_days").orElse(0L), visit.typed("leap_day"),
                    IntStream.range(0, ALL_ROUTES).mapToObj(it -> visit.field("route" + it))
                            .flatMap(Optional::stream).distinct().toList());
        }

        Campaign.Settings settings(Template template, ZoneId zone) {
            LocalTime at;
            try {
                at = LocalTime.parse(sendAt);
            } catch (DateTimeParseException noTime) {
                throw new BadInput("the time of sending is no time");
            }
            var leap = Forms.read(LeapDayPolicy.class, leapDay)
                    .orElseThrow(() -> new BadInput("no such policy"));
            return new Campaign.Settings(name, segment == null ? null : new SegmentId(segment), template.id(),
                    template.version(),
                    new BirthdayTrigger(at, Visit.small(leadDays), leap, zone),
                    routes.stream().map(
                            it -> Forms.read(Route.class, it).orElseThrow(() -> new BadInput("no route")))
                            .toList());
        }
    }

    public record Line(long id, String name, String state, @Nullable String segment,
            @Nullable Instant nextDueAt,
            Runs.@Nullable Summary lastRun) {}

    public record CampaignList(List<Line> campaigns, boolean hasTemplates) {
        public CampaignList {
            campaigns = List.copyOf(campaigns);
        }
    }

    /** @param problem key of a word, or words in both languages, or null */
    public record Form(@Nullable Long id, Typed typed, List<CustomerListPage.Choice> segments,
            List<CustomerListPage.Choice> templates, List<String> routes, List<String> policies,
            @Nullable String problem) {
        public Form {
            segments = List.copyOf(segments);
            templates = List.copyOf(templates);
            routes = List.copyOf(routes);
            policies = List.copyOf(policies);
        }
    }

    /** @param lunar of the birthday that is celebrated, which is later than the day by the lead */
    public record Day(LocalDate date, String lunar, long customers) {}

    /**
     * @param outdated its template has a newer version
     * @param next the day whose people are listed: the one asked for, else the next on which somebody gets it
     */
    public record One(Campaign campaign, String state, @Nullable String segment, @Nullable Template template,
            boolean outdated, List<String> routes, String leapDay, List<Day> days, long ahead, long most,
            @Nullable LocalDate next, List<Person> people, @Nullable Person who,
            List<Previews.Preview> previews,
            List<Runs.Summary> runs) {
        public One {
            routes = List.copyOf(routes);
            days = List.copyOf(days);
            people = List.copyOf(people);
            previews = List.copyOf(previews);
            runs = List.copyOf(runs);
        }
    }
}
