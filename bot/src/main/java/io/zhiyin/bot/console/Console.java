package io.zhiyin.bot.console;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.zhiyin.bot.security.ApiTokens;
import io.zhiyin.bot.security.Language;
import io.zhiyin.bot.security.LoginLimit;
import io.zhiyin.bot.security.Operators;
import io.zhiyin.bot.security.SecurityHeaders;
import io.zhiyin.bot.security.Sessions;
import java.time.Clock;
import java.time.ZoneId;
import java.util.concurrent.Executor;

/** The console: which pages there are, and what they stand on. */
public final class Console {
    /** Who may come in. */
    public record Door(Operators operators, Sessions sessions, LoginLimit limit, ApiTokens tokens) {}

    private final Vertx vertx;
    private final Desk desk;
    private final Assets assets = new Assets();
    private final LoginPages login;
    private final TodayPage today;
    private final SettingsPages settings;

    /**
     * @param threads gives every task a virtual thread of its own
     * @param zone of the shop, in which the console tells times
     */
    public Console(Vertx vertx, Executor threads, Clock clock, ZoneId zone, Door door) {
        this.vertx = vertx;
        var words = new Words();
        var view = new View(words, clock, zone);
        this.desk = new Desk(threads, door.sessions(), view, words, new Navigation(), assets.base());
        this.login = new LoginPages(door.operators(), door.sessions(), door.limit());
        this.today = new TodayPage(new Times(clock, zone, Language.ZH, words));
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
        settings.mount(routes);
        router.route().handler(ctx -> desk.answer(ctx, _ -> new Answer.Missing()));
        router.route().failureHandler(desk::troubled);
        return router;
    }
}
