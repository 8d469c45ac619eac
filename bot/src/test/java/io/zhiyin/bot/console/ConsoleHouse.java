package io.zhiyin.bot.console;

import static io.zhiyin.campaigns.store.Eventually.eventually;

import com.microsoft.playwright.Browser;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.templates.Linter;
import io.zhiyin.bot.conversation.PlainAround;
import io.zhiyin.campaigns.intake.Letters;
import io.zhiyin.campaigns.intake.Intake;
import io.zhiyin.bot.api.IntakeDesk;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.zhiyin.bot.integration.RouteProblem;
import io.zhiyin.bot.integration.Ways;
import io.zhiyin.bot.security.ApiTokens;
import io.zhiyin.bot.security.LoginLimit;
import io.zhiyin.bot.security.OperatorId;
import io.zhiyin.bot.security.Operators;
import io.zhiyin.bot.security.OtherOperators;
import io.zhiyin.bot.security.Passwords;
import io.zhiyin.bot.security.Sessions;
import io.zhiyin.bot.security.StaffSessions;
import io.zhiyin.bot.conversation.CampaignWords;
import io.zhiyin.bot.conversation.Rehearsal;
import io.zhiyin.campaigns.account.AccountKind;
import io.zhiyin.campaigns.calendar.Birthdays;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.campaign.CampaignControl;
import io.zhiyin.campaigns.campaign.Campaigns;
import io.zhiyin.campaigns.campaign.Forecast;
import io.zhiyin.campaigns.campaign.Planning;
import io.zhiyin.campaigns.campaign.Runs;
import io.zhiyin.campaigns.campaign.CampaignTests;
import io.zhiyin.campaigns.campaign.Simulations;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.consent.Consents;
import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.CustomerSearch;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.Duplicates;
import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.customer.Likeness;
import io.zhiyin.campaigns.customer.Merges;
import io.zhiyin.campaigns.customer.Phone;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.order.Money;
import io.zhiyin.campaigns.delivery.Channels;
import io.zhiyin.campaigns.delivery.Deliveries;
import io.zhiyin.campaigns.delivery.FakeChannel;
import io.zhiyin.campaigns.delivery.Foresight;
import io.zhiyin.campaigns.delivery.SendingStops;
import io.zhiyin.campaigns.followup.Cause;
import io.zhiyin.campaigns.followup.FollowUp;
import io.zhiyin.campaigns.followup.FollowUpId;
import io.zhiyin.campaigns.followup.FollowUpParts;
import io.zhiyin.campaigns.followup.NewFollowUp;
import io.zhiyin.campaigns.followup.VisitPlan;
import io.zhiyin.bot.journey.ReadyJourneys;
import io.zhiyin.bot.journey.WebhookCaller;
import io.zhiyin.campaigns.journey.JourneyMerge;
import io.zhiyin.campaigns.journey.Journey;
import io.zhiyin.campaigns.journey.JourneyParts;
import io.zhiyin.campaigns.journey.Plan;
import io.zhiyin.campaigns.journey.PlanEdit;
import io.zhiyin.campaigns.journey.Step;
import io.zhiyin.campaigns.importing.Import;
import io.zhiyin.campaigns.importing.ImportId;
import io.zhiyin.campaigns.importing.ImportQueue;
import io.zhiyin.campaigns.importing.Importer;
import io.zhiyin.campaigns.importing.Imports;
import io.zhiyin.campaigns.inbox.InboxRows;
import io.zhiyin.campaigns.insight.Insights;
import io.zhiyin.campaigns.insight.Upkeep;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.node.NodeId;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.picture.Pictures;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.report.Reports;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.tag.TagRules;
import io.zhiyin.campaigns.tag.Tags;
import io.zhiyin.campaigns.tag.platform.FakePlatformTags;
import io.zhiyin.campaigns.tag.platform.TagSync;
import io.zhiyin.campaigns.template.Templates;
import io.zhiyin.templates.MessageRenderer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.stream.IntStream;
import io.zhiyin.campaigns.segment.Rule;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The console on a real database and a real port, and browsers that look at it. */
final class ConsoleHouse implements BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    static final String PASSWORD = "a password for tests";
    static final Instant NOW = Instant.parse("2026-11-21T02:30:00Z");
    static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    static final NodeId NODE = NodeId.random();
    static final String FILE = """
            会员卡号,客户,手机,生日,爱好,门店
            M1001,林晓月,13800001111,1990-03-05,岩茶,南京路
            M1002,王建国,13900002222,农历八月十五,白茶,南京路
            M1003,陈思远,12345,2月30日,普洱,徐家汇
            M1004,苏若溪,,1988/7/9,,徐家汇
            M1002,王建国,13900002222,,白茶,
            """;
    static final int DESK = 1440;
    static final int PHONE = 390;

    private static final Passwords PASSWORDS = new Passwords(2);

    private final TestDatabase database = new TestDatabase();
    private final Clock clock = Clock.fixed(NOW, ZONE);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<BrowserContext> windows = new ArrayList<>();
    /** What the browsers complained about: violated policies, failed scripts. */
    private final List<String> complaints = new ArrayList<>();
    private final List<String> addresses = new ArrayList<>();
    private final HttpServer server;
    private final Operators operators = new Operators(database.db(), PASSWORDS, clock);
    private final Sessions sessions = new Sessions(database.db(), clock);

    private final Vault vault = database.vault();
    private final Tags tags = new Tags(database.db());
    private final TagRules tagRules = new TagRules(database.db(), clock);
    private final TagSync tagSync = new TagSync(database.db(), clock, tags,
            List.of(new FakePlatformTags(SampleShop.SHOP), new FakePlatformTags(SampleShop.CORP)));
    private final Profiles profiles = Profiles.of(database.db(), vault, clock);
    private final Segments segments = new Segments(database.db(), tags, profiles.fields(), clock, ZONE,
            day -> Birthdays.keysOn(day, LeapDayPolicy.FEB_28));

    private final Templates templates = new Templates(database.db(), clock);
    private final Campaigns campaigns = new Campaigns(database.db(), clock, Shop.NO_ALARM);
    private final Runs runs = new Runs(database.db(), clock, campaigns,
            new Planning(database.db(), clock, segments), () -> {});
    private final CampaignWords words = new CampaignWords(database.db(), new MessageRenderer(ZONE),
            new Customers(vault), new Contacts(vault), tags, "知音茶铺", ZONE, clock,
            new PlainAround());

    private final Letters letters = new Letters(database.db(), vault, clock, new Customers(vault));
    private final IntakeDesk intakeDesk = new IntakeDesk(database.db(), new Customers(vault),
            new Intake(database.db(), vault, clock, java.time.ZoneId.of("Asia/Shanghai"),
                    new Customers(vault), new Orders(),
                    new Interactions(vault), tags,
                    tagRules),
            letters);
    private final Merges merges = new Merges(new Customers(vault),
            List.of(new Interactions(vault), new Consents(),
                    new Orders(), tags, new JourneyMerge()));
    private final Reports reports = new Reports(database.db(), vault, clock, ZONE);
    private final FollowUpParts followUps = FollowUpParts.of(database.db(), vault, clock, ZONE,
            new Customers(vault), new Contacts(vault), new Interactions(vault), segments, List.of(), null);
    private final JourneyParts journeys = JourneyParts.of(database.db(), vault, clock, NODE, Shop.NO_ALARM,
            new JourneyParts.Reach(segments, tags, profiles, templates, campaigns, followUps.desk(),
                    new WebhookCaller(false)),
            () -> {});
    private final ReadyJourneys readyJourneys = new ReadyJourneys(journeys.journeys(), templates, ZONE);
    private final Imports imports = new Imports(database.db(), vault, clock);
    private final ImportQueue importing = new ImportQueue(database.db(), vault, clock, imports,
            new Importer(database.db(), vault, clock, ZONE, imports, NODE.value()), threads);

    ConsoleHouse() {
        var door = new Console.Door(operators, sessions, new LoginLimit(database.db(), clock),
                new ApiTokens(database.db(), clock), new StaffSessions(database.db(), clock));
        var db = database.db();
        var features = new Console.Features(db,
                List.of(new Console.Account(SampleShop.SHOP, AccountKind.OFFICIAL, "wx0000000000000001"),
                        new Console.Account(SampleShop.CORP, AccountKind.WECOM, "ww0000000000000001")),
                List.of(new Console.Sender(new AccountId("mail"), Route.MAIL, "知音茶铺 <hello@shop.example>"),
                        new Console.Sender(new AccountId("sms"), Route.SMS, "知音茶铺")),
                new Customers(vault), new CustomerSearch(vault), new Contacts(vault), new Interactions(vault),
                new Consents(), new Orders(), tags, tagRules, tagSync, segments, templates,
                new Pictures(db, clock),
                new Linter(new MessageRenderer(ZONE), new PlainAround().sms(new AccountId("sms"))),
                new Rehearsal(db, clock, ZONE, new Contacts(vault), words),
                campaigns, new CampaignControl(db, clock, campaigns, segments, new OtherOperators(db)),
                new Simulations(db, clock, segments, new Foresight(new Channels(List.of(
                        new FakeChannel("shop", clock, Route.CUSTOMER_SERVICE, Route.TEMPLATE),
                        new FakeChannel("corp", clock, Route.GROUP_SEND, Route.STAFF_TASK))), templates),
                        threads),
                new CampaignTests(db, clock, () -> {}), new SendingStops(db, clock, () -> {}),
                new Forecast(db, segments, clock), runs,
                new Deliveries(db, vault, clock, () -> {}),
                new InboxRows(db, NODE), () -> {}, new Insights(db, clock, ZONE), upkeep(),
                imports, importing, intake(), profiles,
                new Console.Person(merges, new Duplicates(db, clock, merges)), reports, followUps,
                new Console.Trips(journeys, readyJourneys));
        var console = new Console(database.vertx(), threads, clock, ZONE, door, features);
        var router = console.router();
        router.getRoutes().stream().filter(it -> it.getPath() != null && it.methods() != null)
                .forEach(it -> it.methods().forEach(method -> addresses.add(method + " " + it.getPath())));
        server = database.vertx().createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(router).listen().await();
    }

    /** The ways in as they look when one of them is wrong. */
    private Console.Intake intake() {
        return new Console.Intake(letters, intakeDesk, new Ways() {
            @Override
            public List<Way> ways() {
                return List.of(new Way("order-files", "file:///srv/zhiyin/orders", true, null),
                        new Way("till", "file:///srv/zhiyin/till", true,
                                new RouteProblem("till.camel.yaml", 3, "没有“fille”这种连接，请检查 uri。",
                                        "There is no connection of the kind “fille”: check the uri.",
                                        "No component found with scheme: fille")));
            }

            @Override
            public Path orders() {
                return Path.of("/srv/zhiyin/orders");
            }

            @Override
            public long failed() {
                return 2;
            }

            @Override
            public Path routes() {
                return Path.of("/srv/zhiyin/routes");
            }
        });
    }

    TagSync tagSync() {
        return tagSync;
    }

    IntakeDesk intakeDesk() {
        return intakeDesk;
    }

    /** Somebody of the till with the phone and nearly the name of the first of the shop's people, found as in the background. */
    CustomerId alike() {
        var customers = new Customers(vault);
        var id = customers.add(db(), "order", NOW);
        var words = new io.zhiyin.campaigns.customer.Words(db(), customers);
        words.name(id, "林小月");
        words.phone(id, Phone.of("19900001000").orElseThrow());
        words.mail(id, "lin@example.com");
        customers.identify(db(), id, null, IdentityKind.MEMBER_NUMBER, "M2001", NOW);
        new Orders().add(db(), List.of(new Orders.Order("T9", id, new Money(6800), NOW)));
        new Likeness(db(), clock, merges).catchUp();
        return id;
    }

    Upkeep upkeep() {
        return new Upkeep(database.db(), clock, ZONE);
    }

    Database db() {
        return database.db();
    }

    /** Fills the house with a shop's people, 林晓月 first. */
    List<CustomerId> shop() {
        return sample().open(NOW);
    }

    /** The same with a campaign that is running, and what has come in. */
    List<CustomerId> busyShop() {
        var people = shop();
        sample().celebrate(templates, campaigns, runs, NOW);
        sample().hear(vault, NOW);
        intakeDesk.takeOrKeep(
                "{\"number\":\"E1\",\"phone\":\"138\",\"amount\":\"x\",\"paidAt\":\"2026-09-01\"}",
                "shop-webhook");
        return people;
    }

    /** Files were brought: one waits, one was checked, one is imported, one is under way; in this order. */
    List<ImportId> brought() {
        try {
            var waits = importing.take(new ByteArrayInputStream(FILE.getBytes(StandardCharsets.UTF_8)),
                    "三月会员.csv", Map.of(), Operators.FIRST);
            var checked = importing.take(new ByteArrayInputStream(FILE.getBytes(StandardCharsets.UTF_8)),
                    "二月会员.csv", Map.of(), Operators.FIRST);
            var done = importing.take(new ByteArrayInputStream(FILE.getBytes(StandardCharsets.UTF_8)),
                    "一月会员.csv", Map.of(), Operators.FIRST);
            importing.start(checked, true);
            importing.start(done, false);
            eventually("the files are worked off",
                    () -> imports.get(done).orElseThrow().state() == Import.State.DONE);
            var runs = importing.take(new ByteArrayInputStream(FILE.getBytes(StandardCharsets.UTF_8)),
                    "四月会员.csv", Map.of(), Operators.FIRST);
            db().sql(
                    "update customer_import set state = 'importing', rows_read = 2, added = 1, rejected = 1 where id = :id")
                    .bind("id", runs.value()).update();
            return List.of(waits, checked, done, runs);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private SampleShop sample() {
        return new SampleShop(database.db(), vault, tags, tagRules, segments, profiles);
    }

    Profiles profiles() {
        return profiles;
    }

    Segments segments() {
        return segments;
    }

    Reports reports() {
        return reports;
    }

    /** A customer is to be called and visited; one thing is overdue, one done, and a plan stands. */
    void followUpsOf(long customer) {
        var contacts = new Contacts(vault);
        contacts.nameStaff(db(), SampleShop.CORP, new StaffId("zhoulan"), "周岚", NOW);
        contacts.nameStaff(db(), SampleShop.CORP, new StaffId("songyuan"), "宋远", NOW);
        var who = new CustomerId(customer);
        var _ = followUp(who, FollowUp.Kind.CALL, "问新茶口感", FollowUp.Priority.HIGH,
                NOW.minus(Duration.ofDays(2)));
        var _ = followUp(who, FollowUp.Kind.VISIT, "送中秋茶礼到店，顺便请他尝尝新到的白毫银针和老白茶", FollowUp.Priority.USUAL,
                NOW.plus(Duration.ofDays(1)));
        db().sql("update follow_up set due_at = cast(:now as timestamptz) - interval '1 day' where id = 1")
                .bind("now", NOW).update();
        var gift = followUp(who, FollowUp.Kind.GIFT, "生日茶样", FollowUp.Priority.LOW, NOW);
        followUps.desk().done(gift, "staff:zhoulan", "收到了，很喜欢");
        followUps.plans().add(new VisitPlan(0, segments.list().getFirst().id(), 90, VisitPlan.Since.CONTACT,
                FollowUp.Kind.VISIT, "季度回访", true), "admin");
    }

    private FollowUpId followUp(CustomerId who, FollowUp.Kind kind, String title, FollowUp.Priority priority,
            Instant due) {
        return followUps.desk().make(new NewFollowUp(who, null, kind, title, "上次说偏淡，换了焙火", priority, due,
                new Cause(Cause.Sort.OPERATOR, title), "admin")).orElseThrow();
    }

    /** One that runs, with people at several of its steps, and one that is a draft. */
    void journeysOf(long first) {
        var plan = readyJourneys.make(ReadyJourneys.Ready.WIN_BACK, "admin").draft();
        var arm = new Step.Arm("a1", "老客户", new Rule.HasTag(tags.list().getFirst().id()),
                List.of(new Step.Wait("b2", 2, Step.Span.DAYS)));
        var steps = new ArrayList<Step>(List.of(new Step.Branch("b1", List.of(arm), List.of())));
        steps.addAll(plan.steps());
        var made = journeys.journeys().create("老客户召回",
                new Plan(plan.entry(), null, 10, plan.again(), plan.exits(),
                        plan.goal(), steps),
                "admin");
        journeys.journeys().publish(made.id(), Journey.Moving.FINISH, "admin");
        journeys.happenings().tell(made.id().value(),
                IntStream.range(0, 8).mapToObj(it -> new CustomerId(first + it))
                        .toList(),
                "hand/sample", NOW);
        journeys.work().catchUp();
        var wrong = journeys.journeys().create("还没写完", Plan.blank(ZONE), "admin");
        journeys.journeys().save(wrong.id(), wrong.name(), PlanEdit.insert(
                PlanEdit.insert(wrong.draft(), new PlanEdit.Place("", "", 0),
                        new Step.Message("s1", "", null, List.of(Route.MAIL), 24)),
                new PlanEdit.Place("", "", 1), new Step.GoTo("s2", "s1")));
    }

    JourneyParts journeys() {
        return journeys;
    }

    ReadyJourneys readyJourneys() {
        return readyJourneys;
    }

    FollowUpParts followUps() {
        return followUps;
    }

    Imports imports() {
        return imports;
    }

    ImportQueue importing() {
        return importing;
    }

    Templates templates() {
        return templates;
    }

    Campaigns campaigns() {
        return campaigns;
    }

    Runs runs() {
        return runs;
    }

    Clock clock() {
        return clock;
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.actualPort() + path;
    }

    /** A browser of this width that nobody has logged in with. */
    Page stranger(int width) {
        return stranger(width, ColorScheme.LIGHT);
    }

    Page stranger(int width, ColorScheme scheme) {
        var window = Chromium.browser().newContext(new Browser.NewContextOptions()
                .setViewportSize(width, width == PHONE ? 844 : 900).setLocale("zh-CN").setColorScheme(scheme)
                .setDeviceScaleFactor(width == PHONE ? 2 : 1).setIsMobile(width == PHONE)
                .setTimezoneId("Asia/Shanghai"));
        windows.add(window);
        var page = window.newPage();
        page.onConsoleMessage(said -> {
            if (said.type().equals("error") && !said.text().startsWith("Failed to load resource")) {
                complaints.add(said.text());
            }
        });
        page.onPageError(complaints::add);
        return page;
    }

    /** A browser in which the administrator is at work. */
    Page operator(int width) {
        return operator(width, ColorScheme.LIGHT);
    }

    Page operator(int width, ColorScheme scheme) {
        var page = stranger(width, scheme);
        page.context().addCookies(List.of(new Cookie("zhiyin_session", loggedIn()).setUrl(url("/"))));
        return page;
    }

    /** The browser of another operator. */
    Page viewer(String name, String password) {
        var page = stranger(1440, ColorScheme.LIGHT);
        var token = sessions.open(operators.authenticate(name, password).orElseThrow().id());
        page.context().addCookies(List.of(new Cookie("zhiyin_session", token).setUrl(url("/"))));
        return page;
    }

    /** What the browser of the administrator holds: its cookie, and the token that its forms send. */
    record Pass(String cookie, String csrf) {}

    Pass pass() {
        var token = loggedIn();
        return new Pass("zhiyin_session=" + token, sessions.find(token).orElseThrow().csrf().masked());
    }

    /** A session of the administrator. Without the password: to look at it takes time by design. */
    private String loggedIn() {
        return sessions.open(database.db().sql("select id from operator where name = :name")
                .bind("name", Operators.FIRST).one(row -> new OperatorId(row.number("id"))));
    }

    /** Method and path of every address, as the router knows it: {@code GET /customers/:id}. */
    List<String> addresses() {
        return List.copyOf(addresses);
    }

    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Keeps what a page looks like, for eyes, where they were asked for: {@code -Dpictures=true}. */
    static void keep(Page page, String name) {
        if (!Boolean.getBoolean("pictures")) {
            return;
        }
        page.screenshot(new Page.ScreenshotOptions().setFullPage(true)
                .setPath(Path.of("target", "screenshots", name + ".png")));
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        TestDatabase.empty(database.db());
        complaints.clear();
        operators.bootstrap(PASSWORD);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        windows.forEach(BrowserContext::close);
        windows.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        server.close().await();
        threads.close();
    }
}
