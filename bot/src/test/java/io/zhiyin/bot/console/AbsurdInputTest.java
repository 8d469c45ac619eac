package io.zhiyin.bot.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.ext.web.Router;
import io.zhiyin.bot.callback.RawHttp;
import io.zhiyin.bot.security.Sessions;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.DatabaseUrl;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every address of the console, asked what no page of ours asks: it refuses, and does not fail. */
class AbsurdInputTest {
    @RegisterExtension
    static final ConsoleHouse house = new ConsoleHouse();

    private static final List<String> ABSURD = List.of("", "x", "-1", "0", "400", "99999999999",
            "99999999999999999999", "9999-01-01", "-999999999-01-01", "25:61", "nobody's", "\0", "${1/0}",
            "\ud83c\udf82".repeat(200), "{\"kind\":\"nothing\"}");
    private static final String LONG = "长".repeat(33_000);
    private static final List<String> IDS = List.of("1", "0", "-1", "999999", "99999999999999999999", "x",
            "%00");

    /** What each page may be asked, and what each form holds when it is filled in well; what destroys comes last. */
    private static final Map<String, Map<String, String>> KNOWN = known();

    private final HttpClient http = HttpClient.newHttpClient();

    private static Map<String, Map<String, String>> known() {
        var known = new LinkedHashMap<String, Map<String, String>>();
        known.put("GET /", Map.of());
        known.put("GET /customers", Map.of("q", "林", "tag", "1", "segment", "1", "born", "7", "new", "7",
                "account", "shop", "lost", "1", "before", "9", "field", "1", "done", "note"));
        known.put("GET /customers/import", Map.of("before", "9"));
        known.put("GET /customers/import/:id", Map.of("after", "1"));
        known.put("GET /customers/import/:id/rejected.csv", Map.of());
        known.put("GET /customers/duplicates", Map.of("state", "open", "customer", "1", "before", "9"));
        known.put("GET /customers/:id/merge", Map.of("q", "林", "other", "2"));
        known.put("GET /customers/:id", Map.of("kind", "message_in", "before", "9", "field", "1"));
        known.put("GET /customers/:id/fields", Map.of("field", "1"));
        known.put("GET /customers/:id/facts", Map.of("fact", "name"));
        known.put("POST /customers/:id/facts/:fact", Map.of("value", "林"));
        known.put("GET /settings/operators", Map.of());
        known.put("POST /settings/operators",
                Map.of("name", "小周", "password", "correct horse", "role", "viewer"));
        known.put("POST /settings/operators/:id/role", Map.of("role", "administrator"));
        known.put("POST /settings/operators/:id/enable", Map.of());
        known.put("GET /segments", Map.of());
        known.put("GET /segments/new", Map.of());
        known.put("GET /segments/:id/growth", Map.of("format", "xlsx"));
        known.put("GET /segments/:id/export", Map.of("format", "xlsx", "personal", "true"));
        known.put("GET /segments/:id", Map.of("who", "林"));
        known.put("GET /segments/:id/edit", Map.of());
        known.put("GET /segments/:id/why", Map.of("customer", "1"));
        known.put("GET /tags", Map.of());
        known.put("GET /templates", Map.of());
        known.put("GET /templates/new", Map.of("who", "林"));
        known.put("GET /templates/:id", Map.of("who", "林"));
        known.put("GET /campaigns", Map.of());
        known.put("GET /campaigns/new", Map.of("segment", "1", "template", "1", "kind", "holiday"));
        known.put("GET /settings/holidays", Map.of());
        known.put("GET /campaigns/:id", Map.of("day", "2026-11-22", "who", "1"));
        known.put("GET /campaigns/:id/edit", Map.of());
        known.put("GET /campaigns/:id/results", Map.of("run", "1"));
        known.put("GET /campaigns/:id/results/file", Map.of("run", "1", "format", "xlsx"));
        known.put("GET /campaigns/:id/results/people",
                Map.of("step", "converted", "run", "1", "arm", "0", "state", "sent", "account", "corp",
                        "staff", "mei",
                        "before", "9"));
        known.put("GET /campaigns/:id/results/people/file", Map.of("step", "sent", "format", "xlsx"));
        known.put("GET /coupons", Map.of());
        known.put("POST /coupons", Map.of("name", "春茶券"));
        known.put("POST /coupons/:id", Map.of("each", "message"));
        known.put("POST /coupons/:id/codes", Map.of("codes", "TEA-1 TEA-2"));
        known.put("POST /coupons/:id/file", Map.of());
        known.put("POST /settings/results", Map.of("attribution_days", "7", "reply_hours", "72"));
        known.put("GET /campaigns/calendar", Map.of("drafts", "1"));
        known.put("GET /seeds", Map.of());
        known.put("POST /seeds", Map.of("name", "同事"));
        known.put("POST /seeds/:id/add", Map.of("q", "林"));
        known.put("POST /seeds/:id/remove", Map.of("customer", "1"));
        known.put("POST /seeds/:id/delete", Map.of());
        known.put("GET /campaigns/:id/tests", Map.of());
        known.put("POST /campaigns/:id/tests", Map.of("q", "林", "arm", "0"));
        known.put("GET /campaigns/:id/simulation", Map.of("group", "0", "who", "1", "q", "林"));
        known.put("GET /settings/approval", Map.of());
        known.put("GET /stop", Map.of());
        known.put("GET /deliveries/runs", Map.of("campaign", "1", "before", "9"));
        known.put("GET /deliveries", Map.of("state", "sent", "reason", "withdrawn", "run", "1", "day",
                "2026-11-21", "customer", "1", "kind", "campaign", "before", "9"));
        known.put("GET /deliveries/:id", Map.of());
        known.put("GET /inbox", Map.of("state", "dead", "account", "shop", "kind", "text", "before", "9"));
        known.put("GET /intake", Map.of("before", "9"));
        known.put("GET /intake/:id", Map.of());
        known.put("GET /accounts", Map.of());
        known.put("GET /settings", Map.of());
        known.put("GET /settings/fields", Map.of());
        known.put("GET /settings/fields/:id", Map.of());
        known.put("GET /follow-ups",
                Map.of("state", "any", "staff", "corp/zhoulan", "kind", "call", "due", "week",
                        "customer", "1", "after", "1"));
        known.put("GET /follow-ups/new", Map.of("segment", "1", "customer", "1"));
        known.put("GET /follow-ups/:id", Map.of());
        known.put("GET /settings/follow-ups", Map.of());
        known.put("GET /staff", Map.of());
        known.put("GET /staff/login/back", Map.of("code", "x", "state", "y", "account", "corp"));
        known.put("GET /staff/follow-ups", Map.of("account", "corp"));
        known.put("GET /staff/follow-ups/:id", Map.of());
        known.put("POST /staff/follow-ups/:id/done", Map.of("outcome", "好"));
        known.put("POST /staff/follow-ups/:id/later", Map.of("until", "chosen", "at", "2026-11-25T10:00"));
        known.put("POST /staff/follow-ups/:id/hand-over", Map.of("to", "corp/songyuan"));
        var wanted = Map.of("customer", "1", "key", "form", "kind", "call", "priority", "usual", "title",
                "回访",
                "note", "", "due", "2026-11-25T10:00", "staff", "corp/zhoulan");
        known.put("POST /follow-ups", wanted);
        known.put("POST /follow-ups/:id/later", Map.of("until", "2026-11-25T10:00"));
        known.put("POST /follow-ups/:id/hand-over", Map.of("to", "corp/songyuan"));
        known.put("POST /follow-ups/:id/done", Map.of("outcome", "好"));
        known.put("POST /follow-ups/:id/cancel", Map.of());
        known.put("POST /follow-ups/bulk",
                Map.of("id", "1", "what", "hand-over", "to", "corp/songyuan", "back",
                        "state=open"));
        known.put("POST /settings/follow-ups", Map.of("day", "monday", "opens", "09:00", "closes", "18:00",
                "remind", "4", "escalate", "9", "manager", "named", "named", "corp/zhoulan", "digest",
                "true"));
        known.put("POST /settings/follow-ups/rules/:sort",
                Map.of("active", "true", "yuan", "100", "hours", "4",
                        "priority", "high"));
        known.put("POST /settings/follow-ups/plans",
                Map.of("segment", "1", "days", "30", "since", "visit", "kind",
                        "visit", "title", "回访"));
        known.put("POST /settings/follow-ups/plans/:id/:what", Map.of());
        known.put("GET /login", Map.of("next", "/tags"));
        known.put("POST /login", Map.of("name", "admin", "password", "wrong", "next", "/tags"));
        known.put("POST /customers/:id/tags", Map.of("tag", "1"));
        known.put("POST /customers/:id/tags/:tag/remove", Map.of());
        known.put("POST /customers/:id/birthday",
                Map.of("kind", "lunar", "year", "1990", "month", "8", "day", "15", "leap", "1"));
        known.put("POST /customers/:id/birthday/forget", Map.of());
        known.put("POST /customers/:id/merge", Map.of("other", "2"));
        known.put("POST /customers/:id/merges/:merge/undo", Map.of());
        known.put("POST /customers/duplicates/:id/same", Map.of());
        known.put("POST /customers/duplicates/:id/distinct", Map.of());
        known.put("POST /customers/:id/phone", Map.of("verified", "true"));
        known.put("POST /customers/:id/mail", Map.of("verified", "true"));
        known.put("POST /customers/:id/note", Map.of("note", "喜欢红茶"));
        known.put("POST /customers/:id/consent", Map.of("given", "true"));
        known.put("POST /customers/import", Map.of());
        known.put("POST /customers/import/:id/start", Map.of("do", "check", "column0", "phone"));
        known.put("POST /customers/import/:id/discard", Map.of());
        known.put("POST /customers/:id/fields/:field", Map.of("value", "1"));
        var rule = new LinkedHashMap<>(
                Map.of("name", "近日", "id", "1", "act", "group:r", "r.kind", "all", "r.0.kind",
                        "orders_sum", "r.0.was", "orders_sum", "r.0.not", "1", "r.0.days", "30", "r.0.least",
                        "99.5"));
        rule.putAll(Map.of("r.1.kind", "field.choice.1", "r.1.was", "field.choice.1", "r.1.match", "among",
                "r.1.choices", "1", "r.2.kind", "field.date.2", "r.2.was", "field.date.2", "r.2.match",
                "dates",
                "r.2.from", "2026-01-01"));
        known.put("POST /segments", rule);
        known.put("POST /segments/draft", rule);
        known.put("POST /segments/count", rule);
        known.put("POST /segments/count/exactly", rule);
        known.put("POST /segments/:id", rule);
        known.put("POST /segments/lists", Map.of("name", "名单", "from", "1"));
        known.put("POST /segments/people", Map.of("list", "1", "customer", "1"));
        known.put("POST /segments/:id/name", Map.of("name", "近日来过"));
        known.put("POST /segments/:id/fill", Map.of("from", "1"));
        known.put("POST /segments/:id/people", Map.of("customer", "1"));
        known.put("POST /segments/:id/people/remove", Map.of("customer", "1"));
        known.put("POST /tags", Map.of("group", "1", "name", "新标签"));
        known.put("POST /tags/groups", Map.of("name", "新组"));
        known.put("POST /tags/rules", Map.of("source", "keyword", "pattern", "红茶", "tag", "1"));
        known.put("POST /tags/rules/:id/on", Map.of());
        known.put("POST /tags/rules/:id/off", Map.of());
        known.put("POST /tags/:id/rename", Map.of("name", "改名", "days", "30"));
        known.put("POST /tags/groups/:id/accounts", Map.of("account", "corp"));
        known.put("POST /tags/sync", Map.of());
        known.put("POST /segments/:id/tags", Map.of("tag", "1", "how", "give"));
        known.put("POST /segments/:id/tags/:tag/stop", Map.of());
        known.put("GET /pictures", Map.of());
        known.put("GET /pictures/:id/image", Map.of());
        known.put("POST /pictures", Map.of());
        known.put("POST /pictures/:id/delete", Map.of());
        var words = new LinkedHashMap<>(Map.of("official_text_0_kind", "", "official_mass_0_kind", "picture",
                "official_mass_0_picture", "1", "wecom_text_0_kind", "link", "wecom_text_0_title", "春茶",
                "wecom_text_0_description", "明前", "wecom_text_0_url", "https://shop.example/tea",
                "wecom_text_1_kind", "mini_program", "wecom_text_1_appId", "wx0123456789abcdef",
                "wecom_text_1_path", "pages/tea"));
        words.putAll(Map.of("name", "生日", "platform", "TM1", "official_text", "生日快乐", "official_template",
                "thing1: 生日快乐", "wecom_text", "生日快乐", "staff_text", "请致电", "who", "林"));
        known.put("POST /templates", words);
        known.put("POST /templates/look", words);
        known.put("POST /templates/:id", words);
        var campaign = Map.ofEntries(Map.entry("name", "生日"), Map.entry("segment", "1"),
                Map.entry("template", "1"), Map.entry("kind", "recurring"), Map.entry("send_at", "09:00"),
                Map.entry("lead_days", "3"), Map.entry("leap_day", "feb_28"),
                Map.entry("on_date", "2026-12-01"), Map.entry("valid_hours", "24"),
                Map.entry("every", "month"),
                Map.entry("weekday", "monday"), Map.entry("month_days", "1, 15"),
                Map.entry("cron", "0 0 10 ? * MON"), Map.entry("holiday", "mid_autumn"),
                Map.entry("shift", "3"), Map.entry("shift_way", "before"),
                Map.entry("shift_unit", "working_days"), Map.entry("late", "hold"),
                Map.entry("anniversary", "field.1"), Map.entry("excluded", "1"),
                Map.entry("holdout", "10"), Map.entry("event_on", "tagged"), Map.entry("event_tag", "1"),
                Map.entry("event_segment", "1"), Map.entry("after", "3"), Map.entry("after_unit", "hours"),
                Map.entry("again", "30"),
                Map.entry("route0", "customer_service"), Map.entry("route1", "template"));
        known.put("POST /campaigns", campaign);
        known.put("POST /campaigns/look", campaign);
        known.put("POST /campaigns/:id", campaign);
        known.put("POST /campaigns/:id/simulation", Map.of("day", "2026-11-22"));
        known.put("POST /settings/approval", Map.of("operator_above", "500", "administrator_above", "20000",
                "undo_above", "1000", "undo_minutes", "5"));
        known.put("POST /campaigns/:id/submit", Map.of());
        known.put("POST /campaigns/:id/approve", Map.of("comment", "好"));
        known.put("POST /campaigns/:id/reject", Map.of("comment", "请改称呼"));
        known.put("POST /campaigns/:id/withdraw", Map.of());
        known.put("POST /campaigns/:id/take-back", Map.of());
        known.put("POST /stop", Map.of("scope", "campaigns", "why", "价格写错了"));
        known.put("POST /stop/end", Map.of("back", "/campaigns"));
        known.put("POST /campaigns/runs/:run/send", Map.of());
        known.put("POST /campaigns/runs/:run/skip", Map.of());
        known.put("POST /settings/holidays", Map.of("name", "店庆", "calendar", "lunar", "month", "8", "day",
                "15", "date", "2026-12-01"));
        known.put("POST /settings/holidays/days-off", Map.of("days", "2026-10-01,off,国庆节"));
        known.put("POST /settings/holidays/:id/remove", Map.of());
        for (var move : List.of("start", "pause", "resume", "end")) {
            known.put("POST /campaigns/:id/" + move, Map.of());
        }
        known.put("POST /deliveries/:id/settle", Map.of("to", "sent"));
        known.put("POST /deliveries/:id/retry", Map.of());
        known.put("POST /inbox/replay", Map.of());
        known.put("POST /inbox/:id/replay", Map.of());
        known.put("POST /intake/:id", Map.of("message", "{}"));
        known.put("POST /intake/:id/drop", Map.of());
        known.put("POST /settings/language", Map.of("language", "zh", "back", "/settings"));
        known.put("POST /settings/fields",
                Map.of("name", "生肖", "key", "zodiac", "type", "choice", "choices", "鼠\n牛"));
        known.put("POST /settings/fields/precedence",
                Map.of("customer", "5", "operator", "4", "staff", "4", "import", "3", "api", "3", "orders",
                        "3",
                        "platform", "2", "guessed", "1"));
        known.put("POST /settings/fields/:id", Map.of("name", "肤质", "choices", "", "choice1", "干性"));
        for (var move : List.of("up", "down", "archive", "restore")) {
            known.put("POST /settings/fields/:id/" + move, Map.of());
        }
        known.put("POST /settings/rules",
                Map.of("quiet_from", "22:00", "quiet_to", "08:00"));
        known.put("POST /settings/caps",
                Map.of("kind", "journey", "length", "24", "unit", "hours", "most", "1"));
        known.put("POST /settings/caps/remove", Map.of("cap", "journey:24:1"));
        known.putAll(journeys());
        known.put("GET /insight", Map.of());
        known.put("GET /reports",
                Map.of("days", "30", "step", "week", "source", "follow", "owner", "corp/ZhouLan"));
        known.put("GET /reports/:tab", Map.of());
        known.put("GET /reports/data/:report", Map.of("format", "xlsx", "days", "7", "step", "day"));
        known.put("POST /reports/quality", Map.of());
        known.put("GET /reports/churn", Map.of("state", "ended", "before", "9"));
        known.put("POST /reports/churn/rules",
                Map.of("alive", "50", "rhythm", "150", "days", "14", "value", "0"));
        known.put("POST /insight/stages",
                Map.of("loyal", "4", "once", "90", "rhythm", "200", "least", "30", "lost", "365"));
        known.put("POST /insight/scale/:name", Map.of("cuts", "7 30 90 180"));
        known.put("POST /settings/tokens", Map.of("name", "till"));
        known.put("POST /settings/tokens/:id/revoke", Map.of());
        known.put("POST /settings/fields/:id/delete", Map.of());
        known.put("POST /tags/rules/:id/delete", Map.of());
        known.put("POST /tags/:id/delete", Map.of());
        known.put("POST /tags/groups/:id/delete", Map.of());
        known.put("POST /segments/:id/delete", Map.of());
        known.put("POST /settings/password",
                Map.of("old", "wrong", "wanted", "another password", "again", "another password"));
        known.put("POST /logout", Map.of());
        known.put("POST /settings/operators/:id/disable", Map.of());
        known.put("POST /settings/operators/:id/password", Map.of("password", "another password"));
        return known;
    }

    private static Map<String, Map<String, String>> journeys() {
        var known = new java.util.LinkedHashMap<String, Map<String, String>>();
        known.put("GET /journeys", Map.of());
        known.put("POST /journeys", Map.of("name", "旅程"));
        known.put("POST /journeys/ready/:key", Map.of());
        known.put("GET /journeys/:id", Map.of());
        known.put("GET /journeys/:id/people",
                Map.of("where", "passed", "step", "s1", "way", "else", "before", "9"));
        known.put("GET /journeys/:id/edit", Map.of());
        known.put("GET /journeys/:id/entry", Map.of());
        known.put("POST /journeys/:id/entry",
                Map.of("name", "欢迎", "kind", "event", "event_on", "keyword", "event_words",
                        "价格", "segment", "1", "days", "9", "goal", "order_paid", "exit_left", "1", "holdout",
                        "5"));
        known.put("GET /journeys/:id/add", Map.of("owner", "s3", "lane", "then", "at", "0"));
        known.put("POST /journeys/:id/add", Map.of("owner", "s3", "lane", "then", "at", "0", "kind", "wait"));
        known.put("GET /journeys/:id/steps/:step", Map.of());
        known.put("GET /journeys/:id/steps/:step/tests", Map.of());
        known.put("POST /journeys/:id/steps/:step/tests", Map.of("q", "林"));
        known.put("POST /journeys/:id/steps/:step",
                Map.of("amount", "1", "unit", "days", "title", "x", "at", "09:00",
                        "on", "tagged", "tag", "1", "template", "1", "valid_hours", "24", "url",
                        "https://a.example", "route0",
                        "mail"));
        known.put("POST /journeys/:id/steps/:step/arms", Map.of());
        known.put("GET /journeys/:id/steps/:step/arms/:arm", Map.of());
        known.put("POST /journeys/:id/steps/:step/arms/:arm",
                Map.of("name", "x", "by", "segment", "segment", "1"));
        known.put("POST /journeys/:id/steps/:step/arms/:arm/delete", Map.of());
        known.put("POST /journeys/:id/publish", Map.of("moving", "move"));
        known.put("POST /journeys/:id/enter", Map.of("segment", "1", "customer", "1"));
        known.put("POST /journeys/:id/take-out", Map.of("customer", "1"));
        for (var move : List.of("pause", "resume", "end", "delete", "steps/:step/up", "steps/:step/down",
                "steps/:step/delete")) {
            known.put("POST /journeys/:id/" + move, Map.of());
        }
        return known;
    }

    @Test
    void every_address_is_walked_here() {
        var other = List.of("GET /live");

        assertThat(house.addresses().stream().filter(it -> !other.contains(it) && !it.contains("/assets"))
                .collect(Collectors.toSet())).isEqualTo(new HashSet<>(KNOWN.keySet()));
    }

    @Test
    void no_page_and_no_form_fails_over_what_it_is_asked() throws Exception {
        house.busyShop();
        house.followUpsOf(1);
        house.journeysOf(1);
        house.brought();
        var failed = new ArrayList<String>();
        var asked = 0;

        for (var address : KNOWN.entrySet()) {
            for (var some : together(requests(address.getKey(), address.getValue(), house.pass()))) {
                for (var answer : some.stream().map(it -> http.sendAsync(it, BodyHandlers.discarding()))
                        .toList()) {
                    var answered = answer.get();
                    asked++;
                    if (answered.statusCode() >= 500) {
                        failed.add(answered.statusCode() + " " + address.getKey() + " "
                                + described(answered));
                    }
                }
            }
        }

        assertThat(failed).isEmpty();
        assertThat(asked).isGreaterThan(1_000);
    }

    @Test
    void a_malformed_query_or_form_is_refused() throws Exception {
        var pass = house.pass();

        assertThat(raw("GET /customers?q=%zz", "", pass)).isEqualTo(400);
        assertThat(raw("GET /login?next=%", "", pass)).isEqualTo(400);
        assertThat(raw("GET /assets/%", "", pass)).isEqualTo(400);
        assertThat(raw("GET /nowhere?x=%zz", "", pass)).isEqualTo(400);
        assertThat(raw("GET /customers/%zz", "", pass)).isEqualTo(400);
        assertThat(raw("POST /settings/tokens?x=%zz", "name=till", pass)).isEqualTo(400);
        assertThat(raw("POST /settings/tokens", "name=%zz", pass)).isEqualTo(400);
    }

    @Test
    void a_number_that_is_out_of_range_is_told_with_the_range() throws Exception {
        var answer = http.send(get("/customers?born=400", house.pass()), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("0 到 365");
    }

    @Test
    void live_figures_without_a_database_are_refused_and_not_left_waiting() throws Exception {
        int nobodyThere;
        try (var socket = new ServerSocket(0)) {
            nobodyThere = socket.getLocalPort();
        }
        var vertx = io.vertx.core.Vertx.vertx();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var gone = Database.open(vertx, new DatabaseUrl("127.0.0.1", nobodyThere, "x", "x", "x"),
                        1)) {
            var live = new Live(vertx, threads, new Sessions(gone, house.clock()), Duration.ofHours(1),
                    Map::of);
            var router = Router.router(vertx);
            router.get("/live").handler(live::join);
            var server = vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1").await();

            var answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + "/live"))
                            .header("Cookie", "zhiyin_session=any").timeout(Duration.ofSeconds(20)).build(),
                    BodyHandlers.discarding());

            assertThat(answer.statusCode()).isEqualTo(503);
        } finally {
            vertx.close().await();
        }
    }

    /** What only asks may be asked side by side; what changes something goes one by one. */
    private static List<List<HttpRequest>> together(List<HttpRequest> requests) {
        var atOnce = requests.getFirst().method().equals("GET") ? 4 : 1;
        return IntStream.rangeClosed(0, (requests.size() - 1) / atOnce)
                .mapToObj(it -> requests.subList(it * atOnce, Math.min(requests.size(), (it + 1) * atOnce)))
                .toList();
    }

    /** Well filled in; then with one thing wrong at a time: an id, a field. */
    private static List<HttpRequest> requests(String address, Map<String, String> fields,
            ConsoleHouse.Pass pass) {
        var get = address.startsWith("GET ");
        var path = address.substring(address.indexOf(' ') + 1);
        var good = path.replaceAll(":[a-z]+", "1");
        var requests = new ArrayList<HttpRequest>();
        requests.add(get ? get(good + "?" + form(fields), pass) : post(good, form(fields), pass));
        if (path.contains(":")) {
            for (var id : IDS) {
                var there = path.replaceAll(":[a-z]+", id);
                requests.add(get ? get(there, pass) : post(there, form(fields), pass));
            }
        }
        for (var field : fields.keySet()) {
            for (var absurd : ABSURD) {
                var asked = form(Map.of(field, absurd));
                if (get) {
                    requests.add(get(good + "?" + asked, pass));
                } else {
                    requests.add(post(good, with(fields, field, absurd), pass));
                }
            }
            if (!get) {
                requests.add(post(good, with(fields, field, LONG), pass));
            }
        }
        return requests;
    }

    private static String with(Map<String, String> fields, String field, String value) {
        var changed = new LinkedHashMap<>(fields);
        changed.put(field, value);
        return form(changed);
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(it -> it.getKey() + "=" + URLEncoder.encode(it.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static HttpRequest get(String path, ConsoleHouse.Pass pass) {
        return HttpRequest.newBuilder(uri(path)).header("Cookie", pass.cookie()).build();
    }

    private static HttpRequest post(String path, String form, ConsoleHouse.Pass pass) {
        return HttpRequest.newBuilder(uri(path)).header("Cookie", pass.cookie())
                .header("X-CSRF-Token", pass.csrf())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)).build();
    }

    private static int raw(String line, String body, ConsoleHouse.Pass pass) throws IOException {
        return RawHttp.status(uri("/").getPort(), line,
                "Cookie: " + pass.cookie() + "\r\nX-CSRF-Token: " + pass.csrf()
                        + "\r\nContent-Type: application/x-www-form-urlencoded\r\n",
                body);
    }

    private static URI uri(String path) {
        return URI.create(house.url(path));
    }

    private static String described(HttpResponse<?> answer) {
        return answer.request().uri().getRawQuery() == null
                ? answer.request().uri().toString()
                : answer.request().uri().getRawQuery();
    }
}
