package io.zhiyin.bot.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.zhiyin.bot.conversation.PlainAround;
import io.zhiyin.bot.conversation.AttachmentRules;
import io.zhiyin.bot.conversation.CampaignWords;
import io.zhiyin.bot.conversation.Rehearsal;
import io.zhiyin.bot.ops.Settings;
import io.zhiyin.bot.security.AccessLog;
import io.zhiyin.bot.security.ApiTokens;
import io.zhiyin.bot.security.Operators;
import io.zhiyin.bot.security.OtherOperators;
import io.zhiyin.bot.security.Passwords;
import io.zhiyin.bot.security.Role;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.account.TokenStates;
import io.zhiyin.campaigns.calendar.Birthdays;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.campaign.AudienceChanges;
import io.zhiyin.campaigns.campaign.CampaignCalendar;
import io.zhiyin.campaigns.campaign.CampaignControl;
import io.zhiyin.campaigns.campaign.Campaigns;
import io.zhiyin.campaigns.campaign.Forecast;
import io.zhiyin.campaigns.campaign.Planning;
import io.zhiyin.campaigns.calendar.Holidays;
import io.zhiyin.campaigns.campaign.Happenings;
import io.zhiyin.campaigns.campaign.Runs;
import io.zhiyin.campaigns.campaign.CampaignTests;
import io.zhiyin.campaigns.campaign.SeedLists;
import io.zhiyin.campaigns.campaign.Simulations;
import io.zhiyin.campaigns.campaign.TriggerNames;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.consent.Consents;
import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.CustomerSearch;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.ErasedPeople;
import io.zhiyin.campaigns.customer.Duplicates;
import io.zhiyin.campaigns.customer.Erasure;
import io.zhiyin.campaigns.customer.Likeness;
import io.zhiyin.campaigns.customer.Merges;
import io.zhiyin.campaigns.delivery.Channels;
import io.zhiyin.campaigns.delivery.Coupons;
import io.zhiyin.campaigns.delivery.Deliveries;
import io.zhiyin.campaigns.delivery.Foresight;
import io.zhiyin.campaigns.delivery.SendingRulesTable;
import io.zhiyin.campaigns.delivery.SendingStops;
import io.zhiyin.campaigns.intake.Intake;
import io.zhiyin.campaigns.intake.Letters;
import io.zhiyin.campaigns.exporting.SegmentExport;
import io.zhiyin.campaigns.followup.FollowUpParts;
import io.zhiyin.bot.journey.WebhookCaller;
import io.zhiyin.campaigns.journey.JourneyMerge;
import io.zhiyin.campaigns.journey.JourneyParts;
import io.zhiyin.campaigns.importing.ImportErasure;
import io.zhiyin.campaigns.importing.ImportQueue;
import io.zhiyin.campaigns.importing.Importer;
import io.zhiyin.campaigns.importing.Imports;
import io.zhiyin.campaigns.inbox.InboxErasure;
import io.zhiyin.campaigns.inbox.InboxRows;
import io.zhiyin.campaigns.insight.Insights;
import io.zhiyin.campaigns.insight.Upkeep;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.node.NodeId;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.report.Reports;
import io.zhiyin.campaigns.schedule.ServiceClock;
import io.zhiyin.campaigns.picture.Pictures;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.segment.Growth;
import io.zhiyin.campaigns.segment.Lists;
import io.zhiyin.campaigns.segment.Memberships;
import io.zhiyin.campaigns.segment.SegmentTags;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.tag.TagRules;
import io.zhiyin.campaigns.tag.Tags;
import io.zhiyin.campaigns.tag.platform.FakePlatformTags;
import io.zhiyin.campaigns.tag.platform.TagSync;
import io.zhiyin.campaigns.template.Templates;
import io.zhiyin.templates.Linter;
import io.zhiyin.templates.MessageRenderer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The API over HTTP, on the real database. Everything it answers is held against its own description. */
final class TestApi implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-09-25T02:00:00Z");
    static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final Map<String, Caller> TOKENS = Map.of("ours",
            new Caller("token:1", "till", null, Role.ADMINISTRATOR),
            "other",
            new Caller("token:2", "shop", null, Role.ADMINISTRATOR));

    final Description description = new Description();
    final Database db;
    final Api api;
    final Customers customers;
    final Interactions interactions;
    final Tags tags;
    final FakePlatformTags platformTags;
    final TagSync tagSync;
    final ApiTokens tokens;
    final Operators operators;
    final InboxRows inbox;
    final Runs runs;
    final Letters letters;
    final IntakeDesk intake;
    final Upkeep upkeep;
    final Merges merges;
    final Likeness likeness;
    final Reports reports;
    final FollowUpParts followUps;
    final JourneyParts journeys;
    final Memberships memberships;
    final AtomicInteger sweeps = new AtomicInteger();
    volatile Instant now = NOW;

    final Profiles profiles;
    private final ServiceClock clock;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer server;

    TestApi(TestDatabase database) {
        this(database, true);
    }

    /** @param movable whether the service's clock may be moved */
    TestApi(TestDatabase database, boolean movable) {
        this.db = database.db();
        var vault = database.vault();
        clock = ServiceClock.over(systemClock());
        customers = new Customers(vault);
        interactions = new Interactions(vault);
        tags = new Tags(db);
        tokens = new ApiTokens(db, clock);
        operators = new Operators(db, new Passwords(1), clock);
        inbox = new InboxRows(db, NodeId.random());
        var contacts = new Contacts(vault);
        var orders = new Orders();
        var erasure = new Erasure(db, customers, new ErasedPeople(vault, clock),
                new Consents()::withdrawn, List.of(new InboxErasure(customers),
                        (tx, person) -> Api.forget(tx, person.stream().map(CustomerId::value).toList()),
                        new ImportErasure(customers, vault)));
        var imports = new Imports(db, vault, clock);
        profiles = Profiles.of(db, vault, clock);
        merges = new Merges(customers,
                List.of(interactions, new Consents(), orders, tags, profiles.values(), new JourneyMerge()));
        likeness = new Likeness(db, clock, merges);
        upkeep = new Upkeep(db, clock, SHANGHAI);
        reports = new Reports(db, vault, clock, SHANGHAI);
        var segments = new Segments(db, tags, profiles.fields(), clock, SHANGHAI,
                day -> Birthdays.keysOn(day, LeapDayPolicy.FEB_28));
        followUps = FollowUpParts.of(db, vault, clock, SHANGHAI, customers, contacts, interactions,
                segments, List.of(), null);
        var templates = new Templates(db, clock);
        var campaigns = new Campaigns(db, clock, Shop.NO_ALARM);
        var control = new CampaignControl(db, clock, campaigns, segments, new OtherOperators(db));
        journeys = JourneyParts.of(db, vault, clock, NodeId.random(), Shop.NO_ALARM,
                new JourneyParts.Reach(segments, tags, profiles, templates, campaigns, followUps.desk(),
                        new WebhookCaller(false)),
                () -> {});
        runs = new Runs(db, clock, campaigns, new Planning(db, clock, segments), () -> {});
        var renderer = new MessageRenderer(SHANGHAI);
        var deliveries = new Deliveries(db, vault, clock, () -> {});
        var previews = new Previews(db, customers, new Rehearsal(db, clock, SHANGHAI, contacts,
                new CampaignWords(db, renderer, customers, contacts, tags, "知音茶铺", SHANGHAI, clock,
                        new PlainAround())));
        var settings = List.<Settings.Account>of(new Settings.OfficialAccount(new AccountId("shop"), "wx1",
                new Settings.Secret("very secret"), new Settings.Secret("very secret"), null,
                "http://127.0.0.1:9"));
        var known = Authenticator.of(tokens);
        platformTags = new FakePlatformTags(new AccountId("corp"));
        tagSync = new TagSync(db, clock, tags, List.of(platformTags));
        letters = new Letters(db, vault, clock, customers);
        intake = new IntakeDesk(db, customers, new Intake(db, vault, clock, SHANGHAI, customers, orders,
                new Interactions(vault), tags, new TagRules(db, clock)), letters);
        api = new Api(database.vertx(), threads, clock, db, vault,
                token -> Optional.ofNullable(TOKENS.get(token)).or(() -> known.caller(token)),
                List.of(new CustomersApi(db, clock, SHANGHAI, customers, new CustomerSearch(vault), tags,
                        erasure, profiles),
                        new CustomerRecordsApi(db, clock, customers, contacts, interactions, new Consents(),
                                orders,
                                tags, deliveries, profiles, followUps.followUps()),
                        new CustomerFactsApi(db, clock, SHANGHAI, customers),
                        new CustomerFieldsApi(db, clock, customers, profiles),
                        new FieldsApi(profiles.fields()),
                        new PersonApi(db, clock, customers, tags, merges, new Duplicates(db, clock, merges),
                                profiles),
                        new OrdersApi(intake), new LettersApi(letters, intake),
                        new ImportsApi(imports, new ImportQueue(db, vault, clock, imports,
                                new Importer(db, vault, clock, SHANGHAI, imports, UUID.randomUUID()),
                                // what is started is over when the answer comes
                                Runnable::run)),
                        new TagsApi(tags, new TagRules(db, clock)), new TagSyncApi(tags, tagSync),
                        new TagGivingApi(db, clock, customers, tags, new SegmentTags(db, segments, clock)),
                        new SegmentsApi(db, clock, segments, customers, tags,
                                new SegmentExport(db, segments, customers, tags, profiles, clock, SHANGHAI),
                                profiles),
                        new MembersApi(db, clock, segments, new Lists(db, segments, clock, SHANGHAI),
                                new Growth(db, clock, SHANGHAI), customers),
                        new TemplatesApi(templates, new Linter(renderer),
                                new AttachmentRules(new Linter(renderer), new Pictures(db, clock)::get),
                                previews),
                        new PicturesApi(new Pictures(db, clock)),
                        new CampaignsApi(clock, SHANGHAI, campaigns, control,
                                new Forecast(db, segments, clock),
                                segments,
                                templates, previews, () -> TriggerNames.of(db),
                                new Happenings(db, clock, segments), new Coupons(db, clock),
                                new AudienceChanges(db, segments)),
                        new CouponsApi(new Coupons(db, clock)),
                        new ResultsApi(db, clock, campaigns, runs),
                        new ForecastApi(
                                new CampaignCalendar(db, clock, SHANGHAI, campaigns, segments), clock,
                                SHANGHAI),
                        new ApprovalApi(campaigns, control),
                        new SendingStopApi(new SendingStops(db, clock, () -> {})),
                        new CampaignTestsApi(db, campaigns, journeys.journeys(),
                                new CampaignTests(db, clock, () -> {}),
                                new SeedLists(db, clock), customers),
                        new SimulationApi(db, campaigns, new Simulations(db, clock, segments,
                                new Foresight(new Channels(List.of()), templates), Runnable::run), customers),
                        new HolidaysApi(new Holidays(db, clock), campaigns, clock, SHANGHAI),
                        new DeliveriesApi(runs, deliveries),
                        new InboxApi(inbox, () -> sweeps.incrementAndGet()),
                        new AccountsApi(settings, new Channels(List.of()), inbox, new TokenStates(db)),
                        new SendingRulesApi(new SendingRulesTable(db, clock)), new ClockApi(clock, movable),
                        new TokensApi(tokens),
                        new OperatorsApi(operators, new AccessLog(db, clock)),
                        new InsightApi(db, customers, new Insights(db, clock, SHANGHAI)),
                        new ReportsApi(reports, clock, SHANGHAI), new ChurnApi(db, upkeep),
                        new JourneysApi(db, clock, SHANGHAI, journeys, segments, customers,
                                () -> TriggerNames.of(db)),
                        new FollowUpsApi(db, clock, customers, followUps),
                        new FollowUpSettingsApi(followUps)));
        memberships = new Memberships(db, segments, clock, SHANGHAI);
        var router = Router.router(database.vertx());
        api.mount(router);
        server = database.vertx().createHttpServer().requestHandler(router).listen(0, "127.0.0.1").await();
    }

    /** A response, its JSON at hand. */
    record Got(int status, HttpResponse<String> response) {
        JsonObject json() {
            return new JsonObject(response.body());
        }

        JsonArray items() {
            return json().getJsonArray("items");
        }

        JsonObject item(int i) {
            return items().getJsonObject(i);
        }

        long id() {
            return json().getLong("id");
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        List<String> wrongFields() {
            return json().getJsonArray("errors").stream().map(it -> ((JsonObject) it).getString("field"))
                    .toList();
        }

        String problem() {
            return json().getString("type").replace("urn:zhiyin:problem:", "");
        }
    }

    Got get(String path) {
        return send("GET", path, "", Map.of());
    }

    Got delete(String path) {
        return send("DELETE", path, "", Map.of());
    }

    Got post(String path, JsonObject body) {
        return send("POST", path, body.encode(), Map.of());
    }

    Got patch(String path, JsonObject body) {
        return send("PATCH", path, body.encode(), Map.of());
    }

    Got put(String path, JsonObject body) {
        return send("PUT", path, body.encode(), Map.of());
    }

    /** A file, sent as it is. */
    Got file(String path, String csv, Map<String, String> headers) {
        var all = new java.util.HashMap<>(headers);
        all.putIfAbsent("Content-Type", "text/csv");
        return send("POST", path, csv, all);
    }

    Got once(String key, String path, JsonObject body) {
        return send("POST", path, body.encode(), Map.of("Idempotency-Key", key));
    }

    /** @param headers besides the usual ones, or in their place; an empty value takes one away */
    Got send(String method, String path, String body, Map<String, String> headers) {
        try {
            var got = client.send(request(method, path, body, headers), BodyHandlers.ofString());
            var operation = description.of(method, path);
            if (operation != null) {
                assertThat(description.problems(operation, got.statusCode(),
                        got.headers().firstValue("Content-Type").orElse(""), got.body()))
                        .as("%s %s -> %s %s", method, path, got.statusCode(), got.body()).isEmpty();
            }
            return new Got(got.statusCode(), got);
        } catch (IOException failed) {
            throw new IllegalStateException(method + " " + path, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    HttpRequest request(String method, String path, String body, Map<String, String> headers) {
        var request = HttpRequest.newBuilder(at("/api/v1" + path)).timeout(Duration.ofSeconds(30)).method(
                method,
                body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        var all = new java.util.TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        all.put("Authorization", "Bearer ours");
        if (!body.isEmpty()) {
            all.put("Content-Type", "application/json");
        }
        all.putAll(headers);
        all.forEach((name, value) -> {
            if (!value.isEmpty()) {
                request.header(name, value);
            }
        });
        return request.build();
    }

    HttpClient client() {
        return client;
    }

    URI at(String path) {
        return URI.create(String.format(Locale.ROOT, "http://127.0.0.1:%d%s", server.actualPort(), path));
    }

    static JsonObject json(@org.jspecify.annotations.Nullable Object... namesAndValues) {
        var json = new JsonObject();
        for (var i = 0; i < namesAndValues.length; i += 2) {
            json.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return json;
    }

    @Override
    public void close() {
        server.close().await();
        client.close();
        threads.close();
    }

    private Clock systemClock() {
        return new Clock() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException("nobody asks the clock for a zone");
            }
        };
    }
}
