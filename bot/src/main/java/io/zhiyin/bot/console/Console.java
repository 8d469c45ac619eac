package io.zhiyin.bot.console;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.zhiyin.bot.integration.Ways;
import io.zhiyin.bot.journey.ReadyJourneys;
import io.zhiyin.bot.security.ApiTokens;
import io.zhiyin.bot.security.LoginLimit;
import io.zhiyin.bot.security.Operators;
import io.zhiyin.bot.security.AccessLog;
import io.zhiyin.bot.security.ReadableAddress;
import io.zhiyin.bot.security.Role;
import io.zhiyin.bot.security.SecurityHeaders;
import io.zhiyin.bot.security.Sessions;
import io.zhiyin.bot.security.StaffSessions;
import io.zhiyin.bot.conversation.Rehearsal;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.account.AccountKind;
import io.zhiyin.campaigns.account.TokenStates;
import io.zhiyin.campaigns.calendar.Holidays;
import io.zhiyin.campaigns.campaign.CampaignCalendar;
import io.zhiyin.campaigns.campaign.CampaignControl;
import io.zhiyin.campaigns.campaign.Campaigns;
import io.zhiyin.campaigns.campaign.Forecast;
import io.zhiyin.campaigns.campaign.Runs;
import io.zhiyin.campaigns.campaign.CampaignTests;
import io.zhiyin.campaigns.campaign.SeedLists;
import io.zhiyin.campaigns.campaign.Simulations;
import io.zhiyin.campaigns.consent.Consents;
import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.CustomerSearch;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.Duplicates;
import io.zhiyin.campaigns.customer.Merges;
import io.zhiyin.campaigns.delivery.Coupons;
import io.zhiyin.campaigns.delivery.Deliveries;
import io.zhiyin.campaigns.delivery.DeliveryCounts;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.delivery.SendingRulesTable;
import io.zhiyin.campaigns.delivery.SendingStops;
import io.zhiyin.campaigns.exporting.SegmentExport;
import io.zhiyin.campaigns.followup.FollowUpParts;
import io.zhiyin.campaigns.importing.ImportQueue;
import io.zhiyin.campaigns.importing.Imports;
import io.zhiyin.campaigns.inbox.InboxRows;
import io.zhiyin.campaigns.intake.Letters;
import io.zhiyin.bot.api.IntakeDesk;
import io.zhiyin.campaigns.insight.Insights;
import io.zhiyin.campaigns.insight.Upkeep;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.journey.JourneyParts;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.report.Reports;
import io.zhiyin.campaigns.segment.Growth;
import io.zhiyin.campaigns.segment.Lists;
import io.zhiyin.campaigns.segment.SegmentTags;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.tag.TagRules;
import io.zhiyin.campaigns.tag.Tags;
import io.zhiyin.campaigns.tag.platform.TagSync;
import io.zhiyin.campaigns.picture.Pictures;
import io.zhiyin.campaigns.template.Templates;
import io.zhiyin.campaigns.template.Variant;
import io.zhiyin.templates.Linter;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The console: which pages there are, and what they stand on. */
public final class Console {
    /** Who may come in. */
    public record Door(Operators operators, Sessions sessions, LoginLimit limit, ApiTokens tokens,
            StaffSessions staff) {}

    /** An account of the settings: {@code platformId} is its appid or corpid, which is no secret. */
    public record Account(AccountId id, AccountKind kind, String platformId) {}

    /** A sender of mail or SMS: {@code name} is what stands in front of its messages. */
    public record Sender(AccountId id, Route route, String name) {}

    /**
     * What the pages ask.
     *
     * @param rehearsal makes the previews
     * @param sweepNow has the inbox look at once for what was replayed
     * @param upkeep keeps the lines that the insight page draws
     */
    public record Features(Database db, List<Account> accounts, List<Sender> senders, Customers customers,
            CustomerSearch search,
            Contacts contacts, Interactions interactions, Consents consents, Orders orders, Tags tags,
            TagRules tagRules, TagSync tagSync, Segments segments, Templates templates,
            Pictures pictures, Linter linter,
            Rehearsal rehearsal, Campaigns campaigns, CampaignControl control,
            Simulations simulations, CampaignTests tests, SendingStops stops, Forecast forecast, Runs runs,
            Deliveries deliveries, InboxRows inbox, Runnable sweepNow, Insights insights, Upkeep upkeep,
            Imports imports, ImportQueue importing, Intake intake, Profiles profiles, Person person,
            Reports reports, FollowUpParts followUps, Trips trips) {
        public Features {
            accounts = List.copyOf(accounts);
            senders = List.copyOf(senders);
        }
    }

    /** Who is one person. */
    public record Person(Merges merges, Duplicates duplicates) {}

    /** Journeys, and those to start from. */
    public record Trips(JourneyParts journeys, ReadyJourneys ready) {}

    /** What other systems tell. */
    public record Intake(Letters letters, IntakeDesk desk, Ways ways) {}

    private static final Duration LIVE_EVERY = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final Desk desk;
    private final Assets assets = new Assets();
    private final LoginPages login;
    private final TodayPage today;
    private final CustomerListPage customerList;
    private final PersonPages person;
    private final CustomerPage customer;
    private final SegmentPages segments;
    private final SegmentPage segment;
    private final SegmentTagPages segmentTags;
    private final TagSyncPages tagSync;
    private final TagPages tags;
    private final TemplatePages templates;
    private final PicturePages pictures;
    private final CampaignPages campaigns;
    private final ResultsPage results;
    private final CampaignControlPages campaignControl;
    private final CouponPages coupons;
    private final SimulationPages simulations;
    private final CampaignTestPages campaignTests;
    private final SeedPages seeds;
    private final StopPages stop;
    private final CalendarPage calendar;
    private final HolidayPages holidays;
    private final DeliveryPages deliveries;
    private final InboxPages inbox;
    private final AccountPages accounts;
    private final Live live;
    private final SettingsPages settings;
    private final OperatorPages operators;
    private final InsightPages insight;
    private final IntakePages intake;
    private final ImportPages imports;
    private final SegmentExportPage segmentExport;
    private final FieldPages fields;
    private final CustomerFacts customerFacts;
    private final CustomerFields customerFields;
    private final ReportPages reports;
    private final ChurnPages churn;
    private final FollowUpPages followUps;
    private final FollowUpSettingsPage followUpSettings;
    private final StaffPages staff;
    private final JourneyPages journeys;
    private final JourneyEditPages journeyEdit;
    private final JourneyStepPages journeySteps;

    /**
     * @param threads gives every task a virtual thread of its own
     * @param zone of the shop, in which the console tells times
     */
    public Console(Vertx vertx, Executor threads, Clock clock, ZoneId zone, Door door, Features of) {
        this.vertx = vertx;
        var words = new Words();
        var view = new View(words, clock, zone);
        this.desk = new Desk(threads, door.sessions(), view, words, new Navigation(), assets.base(),
                of.stops());
        this.login = new LoginPages(door.operators(), door.sessions(), door.limit());
        var ownAddresses = Stream.concat(of.senders().stream().map(Sender::route),
                of.accounts().stream().filter(it -> it.kind() == AccountKind.CARE).map(_ -> Route.CARE))
                .collect(Collectors.toSet());
        var accountIds = of.accounts().stream().map(Account::id).toList();
        var tokenStates = new TokenStates(of.db());
        var followUpForm = new FollowUpForm(of.db(), of.contacts(), of.followUps(), clock, zone);
        this.followUps = new FollowUpPages(of.db(), of.customers(), of.segments(), of.followUps(),
                followUpForm, clock, zone);
        this.followUpSettings = new FollowUpSettingsPage(of.followUps(), followUpForm, of.segments());
        this.staff = new StaffPages(of.db(), door.staff(),
                new StaffPages.Sources(of.customers(), of.tags(), of.orders(), of.followUps(), followUpForm),
                clock, zone);
        this.journeys = new JourneyPages(of.db(),
                new JourneyPages.Sources(of.trips().journeys(), of.segments(),
                        of.templates(), of.profiles().fields(), of.customers(), words, of.trips().ready()),
                clock, zone);
        this.journeyEdit = new JourneyEditPages(of.db(), of.trips().journeys(), journeys,
                of.profiles().fields(), clock, zone);
        this.journeySteps = new JourneyStepPages(of.db(), of.trips().journeys(), journeys, of.templates(),
                of.profiles().fields(), new RuleChoices(of.segments(), of.tags(), of.campaigns(),
                        of.profiles().fields(), accountIds),
                ownAddresses);
        var previews = new Previews(of.db(), of.rehearsal(), of.customers(), of.search());
        this.campaignControl = new CampaignControlPages(of.campaigns(), of.control(), of.runs(), clock);
        this.today = new TodayPage(of.db(),
                new TodayPage.Sources(of.customers(), of.segments(), of.templates(), of.campaigns(),
                        of.forecast(), of.runs(),
                        new DeliveryCounts(of.db()), of.inbox(), tokenStates, of.accounts(),
                        followUps, campaignControl, of.intake()),
                clock, zone);
        this.customerList = new CustomerListPage(of.db(), of.customers(), of.search(), of.tags(),
                of.segments(),
                clock);
        var lists = new Lists(of.db(), of.segments(), clock, zone);
        this.fields = new FieldPages(of.profiles().fields(), of.segments());
        this.customerFacts = new CustomerFacts(of.db(), of.customers(), words, clock);
        this.customerFields = new CustomerFields(of.db(), of.customers(), of.profiles(), clock);
        this.person = new PersonPages(of.db(), new PersonPages.Sources(of.customers(), of.search(), of.tags(),
                of.orders(), of.consents(), of.person().merges(), of.person().duplicates()), clock);
        this.customer = new CustomerPage(of.db(), new CustomerPage.Sources(of.customers(), of.contacts(),
                of.interactions(), of.consents(), of.orders(), of.tags(), of.deliveries(), of.insights(),
                of.segments(), lists, customerFacts, customerFields, person, followUps, journeys),
                clock, zone);
        this.segments = new SegmentPages(of.db(), of.segments(), lists, of.tags(), of.campaigns(),
                of.customers(), of.profiles().fields(), accountIds, clock);
        var segmentTags = new SegmentTags(of.db(), of.segments(), clock);
        this.segment = new SegmentPage(of.db(), of.segments(), lists, new Growth(of.db(), clock, zone),
                of.customers(), of.search(), of.tags(), segmentTags, clock);
        this.segmentTags = new SegmentTagPages(of.segments(), segmentTags, of.tags(), segment);
        this.tagSync = new TagSyncPages(of.tagSync(), of.accounts());
        this.tags = new TagPages(of.tags(), of.tagRules(), of.segments(), segmentTags, tagSync);
        this.templates = new TemplatePages(of.templates(), of.campaigns(), of.linter(), of.pictures(),
                offered(ownAddresses), previews);
        this.pictures = new PicturePages(of.pictures(), of.templates());
        this.campaigns = new CampaignPages(of.db(), new CampaignPages.Sources(of.campaigns(), of.control(),
                campaignControl, of.templates(),
                of.segments(), of.forecast(), of.runs(), of.customers(), of.profiles().fields(),
                ownAddresses), previews,
                clock, zone);
        this.coupons = new CouponPages(new Coupons(of.db(), clock));
        this.results = new ResultsPage(of.db(),
                new ResultsPage.Sources(of.campaigns(), of.runs(), of.customers(),
                        of.contacts()),
                words, clock);
        this.simulations = new SimulationPages(of.db(), new SimulationPages.Sources(of.campaigns(),
                of.simulations(), of.customers(), of.segments()), previews);
        var seedLists = new SeedLists(of.db(), clock);
        this.campaignTests = new CampaignTestPages(of.db(), of.campaigns(),
                of.trips().journeys().journeys(), of.tests(), seedLists,
                of.customers(), previews);
        this.seeds = new SeedPages(of.db(), seedLists, of.customers(), previews);
        this.calendar = new CalendarPage(
                new CampaignCalendar(of.db(), clock, zone, of.campaigns(), of.segments()), clock, zone);
        this.stop = new StopPages(of.stops());
        this.holidays = new HolidayPages(new Holidays(of.db(), clock), of.campaigns(), clock, zone);
        this.deliveries = new DeliveryPages(of.db(), of.deliveries(), of.runs(), of.customers(), zone);
        this.inbox = new InboxPages(of.inbox(), of.sweepNow(), accountIds);
        this.accounts = new AccountPages(of.accounts(), of.senders(), tokenStates, of.inbox(), of.segments(),
                clock);
        this.settings = new SettingsPages(door.operators(), door.sessions(), door.limit(), door.tokens(),
                new SendingRulesTable(of.db(), clock), of.db(), clock);
        this.insight = new InsightPages(of.insights(), of.upkeep());
        this.intake = new IntakePages(of.intake().letters(), of.intake().desk(), of.intake().ways());
        var accesses = new AccessLog(of.db(), clock);
        this.operators = new OperatorPages(door.operators(), door.sessions(), accesses);
        this.segmentExport = new SegmentExportPage(of.segments(),
                new SegmentExport(of.db(), of.segments(), of.customers(), of.tags(), of.profiles(), clock,
                        zone),
                new Growth(of.db(), clock, zone), accesses, words);
        this.reports = new ReportPages(of.db(), of.reports(), of.contacts(), words, threads, clock, zone);
        this.churn = new ChurnPages(of.db(), of.customers(), of.insights(), of.upkeep());
        this.imports = new ImportPages(of.imports(), of.importing(), of.profiles().fields());
        this.live = new Live(vertx, threads, door.sessions(), LIVE_EVERY, today::figures);
    }

    /** The words of mail, SMS and 微信客服 are asked for where something can carry them. */
    private static Set<Variant.For> offered(Set<Route> ownAddresses) {
        return Arrays.stream(Variant.For.values())
                .filter(it -> (it != Variant.For.MAIL || ownAddresses.contains(Route.MAIL))
                        && (it != Variant.For.SMS || ownAddresses.contains(Route.SMS))
                        && (it != Variant.For.CARE_TEXT || ownAddresses.contains(Route.CARE)))
                .collect(Collectors.toSet());
    }

    /** Every address of the console, and a friendly word for all others: mounted last, at the root. */
    public Router router() {
        var router = Router.router(vertx);
        router.route().handler(new SecurityHeaders());
        router.route().handler(new ReadableAddress());
        assets.mount(router);
        var routes = new Routes(router, desk);
        login.mount(routes);
        today.mount(routes);
        customerList.mount(routes);
        imports.mount(routes);
        person.mount(routes);
        customer.mount(routes);
        customerFacts.mount(routes);
        customerFields.mount(routes);
        fields.mount(routes);
        segments.mount(routes);
        segmentExport.mount(routes);
        segment.mount(routes);
        segmentTags.mount(routes);
        tagSync.mount(routes);
        tags.mount(routes);
        templates.mount(routes);
        pictures.mount(routes);
        // before the campaigns, whose addresses are numbers in its place
        calendar.mount(routes);
        campaigns.mount(routes);
        results.mount(routes);
        campaignControl.mount(routes);
        coupons.mount(routes);
        simulations.mount(routes);
        campaignTests.mount(routes);
        seeds.mount(routes);
        stop.mount(routes);
        holidays.mount(routes);
        deliveries.mount(routes);
        inbox.mount(routes);
        accounts.mount(routes);
        router.get("/live").handler(live::join);
        settings.mount(routes);
        operators.mount(routes);
        insight.mount(routes);
        intake.mount(routes);
        churn.mount(routes);
        followUps.mount(routes);
        followUpSettings.mount(routes);
        staff.mount(routes);
        journeys.mount(routes);
        journeyEdit.mount(routes);
        journeySteps.mount(routes);
        reports.mount(routes);
        router.route().handler(ctx -> desk.answer(ctx, Role.VIEWER, _ -> new Answer.Missing()));
        router.route().failureHandler(desk::troubled);
        return router;
    }
}
