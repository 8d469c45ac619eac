package io.zhiyin.bot.sandbox;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** The door of WeCom's API (tokens, frequency, form) and its table of contents. Source: WeCom API, base. */
final class WecomApi implements Api.Gate {
    private static final Duration LIFE = Duration.ofSeconds(7200);
    private static final int PER_MINUTE = 10_000;
    private static final int PER_HOUR = 150_000;
    private static final int PARAMETER = 40058;
    private static final String CARE = "/cgi-bin/kf/";
    private static final String MEDIA = "/cgi-bin/media/";

    private static final class Frequency {
        private long minute;
        private long hour;
        private int inMinute;
        private int inHour;
        private Instant blockedUntil = Instant.EPOCH;
    }

    private final SandboxSettings.Corp corp;
    private final VirtualClock clock;
    private final Ids ids;
    private final Map<String, Frequency> frequencies = new HashMap<>();
    private final Map<String, Token> tokens = new HashMap<>();
    private final SandboxSettings.Care care;

    /** Tokens of different apps are independent. */
    private enum App {
        SELF_BUILT, CARE
    }

    private record Token(App app, Instant until) {}

    WecomApi(SandboxSettings.Corp corp, SandboxSettings.Care care, VirtualClock clock, Ids ids) {
        this.corp = corp;
        this.care = care;
        this.clock = clock;
        this.ids = ids;
    }

    static JsonObject ok() {
        return new JsonObject().put("errcode", 0).put("errmsg", "ok");
    }

    static Refusal parameter(String what) {
        return new Refusal(PARAMETER, what + ". invalid Request Parameter");
    }

    static Refusal empty(String what) {
        return new Refusal(40063, "some parameters are empty: " + what);
    }

    /** @throws Refusal 40058 when the text has more than {@code most} characters */
    static String atMost(String name, String text, int most) {
        if (text.codePointCount(0, text.length()) > most)
            throw parameter(name + " exceed max utf8 words " + most);
        return text;
    }

    /** @throws Refusal 40058 when the text has more than {@code most} bytes */
    static String atMostBytes(String name, String text, int most) {
        if (text.getBytes(StandardCharsets.UTF_8).length > most)
            throw parameter(name + " exceed max length " + most);
        return text;
    }

    void mount(Api api, Media media, Directory directory, WecomContacts contacts, ContactWays ways,
            CorpTags tags,
            GroupSends sends, GroupSendReports reports, AppMessages messages, Attachments attachments,
            StaffLogins logins, CareApi desk) {
        api.open(HttpMethod.GET, "/cgi-bin/gettoken", this::token);
        api.get("/cgi-bin/getcallbackip", _ -> ok().put("ip_list", new JsonArray().add("127.0.0.1")),
                "ip_list");
        api.get("/cgi-bin/get_api_domain_ip", _ -> ok().put("ip_list", new JsonArray().add("127.0.0.1")),
                "ip_list");
        api.get("/cgi-bin/get_jsapi_ticket", _ -> ticket());
        api.get("/cgi-bin/ticket/get", _ -> ticket());

        api.get("/cgi-bin/auth/getuserinfo", logins::who);
        api.get("/cgi-bin/user/get", directory::user, "department");
        api.get("/cgi-bin/user/simplelist", directory::simpleList, "userlist");
        api.get("/cgi-bin/user/list", directory::simpleList, "userlist");
        api.get("/cgi-bin/department/list", _ -> directory.departments(), "department");
        api.get("/cgi-bin/department/simplelist", _ -> directory.departmentIds(), "department_id");

        var external = "/cgi-bin/externalcontact";
        api.get(external + "/get_follow_user_list", _ -> contacts.followUsers(), "follow_user");
        api.get(external + "/list", contacts::list, "external_userid");
        api.get(external + "/get", contacts::get, "follow_user");
        api.post(external + "/batch/get_by_user", contacts::batch, "external_contact_list");
        api.post(external + "/remark", contacts::remark);
        api.post(external + "/send_welcome_msg", contacts::welcome);
        api.post(external + "/add_contact_way", ways::add);
        api.post(external + "/get_contact_way", ways::get);
        api.post(external + "/list_contact_way", ways::list, "contact_way");
        api.post(external + "/update_contact_way", ways::update);
        api.post(external + "/del_contact_way", ways::delete);
        api.post(external + "/get_corp_tag_list", tags::list, "tag_group");
        api.post(external + "/add_corp_tag", tags::add);
        api.post(external + "/edit_corp_tag", tags::edit);
        api.post(external + "/del_corp_tag", tags::delete);
        api.post(external + "/mark_tag", tags::mark);
        api.post(external + "/add_msg_template", sends::create, "fail_list");
        api.post(external + "/remind_groupmsg_send", sends::remind);
        api.post(external + "/cancel_groupmsg_send", sends::cancel);
        api.post(external + "/get_groupmsg_list_v2", reports::list, "group_msg_list");
        api.post(external + "/get_groupmsg_task", reports::tasks, "task_list");
        api.post(external + "/get_groupmsg_send_result", reports::results, "send_list");

        api.post(CARE + "sync_msg", desk::sync, "msg_list");
        api.post(CARE + "send_msg", desk::send);
        api.post(CARE + "send_msg_on_event", desk::onEvent);
        api.post(CARE + "service_state/get", desk::state);
        api.post(CARE + "service_state/trans", desk::transfer);
        api.post(CARE + "customer/batchget", desk::customers, "customer_list", "invalid_external_userid");

        api.post("/cgi-bin/message/send", messages::send);
        api.post("/cgi-bin/message/update_template_card", messages::updateCard, "invaliduser");
        api.post("/cgi-bin/message/recall", messages::recall);

        api.post("/cgi-bin/media/upload", call -> {
            var kept = media.keep(call);
            return ok().put("type", kept.type()).put("media_id", kept.id()).put("created_at",
                    String.valueOf(clock.second()));
        });
        api.post("/cgi-bin/media/uploadimg", attachments::uploadImage);
        api.getBytes("/cgi-bin/media/get", media::bytes);
        api.otherwise(404, 404, "the sandbox has no such call");
    }

    private JsonObject token(Api.Call call) {
        var corpId = call.query("corpid").orElseThrow(() -> new Refusal(41002, "corpid missing"));
        var secret = call.query("corpsecret").orElseThrow(() -> new Refusal(41004, "corpsecret missing"));
        if (!corpId.equals(corp.corpId()))
            throw new Refusal(40013, "invalid corpid");
        var app = secret.equals(corp.secret())
                ? App.SELF_BUILT
                : secret.equals(care.secret()) ? App.CARE : null;
        if (app == null)
            throw new Refusal(40001, "invalid credential");
        var now = clock.instant();
        tokens.values().removeIf(it -> it.until.plus(LIFE).isBefore(now));
        // Long observed: a repeated call within the validity gives the same token.
        var current = tokens.entrySet().stream()
                .filter(it -> it.getValue().app == app && now.isBefore(it.getValue().until))
                .map(Map.Entry::getKey).findFirst().orElseGet(() -> {
                    var made = ids.opaque("", 214);
                    tokens.put(made, new Token(app, now.plus(LIFE)));
                    return made;
                });
        var until = tokens.getOrDefault(current, new Token(app, now)).until;
        return ok().put("access_token", current).put("expires_in",
                Duration.between(now, until).plusMillis(999).toSeconds());
    }

    void expireAll() {
        tokens.replaceAll((_, it) -> new Token(it.app, clock.instant()));
    }

    private JsonObject ticket() {
        return ok().put("ticket", ids.opaque("", 86)).put("expires_in", 7200);
    }

    @Override
    public void check(Api.Call call, Api.Endpoint endpoint) {
        if (!endpoint.open()) {
            var token = call.query("access_token")
                    .orElseThrow(() -> new Refusal(41001, "access_token missing"));
            var known = tokens.get(token);
            if (known == null)
                throw new Refusal(40014, "invalid access_token");
            if (!clock.instant().isBefore(known.until))
                throw new Refusal(42001, "access_token expired");
            // what the app may call is set in the console: 微信客服 is open to its own secret alone, and nothing else is
            // pictures are the corp's: any of its secrets brings them
            if (!endpoint.path().startsWith(MEDIA)
                    && endpoint.path().startsWith(CARE) != (known.app == App.CARE))
                throw new Refusal(48002, "api forbidden");
        }
        count(endpoint.path());
        if (endpoint.method().equals(HttpMethod.POST) && !call.method().equals(HttpMethod.POST))
            throw parameter("POST expected");
    }

    private void count(String path) {
        var frequency = frequencies.computeIfAbsent(path, _ -> new Frequency());
        var now = clock.instant();
        long minute = now.getEpochSecond() / 60;
        if (frequency.minute != minute)
            frequency.inMinute = 0;
        if (frequency.hour != minute / 60)
            frequency.inHour = 0;
        frequency.minute = minute;
        frequency.hour = minute / 60;
        frequency.inMinute++;
        frequency.inHour++;
        if (frequency.inMinute == PER_MINUTE + 1)
            frequency.blockedUntil = now.plusSeconds(60);
        if (frequency.inHour == PER_HOUR + 1)
            frequency.blockedUntil = now.plus(Duration.ofHours(1));
        if (now.isBefore(frequency.blockedUntil))
            throw new Refusal(45009, "api freq out of limit");
    }

    @Override
    public Fields body(Api.Call call, HttpMethod wanted) {
        if (!wanted.equals(HttpMethod.POST) || call.upload().isPresent())
            return new Fields(new JsonObject());
        try {
            return new Fields(Api.parse(call.raw()));
        } catch (DecodeException e) {
            // Not always refused: the unread fields count as missing and the answer carries a warning.
            call.warn(". Warning: wrong json format. ");
            return new Fields(new JsonObject());
        }
    }
}
