package io.zhiyin.bot.sandbox;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;

/** The whole simulated platform, put together in reading order. */
final class Platform {
    /** Real time between a template message and the news of how it ended. */
    private static final long TEMPLATE_NEWS_MS = 200;

    final SandboxSettings settings;
    final VirtualClock clock;
    final Ids ids = new Ids();
    final Feed feed;
    final CallLog log;
    final ApiFaults faults = new ApiFaults();
    final Callbacks callbacks;
    final People people;
    final TimeMachine timeMachine;

    final OfficialTokens officialTokens;
    final Quotas quotas;
    final OfficialLine officialLine;
    final Media officialMedia;
    final QrCodes codes;
    final OfficialMenu menu;
    final OfficialPeople officialPeople;
    final OfficialMessages messages;
    final OfficialTemplates templates;
    final OfficialNotices notices;
    final OfficialMass mass;
    final OfficialUsers users;
    final OfficialTags officialTags;

    final WecomApi wecom;
    final WecomLine wecomLine;
    final Media wecomMedia;
    final Contacts contactChecks;
    final Attachments attachments;
    final CorpTags corpTags;
    final WecomContacts contacts;
    final ContactWays ways;
    final GroupChats chats;
    final ReceiveCap cap;
    final GroupSends groupSends;
    final AppMessages appMessages;
    final StaffLogins staffLogins;
    final WecomPeople wecomPeople;
    final WecomLine careLine;
    final CareDesk care;
    final CareApi careApi;

    Platform(Vertx vertx, SandboxSettings settings, Clock real) {
        this.settings = settings;
        var startsAt = settings.startsAt();
        clock = new VirtualClock(real, startsAt == null ? real.instant() : startsAt);
        feed = new Feed(vertx);
        log = new CallLog(clock, feed);
        callbacks = new Callbacks(vertx, clock, feed);
        people = new People(ids, clock, feed, settings.corp().staff());
        timeMachine = TimeMachine.of(vertx, clock, feed, settings);

        var official = settings.official();
        officialTokens = new OfficialTokens(official, clock, ids);
        quotas = new Quotas(clock, official.appId());
        officialLine = new OfficialLine(official, clock, ids);
        officialMedia = new Media(Media.OFFICIAL, clock, ids);
        codes = new QrCodes(clock, ids, feed);
        menu = new OfficialMenu(feed);
        officialPeople = new OfficialPeople(officialLine, official.originalId(), callbacks, codes,
                officialMedia,
                clock, ids, feed);
        messages = new OfficialMessages(people, officialMedia, clock);
        templates = new OfficialTemplates(settings.templates(), people, clock, ids,
                (customer, msgid, status) -> vertx.setTimer(TEMPLATE_NEWS_MS,
                        _ -> officialPeople.templateFinished(customer, msgid, status)));
        notices = new OfficialNotices(SandboxSettings.notices(), people, officialPeople, ids, feed,
                (customer, template, msgid) -> vertx.setTimer(TEMPLATE_NEWS_MS,
                        _ -> officialPeople.noticeSent(customer, template, msgid)));
        mass = new OfficialMass(people, officialMedia, clock, ids,
                how -> vertx.setTimer(TEMPLATE_NEWS_MS, _ -> officialPeople.massFinished(how)));
        users = new OfficialUsers(people);
        officialTags = new OfficialTags(people, users);

        var corp = settings.corp();
        wecom = new WecomApi(corp, settings.care(), clock, ids);
        wecomLine = new WecomLine(corp, clock, ids);
        wecomMedia = new Media(Media.WECOM, clock, ids);
        contactChecks = new Contacts(people);
        attachments = new Attachments(wecomMedia);
        corpTags = new CorpTags(contactChecks, people, clock, ids);
        contacts = new WecomContacts(people, contactChecks, corpTags, attachments, clock, ids);
        ways = new ContactWays(people, clock, ids, feed);
        chats = new GroupChats(ids);
        cap = new ReceiveCap(clock);
        groupSends = new GroupSends(people, contactChecks, corpTags, chats, attachments, cap, clock, ids,
                feed);
        appMessages = new AppMessages(people, corp.agentId(), wecomMedia, wecomLine, clock, ids);
        staffLogins = new StaffLogins(corp, people, clock, ids);
        wecomPeople = new WecomPeople(wecomLine, corp, callbacks, people, ways, contacts, appMessages,
                corpTags, clock,
                ids, feed);

        careLine = WecomLine.of(corp, settings.care(), clock, ids);
        care = new CareDesk(settings.care(), corp.corpId(), careLine, callbacks, clock, ids, feed);
        careApi = new CareApi(care, people, contactChecks, wecomMedia, clock, ids);
    }

    JsonObject careJson() {
        return new JsonObject().put("id", settings.care().id()).put("openKfId", settings.care().openKfId())
                .put("callbackUrl", careLine.url().orElse(""));
    }

    /** A picture as it stands on a phone. */
    private void picture(RoutingContext ctx) {
        var id = String.valueOf(ctx.pathParam("id"));
        officialMedia.seen(id).or(() -> wecomMedia.seen(id)).ifPresentOrElse(
                it -> ctx.response().putHeader("Content-Type", Media.contentType(it))
                        .putHeader("X-Content-Type-Options", "nosniff").end(it.data()),
                () -> ctx.response().setStatusCode(404).end());
    }

    void mount(Vertx vertx, Router router) {
        router.get("/official/cgi-bin/showqrcode").handler(codes::show);
        var officialApi = new Api(vertx, router, "/official", new Envelope.OfficialAccount(ids),
                new OfficialApi(officialTokens, quotas), faults, log);
        OfficialApi.mount(officialApi, officialTokens, quotas, officialMedia, messages, templates, notices,
                mass, users,
                officialTags,
                codes, menu);
        var wecomApi = new Api(vertx, router, "/wecom", new Envelope.WeCom(ids, clock), wecom, faults, log);
        wecom.mount(wecomApi, wecomMedia, new Directory(people), contacts, ways, corpTags, groupSends,
                new GroupSendReports(groupSends, contactChecks), appMessages, attachments, staffLogins,
                careApi);
        router.get("/connect/oauth2/authorize").handler(staffLogins::authorize);
        router.get("/sandbox/media/:id").handler(this::picture);
        var routes = new AdminRoutes(router);
        router.get(AdminRoutes.PREFIX + "/events").handler(feed::open);
        new AdminApi(this).mount(routes);
        new AdminControls(this).mount(routes);
        Page.mount(router);
    }

    JsonObject officialJson() {
        var known = new JsonArray();
        settings.templates()
                .forEach(template -> known.add(new JsonObject().put("id", template.id()).put("title",
                        template.title())));
        return new JsonObject().put("id", settings.official().id()).put("appId", settings.official().appId())
                .put("mode", officialLine.mode().name().toLowerCase(java.util.Locale.ROOT))
                .put("callbackUrl", officialLine.url().orElse("")).put("menu", menu.shown())
                .put("codes", codes.json())
                .put("templates", known).put("notices", notices.json());
    }

    JsonObject wecomJson() {
        return new JsonObject().put("id", settings.corp().id()).put("corpId", settings.corp().corpId())
                .put("agentId", settings.corp().agentId()).put("callbackUrl", wecomLine.url().orElse(""))
                .put("ways", ways.json()).put("tags", corpTags.json());
    }
}
