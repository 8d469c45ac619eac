package io.zhiyin.bot.console;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.zhiyin.bot.security.ApiTokens;
import io.zhiyin.bot.security.Language;
import io.zhiyin.bot.security.LoginLimit;
import io.zhiyin.bot.security.Operators;
import io.zhiyin.bot.security.SecurityHeaders;
import io.zhiyin.bot.security.Sessions;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.consent.Consents;
import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.CustomerSearch;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.tag.TagRules;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Executor;

/** The console: which pages there are, and what they stand on. */
public final class Console {
    /** Who may come in. */
    public record Door(Operators operators, Sessions sessions, LoginLimit limit, ApiTokens tokens) {}

    /** What the pages ask. */
    public record Features(Database db, List<AccountId> accounts, Customers customers, CustomerSearch search,
            Contacts contacts, Interactions interactions, Consents consents, Orders orders, Tags tags,
            TagRules tagRules, Segments segments) {
        public Features {
            accounts = List.copyOf(accounts);
        }
    }

    private final Vertx vertx;
    private final Desk desk;
    private final Assets assets = new Assets();
    private final LoginPages login;
    private final TodayPage today;
    private final CustomerListPage customerList;
    private final CustomerPage customer;
    private final SegmentPages segments;
    private final TagPages tags;
    private final SettingsPages settings;

    /**
     * @param threads gives every task a virtual thread of its own
     * @param zone of the shop, in which the console tells times
     */
    public Console(Vertx vertx, Executor threads, Clock clock, ZoneId zone, Door door, Features of) {
        this.vertx = vertx;
        var words = new Words();
        var view = new View(words, clock, zone);
        this.desk = new Desk(threads, door.sessions(), view, words, new Navigation(), assets.base());
        this.login = new LoginPages(door.operators(), door.sessions(), door.limit());
        this.today = new TodayPage(new Times(clock, zone, Language.ZH, words));
        this.customerList = new CustomerListPage(of.db(), of.customers(), of.search(), of.tags(),
                of.segments(),
                clock);
        this.customer = new CustomerPage(of.db(), new CustomerPage.Sources(of.customers(), of.contacts(),
                of.interactions(), of.consents(), of.orders(), of.tags()), clock, zone);
        this.segments = new SegmentPages(of.db(), of.segments(), of.tags(), of.customers(), of.accounts(),
                clock);
        this.tags = new TagPages(of.tags(), of.tagRules(), of.segments());
        this.settings = new SettingsPages(door.operators(), door.sessions(), door.tokens());
    }

    /** Every address of the console, and a friendly word for all others: mounted last, at the root. */
    public Router router() {
        var router = Router.router(vertx);
        router.route().handler(new SecurityHeaders());
        assets.mount(router);
        var routes = new Routes(router, desk);
        login.mount(routes);
        today.mount(routes);
        customerList.mount(routes);
        customer.mount(routes);
        segments.mount(routes);
        tags.mount(routes);
        settings.mount(routes);
        router.route().handler(ctx -> desk.answer(ctx, _ -> new Answer.Missing()));
        router.route().failureHandler(desk::troubled);
        return router;
    }
}
