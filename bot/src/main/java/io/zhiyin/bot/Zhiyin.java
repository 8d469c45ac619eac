package io.zhiyin.bot;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.zhiyin.bot.api.Api;
import io.zhiyin.bot.api.ApprovalApi;
import io.zhiyin.bot.api.ChurnApi;
import io.zhiyin.bot.api.ReportsApi;
import io.zhiyin.bot.api.ResultsApi;
import io.zhiyin.bot.api.TokensApi;
import io.zhiyin.bot.api.TemplatesApi;
import io.zhiyin.bot.api.SendingRulesApi;
import io.zhiyin.bot.api.SendingStopApi;
import io.zhiyin.bot.api.CampaignTestsApi;
import io.zhiyin.bot.api.SimulationApi;
import io.zhiyin.bot.api.SegmentsApi;
import io.zhiyin.bot.api.PicturesApi;
import io.zhiyin.bot.api.Previews;
import io.zhiyin.bot.api.ForecastApi;
import io.zhiyin.bot.api.HolidaysApi;
import io.zhiyin.bot.api.ImportsApi;
import io.zhiyin.bot.api.InsightApi;
import io.zhiyin.bot.api.JourneysApi;
import io.zhiyin.bot.api.IntakeDesk;
import io.zhiyin.bot.api.LettersApi;
import io.zhiyin.bot.api.InboxApi;
import io.zhiyin.bot.api.MembersApi;
import io.zhiyin.bot.api.DeliveriesApi;
import io.zhiyin.bot.api.ClockApi;
import io.zhiyin.bot.api.CampaignsApi;
import io.zhiyin.bot.api.Authenticator;
import io.zhiyin.bot.api.AccountsApi;
import io.zhiyin.bot.api.CustomerFactsApi;
import io.zhiyin.bot.api.CustomerFieldsApi;
import io.zhiyin.bot.api.CustomerRecordsApi;
import io.zhiyin.bot.api.FieldsApi;
import io.zhiyin.bot.api.FollowUpSettingsApi;
import io.zhiyin.bot.api.FollowUpsApi;
import io.zhiyin.bot.api.CouponsApi;
import io.zhiyin.bot.api.CustomersApi;
import io.zhiyin.bot.api.OrdersApi;
import io.zhiyin.bot.api.TagGivingApi;
import io.zhiyin.bot.api.TagSyncApi;
import io.zhiyin.bot.api.PersonApi;
import io.zhiyin.bot.api.TagsApi;
import io.zhiyin.bot.callback.CallbackAccount;
import io.zhiyin.bot.callback.CallbackRoutes;
import io.zhiyin.bot.callback.CallbackSettings;
import io.zhiyin.bot.callback.CareReader;
import io.zhiyin.bot.callback.IncomingReader;
import io.zhiyin.bot.console.Console;
import io.zhiyin.bot.journey.ReadyJourneys;
import io.zhiyin.bot.journey.WebhookCaller;
import io.zhiyin.bot.integration.HookRoutes;
import io.zhiyin.bot.integration.Integration;
import io.zhiyin.bot.conversation.AttachmentRules;
import io.zhiyin.bot.conversation.CampaignWords;
import io.zhiyin.bot.conversation.Reception;
import io.zhiyin.bot.conversation.Rehearsal;
import io.zhiyin.bot.conversation.Words;
import io.zhiyin.bot.links.LinkRoutes;
import io.zhiyin.bot.mail.MailChannel;
import io.zhiyin.bot.mail.UnsubscribeLinks;
import io.zhiyin.bot.mail.UnsubscribeRoutes;
import io.zhiyin.bot.ops.HealthRoutes;
import io.zhiyin.bot.ops.HttpFront;
import io.zhiyin.bot.ops.Metrics;
import io.zhiyin.bot.ops.Settings;
import io.zhiyin.bot.api.OperatorsApi;
import io.zhiyin.bot.security.AccessLog;
import io.zhiyin.bot.security.ApiTokens;
import io.zhiyin.bot.security.CameFrom;
import io.zhiyin.bot.security.LoginLimit;
import io.zhiyin.bot.security.Operators;
import io.zhiyin.bot.security.OtherOperators;
import io.zhiyin.bot.security.Passwords;
import io.zhiyin.bot.security.Sessions;
import io.zhiyin.bot.security.StaffSessions;
import io.zhiyin.bot.sms.SmsChannel;
import io.zhiyin.bot.sms.SmsReplies;
import io.zhiyin.bot.wechat.HttpConnections;
import io.zhiyin.bot.wechat.care.CareChannel;
import io.zhiyin.bot.wechat.care.CareDirectory;
import io.zhiyin.bot.wechat.care.CareMessages;
import io.zhiyin.bot.wechat.official.OfficialAccountChannel;
import io.zhiyin.bot.wechat.official.OfficialDirectory;
import io.zhiyin.bot.wechat.official.OfficialPlatform;
import io.zhiyin.bot.wechat.official.OfficialTags;
import io.zhiyin.bot.wechat.wecom.WecomChannel;
import io.zhiyin.bot.wechat.wecom.WecomDirectory;
import io.zhiyin.bot.wechat.wecom.WecomPlatform;
import io.zhiyin.bot.wechat.wecom.WecomStaff;
import io.zhiyin.bot.wechat.wecom.WecomTags;
import io.zhiyin.campaigns.account.AccessTokens;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.account.AccountKind;
import io.zhiyin.campaigns.account.TokenStates;
import io.zhiyin.campaigns.calendar.Birthdays;
import io.zhiyin.campaigns.calendar.Holidays;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.campaign.AudienceChanges;
import io.zhiyin.campaigns.campaign.CampaignCalendar;
import io.zhiyin.campaigns.campaign.CampaignControl;
import io.zhiyin.campaigns.campaign.Campaigns;
import io.zhiyin.campaigns.campaign.Forecast;
import io.zhiyin.campaigns.campaign.Happenings;
import io.zhiyin.campaigns.campaign.Planning;
import io.zhiyin.campaigns.campaign.Runs;
import io.zhiyin.campaigns.campaign.CampaignTests;
import io.zhiyin.campaigns.campaign.SeedLists;
import io.zhiyin.campaigns.campaign.SeedMerge;
import io.zhiyin.campaigns.campaign.Simulations;
import io.zhiyin.campaigns.campaign.TriggerNames;
import io.zhiyin.campaigns.campaign.ZoneMoves;
import io.zhiyin.campaigns.consent.Consents;
import io.zhiyin.campaigns.consent.RefusedAddresses;
import io.zhiyin.campaigns.customer.Acquaintance;
import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.CustomerSearch;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.DetailsReader;
import io.zhiyin.campaigns.customer.Directory;
import io.zhiyin.campaigns.customer.ErasedPeople;
import io.zhiyin.campaigns.customer.Duplicates;
import io.zhiyin.campaigns.customer.Erasure;
import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.customer.Likeness;
import io.zhiyin.campaigns.customer.Merges;
import io.zhiyin.campaigns.customer.Naming;
import io.zhiyin.campaigns.customer.Reconciliation;
import io.zhiyin.campaigns.delivery.Channel;
import io.zhiyin.campaigns.delivery.Channels;
import io.zhiyin.campaigns.delivery.Coupons;
import io.zhiyin.campaigns.delivery.Deliveries;
import io.zhiyin.campaigns.delivery.DeliveryMerge;
import io.zhiyin.campaigns.delivery.Dispatcher;
import io.zhiyin.campaigns.delivery.Foresight;
import io.zhiyin.campaigns.delivery.RateBudget;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.delivery.SendingRulesTable;
import io.zhiyin.campaigns.delivery.ShortLinks;
import io.zhiyin.campaigns.delivery.SendingStops;
import io.zhiyin.campaigns.exporting.SegmentExport;
import io.zhiyin.campaigns.followup.FollowUpParts;
import io.zhiyin.campaigns.followup.StaffPlatform;
import io.zhiyin.campaigns.importing.ImportErasure;
import io.zhiyin.campaigns.importing.ImportQueue;
import io.zhiyin.campaigns.importing.Importer;
import io.zhiyin.campaigns.importing.Imports;
import io.zhiyin.campaigns.intake.Intake;
import io.zhiyin.campaigns.intake.Letters;
import io.zhiyin.campaigns.inbox.Inbox;
import io.zhiyin.campaigns.inbox.InboxErasure;
import io.zhiyin.campaigns.inbox.InboxHandler.InboxMessage;
import io.zhiyin.campaigns.inbox.InboxRows;
import io.zhiyin.campaigns.inbox.InboxSettings;
import io.zhiyin.campaigns.inbox.MessageStore;
import io.zhiyin.campaigns.inbox.Pulls;
import io.zhiyin.campaigns.insight.Insights;
import io.zhiyin.campaigns.insight.Upkeep;
import io.zhiyin.campaigns.interaction.Incoming;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.journey.JourneyMerge;
import io.zhiyin.campaigns.journey.JourneyParts;
import io.zhiyin.campaigns.node.NodeId;
import io.zhiyin.campaigns.node.Nodes;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.picture.Pictures;
import io.zhiyin.campaigns.picture.PlatformMedia;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.report.Reports;
import io.zhiyin.campaigns.schedule.Nightly;
import io.zhiyin.campaigns.schedule.Schedule;
import io.zhiyin.campaigns.schedule.ServiceClock;
import io.zhiyin.campaigns.segment.Growth;
import io.zhiyin.campaigns.segment.Lists;
import io.zhiyin.campaigns.segment.Memberships;
import io.zhiyin.campaigns.segment.ReadySegments;
import io.zhiyin.campaigns.segment.SegmentTags;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.DatabaseFailure;
import io.zhiyin.campaigns.store.DatabaseUrl;
import io.zhiyin.campaigns.store.EmbeddedDatabase;
import io.zhiyin.campaigns.store.Migrations;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.tag.TagRules;
import io.zhiyin.campaigns.tag.Tags;
import io.zhiyin.campaigns.tag.platform.PlatformTags;
import io.zhiyin.campaigns.tag.platform.TagSync;
import io.zhiyin.campaigns.template.Templates;
import io.zhiyin.templates.Language;
import io.zhiyin.templates.Linter;
import io.zhiyin.templates.MessageRenderer;
import io.zhiyin.templates.ShippedMessages;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where everything is built, in reading order: the map of the program. What is started is closed in the
 * opposite order; {@link #close} drains first, so that nothing accepted or claimed is lost.
 */
public final class Zhiyin implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Zhiyin.class);
    private static final int CONNECTIONS = 16;
    private static final int INGRESS_CONNECTIONS = 4;
    /** One hash takes 19 MiB and a tenth of a second of one core. */
    private static final int PASSWORDS_AT_ONCE = 2;
    private static final Duration DRAIN = Duration.ofSeconds(15);
    /** How long a tag rule changed on another node may stay unknown here. */
    private static final Duration RULES_AGAIN = Duration.ofSeconds(3);
    private static final LocalTime CLEAN_AT = LocalTime.of(4, 10);
    /** Handled callbacks are kept to know repeats by, and for whoever looks into what happened. */
    private static final Duration KEPT_HANDLED = Duration.ofDays(30);
    private static final LocalTime RECONCILE_AT = LocalTime.of(3, 20);
    /** Soon after midnight: a day more has passed since everybody's last order. */
    private static final LocalTime INSIGHT_AT = LocalTime.of(0, 20);
    private static final LocalTime REPORTS_AT = LocalTime.of(1, 30);
    /** How long an order may wait to change its customer's scores. */
    private static final Duration INSIGHT_AGAIN = Duration.ofSeconds(5);
    /** How long an import that another node left may wait to be gone on with. */
    private static final Duration IMPORTS_AGAIN = Duration.ofSeconds(3);
    /** How long what happened to a customer may wait to change their segments. */
    private static final Duration SEGMENTS_AGAIN = Duration.ofSeconds(3);
    /** How long a changed fact may wait to show who may be one person. */
    private static final Duration LIKENESS_AGAIN = Duration.ofSeconds(2);

    /** How long what is due may wait to be told, and a pressed button to take effect. */
    private static final Duration FOLLOW_UPS_AGAIN = Duration.ofSeconds(1);
    /** How long somebody who moved past a time of theirs may wait for what they missed. */
    private static final Duration ZONES_AGAIN = Duration.ofSeconds(5);
    /** How long somebody whose time has come may stand where they are in a journey. */
    private static final Duration JOURNEYS_AGAIN = Duration.ofSeconds(1);
    private static final LocalTime VISITS_AT = LocalTime.of(5, 0);
    private static final LocalTime STAFF_AT = LocalTime.of(3, 50);

    /** How long a tag given here may wait to stand on the platform. */
    private static final Duration TAGS_AGAIN = Duration.ofSeconds(2);
    private static final Duration TAGS_END = Duration.ofSeconds(30);

    private final Deque<AutoCloseable> started;
    private final Vertx vertx;
    private volatile int port;
    private final Features features;

    private Zhiyin(Settings settings, Deque<AutoCloseable> started) {
        this.started = started;
        var metrics = closing(new Metrics(), _ -> {});
        vertx = closing(vertx(metrics), it -> it.close().await());
        ExecutorService threads = closing(
                Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("work-", 0).factory()),
                ExecutorService::shutdownNow);

        // the store
        var url = settings.databaseUrl() == null ? embedded(settings) : settings.databaseUrl();
        Migrations.run(url);
        var db = closing(Database.open(vertx, url, CONNECTIONS, "work"), Database::close);
        var ingress = closing(Database.open(vertx, url, INGRESS_CONNECTIONS, "ingress"),
                Database::close);
        var vault = Vault.open(db, settings.masterKey().value());
        var clock = settings.clock() == null
                ? ServiceClock.system()
                : ServiceClock.startingAt(settings.clock());
        var zone = settings.timeZone();
        var nodes = new Nodes(vertx, db, NodeId.random(), Nodes.Pace.standard());
        nodes.join();
        closing(nodes, Nodes::leave);

        // who the customers are
        var customers = new Customers(vault);
        var search = new CustomerSearch(vault);
        var contacts = new Contacts(vault);
        var interactions = new Interactions(vault);
        var consents = new Consents();
        var orders = new Orders();
        var tags = new Tags(db);
        var rules = new TagRules(db, clock);
        var profiles = Profiles.of(db, vault, clock);
        var segments = new Segments(db, tags, profiles.fields(), clock, zone,
                day -> Birthdays.keysOn(day, LeapDayPolicy.FEB_28));
        var segmentTags = new SegmentTags(db, segments, clock);
        var lists = new Lists(db, segments, clock, zone);
        var memberships = new Memberships(db, segments, clock, zone);
        ReadySegments.make(db, clock.instant());
        var insight = new Upkeep(db, clock, zone);
        var insights = new Insights(db, clock, zone);
        var reports = new Reports(db, vault, clock, zone);

        var imports = new Imports(db, vault, clock);
        var importing = new ImportQueue(db, vault, clock, imports,
                new Importer(db, vault, clock, zone, imports, nodes.self().value()), threads);

        // the platforms
        var connections = closing(new HttpConnections(HttpConnections.Limits.USUAL), HttpConnections::close);
        var tokens = new AccessTokens(db, vault, clock);
        var pictures = new Pictures(db, clock);
        var media = new PlatformMedia(db, clock);
        var channels = new ArrayList<Channel>();
        var directories = new ArrayList<Directory>();
        var careDesks = new ArrayList<Directory>();
        var naming = naming(settings);
        var platformTags = new ArrayList<PlatformTags>();
        var staffPlatforms = new ArrayList<StaffPlatform>();
        for (var account : settings.officialAccounts()) {
            var platform = new OfficialPlatform(
                    new OfficialPlatform.Credentials(account.id(), account.appId(),
                            account.secret().value(), account.apiUrl()),
                    tokens, connections, clock);
            channels.add(new OfficialAccountChannel(platform, clock, pictures, media));
            directories.add(new OfficialDirectory(platform));
            platformTags.add(new OfficialTags(platform));
        }
        for (var account : settings.wecoms()) {
            var platform = new WecomPlatform(new WecomPlatform.Credentials(account.id(), account.corpId(),
                    account.agentId(), account.secret().value(), account.apiUrl()), tokens, connections);
            channels.add(new WecomChannel(platform, clock, pictures, media));
            directories.add(new WecomDirectory(platform));
            platformTags.add(new WecomTags(platform));
            staffPlatforms.add(new WecomStaff(platform, account.corpId(), account.openUrl(), clock));
        }
        var messageStores = new ArrayList<MessageStore>();
        for (var account : settings.cares()) {
            var platform = new WecomPlatform(new WecomPlatform.Credentials(account.id(), account.corpId(), 0,
                    account.secret().value(), account.apiUrl()), tokens, connections);
            channels.add(new CareChannel(platform, account.openKfId(), clock, pictures, media));
            careDesks.add(new CareDirectory(platform));
            messageStores.add(new CareMessages(platform, account.openKfId(),
                    item -> CareReader.message(account.id(), item, clock.instant())));
        }
        for (var account : settings.mails()) {
            channels.add(closing(
                    new MailChannel(account.id(), account.uri().value(), account.from(), clock),
                    MailChannel::close));
        }
        for (var account : settings.texts()) {
            channels.add(closing(new SmsChannel(account.id(), account.uri(), revealed(account.token())),
                    SmsChannel::close));
        }
        var followUps = FollowUpParts.of(db, vault, clock, zone, customers, contacts, interactions, segments,
                staffPlatforms, settings.publicUrl());
        var tagSync = closing(new TagSync(db, clock, tags, platformTags), TagSync::close);

        // what goes out
        var renderer = new MessageRenderer(zone);
        var templates = new Templates(db, clock);
        var links = new UnsubscribeLinks(vault, () -> publicUrl(settings));
        var shortLinks = new ShortLinks(db, vault, clock);
        var coupons = new Coupons(db, clock);
        var around = new SentAround(links, shortLinks, coupons, settings);
        var words = new CampaignWords(db, renderer, customers, contacts, tags, settings.shopName(), zone,
                clock, around);
        var outward = new Channels(channels);
        var dispatcher = new Dispatcher(db, vault, clock, nodes.self(), new Channels(channels),
                templates, words,
                new RateBudget(RateBudget.DEFAULTS), Dispatcher.Settings.DEFAULT,
                at -> followUps.settings().get().hours().open(at));
        var deliveries = new Deliveries(db, vault, clock, dispatcher::signal);
        var schedule = closing(Schedule.open(url, clock), Schedule::close);
        var holidays = new Holidays(db, clock);
        var campaigns = new Campaigns(db, clock, schedule);
        var control = new CampaignControl(db, clock, campaigns, segments, new OtherOperators(db));
        var forecast = new Forecast(db, segments, clock);
        var calendar = new CampaignCalendar(db, clock, zone, campaigns, segments);
        var stops = new SendingStops(db, clock, dispatcher::signal);
        var simulations = new Simulations(db, clock, segments, new Foresight(outward, templates), threads);
        var tests = new CampaignTests(db, clock, dispatcher::signal);
        var seeds = new SeedLists(db, clock);
        var runs = new Runs(db, clock, campaigns, new Planning(db, clock, segments), dispatcher::signal);

        var caller = closing(new WebhookCaller(settings.insideCalls()), WebhookCaller::close);
        var journeys = JourneyParts.of(db, vault, clock, nodes.self(), schedule,
                new JourneyParts.Reach(segments, tags, profiles, templates, campaigns, followUps.desk(),
                        caller),
                dispatcher::signal);
        var zoneMoves = new ZoneMoves(db, clock, campaigns, segments, runs, List.of(journeys.work()));
        var readyJourneys = new ReadyJourneys(journeys.journeys(), templates, zone);

        if (!settings.mails().isEmpty() && settings.publicUrl() == null) {
            log.atWarn().log(
                    "publicUrl is not set: the unsubscribe links of mails lead to the address on which the"
                            + " service listens, and customers cannot reach that");
        }

        // what comes in
        var merges = new Merges(customers,
                List.of(interactions, consents, orders, tags, lists, profiles.values(),
                        new DeliveryMerge(clock), new SeedMerge(), followUps.followUps(),
                        new JourneyMerge()));
        var duplicates = new Duplicates(db, clock, merges);
        var likeness = new Likeness(db, clock, merges);
        var erased = new ErasedPeople(vault, clock);
        var acquaintance = new Acquaintance(customers, contacts, merges, erased, clock, tagSync, naming);
        var details = closing(
                new DetailsReader(db, Stream.concat(directories.stream(), careDesks.stream()).toList(),
                        acquaintance, clock),
                DetailsReader::close);
        var reconciliation = new Reconciliation(db, directories, acquaintance, contacts, interactions, clock);
        var voice = new Words(renderer, new ShippedMessages(), Language.ZH, settings.shopName());
        var accounts = callbackAccounts(settings);
        var inbox = new Inbox(vertx, ingress, db, vault, clock, nodes, InboxSettings.standard());
        var pulls = new Pulls(db, vault, clock, nodes.self(), inbox, messageStores);
        var reception = new Reception(reader(accounts), customers, erased, contacts, interactions, consents,
                tags,
                rules,
                deliveries, voice, zone, clock, details::wake, tagSync::changed, naming, pulls::ring);
        var inboxRows = new InboxRows(db, nodes.self());
        metrics.watch(inbox.meter());
        metrics.watch(dispatcher.meter());

        // by the clock
        var nightly = new Nightly(db, clock, zone);
        nightly.add("insight", INSIGHT_AT, insight::everyone);
        nightly.add("reports", REPORTS_AT, reports::check);
        nightly.add("reconcile-contacts", RECONCILE_AT, reconciliation::run);
        nightly.add("visit-plans", VISITS_AT, followUps.plans()::run);
        nightly.add("staff-who-left", STAFF_AT, followUps.work()::whoLeft);
        nightly.add("clean", CLEAN_AT, () -> inboxRows.purge(clock.instant().minus(KEPT_HANDLED)));
        nightly.add("clean-imports", CLEAN_AT, imports::purge);
        nightly.add("clean-segments", CLEAN_AT, memberships::clean);
        var happenings = new Happenings(db, clock, segments);
        nightly.add("clean-events", CLEAN_AT, happenings::clean);
        nightly.add("clean-merges", CLEAN_AT, () -> merges.purge(db, clock.instant()));
        var door = door(settings, db);
        nightly.add("sweep-logins", CLEAN_AT, () -> {
            door.sessions().sweep();
            door.limit().sweep();
            door.staff().sweep();
        });
        schedule.register(nightly);
        schedule.register(runs);
        schedule.register(journeys.work());

        features = new Features(settings, db, vault, clock, zone, customers, new CustomerSearch(vault),
                contacts,
                interactions, consents, orders, tags, rules, segments, templates, renderer, words, campaigns,
                forecast, runs, deliveries, inbox, reconciliation, dispatcher,
                reports, threads, profiles, followUps, journeys, readyJourneys);

        // where the world comes in
        var health = new HealthRoutes(db, metrics, threads, Clock.systemUTC());
        var router = Router.router(vertx);
        router.route().handler(CameFrom.reading(settings.trustedProxies()));
        var refused = new RefusedAddresses(customers, consents, vault);
        settings.texts().stream().filter(it -> it.inboundToken() != null)
                .forEach(it -> new SmsReplies(db, refused, clock).mount(router, threads, it.id(),
                        String.valueOf(revealed(it.inboundToken()))));
        new UnsubscribeRoutes(db, customers, consents, links, clock).mount(router, threads);
        new LinkRoutes(shortLinks).mount(router, threads);
        CallbackRoutes.mount(router, accounts, inbox, clock, CallbackSettings.standard());
        health.mount(router);
        var letters = new Letters(db, vault, clock, customers);
        nightly.add("clean-letters", CLEAN_AT, letters::purge);
        var intakeDesk = new IntakeDesk(db, customers,
                new Intake(db, vault, clock, zone, customers, orders, interactions, tags, rules), letters);
        var integration = new Integration(intakeDesk, settings.dataDir().resolve("orders"),
                settings.dataDir().resolve("routes"), zone);
        HookRoutes.mount(router, threads, Authenticator.of(door.tokens()), integration);
        var rehearsal = new Rehearsal(db, clock, zone, contacts, words);
        var previews = new Previews(db, customers, rehearsal);
        var erasure = erasure(db, customers, erased, consents, vault);
        var linter = new Linter(renderer, around.usual(), around.shortened());
        new Api(vertx, threads, clock, db, vault, Authenticator.of(door.tokens()),
                List.of(new CustomersApi(db, clock, zone, customers, search, tags, erasure, profiles),
                        new CustomerRecordsApi(db, clock, customers, contacts, interactions, consents, orders,
                                tags, deliveries, profiles, followUps.followUps()),
                        new CustomerFactsApi(db, clock, zone, customers),
                        new CustomerFieldsApi(db, clock, customers, profiles),
                        new FieldsApi(profiles.fields()),
                        new PersonApi(db, clock, customers, tags, merges, duplicates, profiles),
                        new ImportsApi(imports, importing), new TagsApi(tags, rules),
                        new TagSyncApi(tags, tagSync),
                        new TagGivingApi(db, clock, customers, tags, segmentTags),
                        new OrdersApi(intakeDesk), new LettersApi(letters, intakeDesk),
                        new SegmentsApi(db, clock, segments, customers, tags,
                                new SegmentExport(db, segments, customers, tags, profiles, clock, zone),
                                profiles),
                        new MembersApi(db, clock, segments, lists, new Growth(db, clock, zone), customers),
                        new TemplatesApi(templates, linter, new AttachmentRules(linter, pictures::get),
                                previews),
                        new PicturesApi(pictures),
                        new CampaignsApi(clock, zone, campaigns, control, forecast, segments, templates,
                                previews,
                                () -> TriggerNames.of(db), happenings, coupons,
                                new AudienceChanges(db, segments)),
                        new CouponsApi(coupons),
                        new ResultsApi(db, clock, campaigns, runs),
                        new ForecastApi(calendar, clock, zone), new ApprovalApi(campaigns, control),
                        new SendingStopApi(stops),
                        new CampaignTestsApi(db, campaigns, journeys.journeys(), tests, seeds, customers),
                        new SimulationApi(db, campaigns, simulations, customers),
                        new HolidaysApi(holidays, campaigns, clock, zone),
                        new DeliveriesApi(runs, deliveries), new InboxApi(inboxRows, inbox::sweepNow),
                        new AccountsApi(settings.accounts(), outward, inboxRows, new TokenStates(db)),
                        new SendingRulesApi(new SendingRulesTable(db, clock)),
                        new ClockApi(clock, settings.clockMoves()), new TokensApi(door.tokens()),
                        new OperatorsApi(door.operators(), new AccessLog(db, clock)),
                        new InsightApi(db, customers, insights), new ReportsApi(reports, clock, zone),
                        new ChurnApi(db, insight),
                        new JourneysApi(db, clock, zone, journeys, segments, customers,
                                () -> TriggerNames.of(db)),
                        new FollowUpsApi(db, clock, customers, followUps),
                        new FollowUpSettingsApi(followUps)))
                .mount(router);
        var pages = new Console(vertx, threads, clock, zone, door,
                new Console.Features(db, accounts.stream()
                        .map(it -> new Console.Account(it.id(), it.kind(), platformId(settings, it)))
                        .toList(),
                        senders(settings),
                        customers, search, contacts, interactions,
                        consents, orders,
                        tags, rules, tagSync, segments, templates, pictures, linter, rehearsal, campaigns,
                        control,
                        simulations,
                        tests,
                        stops,
                        forecast,
                        runs,
                        deliveries,
                        inboxRows, inbox::sweepNow, insights, insight, imports, importing,
                        new Console.Intake(letters, intakeDesk, integration), profiles,
                        new Console.Person(merges, duplicates), reports, followUps,
                        new Console.Trips(journeys, readyJourneys)));
        router.route("/*").subRouter(pages.router());

        // everything stands: the port first, since whoever finds it taken has begun nothing; closed in the opposite
        // order: first nothing new, then what was begun is brought to an end
        closing(dispatcher, Dispatcher::close);
        var front = closing(HttpFront.listen(vertx, router, settings.host(), settings.port()),
                HttpFront::close);
        port = front.port();
        closing(inbox, it -> it.drain(DRAIN));
        closing(pulls, Pulls::close);
        closing(health, HealthRoutes::stopping);
        closing(vertx.setPeriodic(RULES_AGAIN.toMillis(), _ -> threads.execute(() -> readAgain(rules))),
                vertx::cancelTimer);
        every(INSIGHT_AGAIN, threads, "insight", insight::catchUp);
        closing(importing, ImportQueue::close);
        closing(vertx.setPeriodic(IMPORTS_AGAIN.toMillis(), _ -> importing.wake()), vertx::cancelTimer);
        every(SEGMENTS_AGAIN, threads, "segments", memberships::catchUp);
        every(TAGS_AGAIN, threads, "tags of the platforms", tagSync::catchUp);
        every(TAGS_END, threads, "tags that end", () -> tags.expire(clock.instant()));
        every(FOLLOW_UPS_AGAIN, threads, "follow-ups", followUps.work()::catchUp);
        every(ZONES_AGAIN, threads, "customers who moved to another zone", zoneMoves::catchUp);
        every(JOURNEYS_AGAIN, threads, "journeys", journeys.work()::catchUp);
        every(JOURNEYS_AGAIN, threads, "calls of journeys", journeys.work()::call);
        every(LIKENESS_AGAIN, threads, "likely duplicates", likeness::catchUp);
        inbox.start(reception);
        pulls.start();
        dispatcher.start();
        details.start();
        schedule.start();
        health.started();
        closing(integration, Integration::close);
        // nobody waits for Camel: it brings what others have kept for us anyway
        threads.execute(() -> start(integration));
    }

    private static void start(Integration integration) {
        try {
            integration.start();
        } catch (RuntimeException failed) {
            log.atError().setCause(failed).log("files of orders and the shop's own routes are not taken in");
        }
    }

    /** Starts all of it. Whatever fails, what was already started is closed again. */
    public static Zhiyin start(Settings settings) {
        var started = new ArrayDeque<AutoCloseable>();
        try {
            return new Zhiyin(settings, started);
        } catch (Throwable failed) {
            // a future's await() throws checked exceptions too, which the compiler does not know of
            close(started);
            throw failed;
        }
    }

    public int port() {
        return port;
    }

    /** The parts, for what stands around the service: the demo, the command line. */
    public Features features() {
        return features;
    }

    /** Drains and stops. Every part is closed even when one before it could not be. */
    @Override
    public void close() {
        close(started);
    }

    private static void close(Deque<AutoCloseable> started) {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception failed) {
                log.atWarn().setCause(failed).log("a part did not stop cleanly");
            }
        }
    }

    private DatabaseUrl embedded(Settings settings) {
        return closing(EmbeddedDatabase.start(settings.dataDir()), EmbeddedDatabase::close).url();
    }

    /** Takes a person out of every feature that keeps something of them; the command line erases by it too. */
    static Erasure erasure(Database db, Customers customers, ErasedPeople erased, Consents consents,
            Vault vault) {
        return new Erasure(db, customers, erased, consents::withdrawn, List.of(new InboxErasure(customers),
                (tx, person) -> Api.forget(tx, person.stream().map(CustomerId::value).toList()),
                new ImportErasure(customers, vault), new RefusedAddresses(customers, consents, vault),
                new Letters(db, vault, Clock.systemUTC(), customers)));
    }

    /** WeCom and 微信客服 of one corp call people by the corp's id of them. */
    private static Naming naming(Settings settings) {
        return new Naming(Stream.concat(
                settings.wecoms().stream().map(
                        it -> new Naming.Caller(it.id(), IdentityKind.EXTERNAL_USERID, it.corpId())),
                settings.cares().stream()
                        .map(it -> new Naming.Caller(it.id(), IdentityKind.CARE_USERID, it.corpId())))
                .toList());
    }

    private static void readAgain(TagRules rules) {
        try {
            rules.refresh();
        } catch (DatabaseFailure unreachable) {
            log.atWarn().log("the tag rules could not be read again; the ones that are known hold");
        }
    }

    /** What could not be done is done the next time. */
    private void every(Duration pace, ExecutorService threads, String what, Runnable work) {
        closing(vertx.setPeriodic(pace.toMillis(), _ -> threads.execute(() -> {
            try {
                work.run();
            } catch (DatabaseFailure unreachable) {
                log.atWarn().setCause(unreachable).addKeyValue("what", what)
                        .log("could not catch up; tried again in seconds");
            }
        })), vertx::cancelTimer);
    }

    /** Sessions and waits are counted in real time: a moved clock logs nobody out. */
    private static Console.Door door(Settings settings, Database db) {
        var real = Clock.systemUTC();
        var operators = new Operators(db, new Passwords(PASSWORDS_AT_ONCE), real);
        var tokens = new ApiTokens(db, real);
        if (settings.adminPassword() != null) {
            operators.bootstrap(settings.adminPassword().value());
        }
        if (settings.apiToken() != null) {
            tokens.bootstrap(settings.apiToken().value());
        }
        return new Console.Door(operators, new Sessions(db, real), new LoginLimit(db, real), tokens,
                new StaffSessions(db, real));
    }

    private static Vertx vertx(Metrics metrics) {
        return Vertx.builder().with(metrics.options())
                .withMetrics(new MicrometerMetricsFactory(metrics.registry())).build();
    }

    private static List<CallbackAccount> callbackAccounts(Settings settings) {
        var accounts = new ArrayList<CallbackAccount>();
        settings.officialAccounts()
                .forEach(it -> accounts.add(new CallbackAccount(it.id(), AccountKind.OFFICIAL,
                        it.token().value(), revealed(it.aesKey()), it.appId(), null)));
        settings.wecoms().forEach(
                it -> accounts.add(new CallbackAccount(it.id(), AccountKind.WECOM, it.token().value(),
                        it.aesKey().value(), it.corpId(), null)));
        settings.cares().forEach(
                it -> accounts.add(new CallbackAccount(it.id(), AccountKind.CARE, it.token().value(),
                        it.aesKey().value(), it.corpId(), null)));
        return accounts;
    }

    /** What a person knows the account by on its platform. */
    private static String platformId(Settings settings, CallbackAccount account) {
        return settings.account(account.id()).filter(Settings.Care.class::isInstance)
                .map(it -> ((Settings.Care) it).openKfId()).orElse(account.receiverId());
    }

    private static java.util.function.Function<InboxMessage, Incoming> reader(
            List<CallbackAccount> accounts) {
        Map<AccountId, AccountKind> kinds = accounts.stream()
                .collect(Collectors.toMap(CallbackAccount::id, CallbackAccount::kind));
        return message -> {
            var kind = kinds.get(message.account());
            if (kind == null) {
                throw new IllegalStateException(
                        "the settings no longer name the account " + message.account());
            }
            return IncomingReader.read(message.account(), kind, message.body(), message.receivedAt());
        };
    }

    private static List<Console.Sender> senders(Settings settings) {
        return Stream.concat(
                settings.mails().stream().map(it -> new Console.Sender(it.id(), Route.MAIL, it.from())),
                settings.texts().stream().map(it -> new Console.Sender(it.id(), Route.SMS, it.signature())))
                .toList();
    }

    /** As it listens, where nothing else is said: good for trying, of no use in a mail that leaves the machine. */
    private String publicUrl(Settings settings) {
        return settings.publicUrl() == null
                ? "http://" + settings.host() + ":" + port
                : settings.publicUrl();
    }

    private static @Nullable String revealed(Settings.@Nullable Secret secret) {
        return secret == null ? null : secret.value();
    }

    private <T> T closing(T part, Closing<T> how) {
        started.push(() -> how.close(part));
        return part;
    }

    private interface Closing<T> {
        void close(T part) throws Exception;
    }
}
