package io.zhiyin.bot.api;

import static io.zhiyin.bot.api.TestApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.campaign.CampaignId;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Templates, campaigns, runs and deliveries. */
class CampaignsApiTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();
    private static final String GREETING = "${customer.name!\"您\"}，生日快乐！";

    private final TestApi api = new TestApi(database);
    private long lin;

    @BeforeEach
    void people() {
        lin = api.post("/customers", json("name", "林知音", "birthday", "9月26日")).id();
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void a_template_is_kept_by_version() {
        var made = api.post("/templates", template("生日", GREETING));
        var place = "/templates/" + made.id();

        assertThat(made.status()).isEqualTo(201);
        var saved = api.put(place, template("生日祝福", "祝您生日快乐！"));
        assertThat(saved.json().getInteger("version")).isEqualTo(2);
        assertThat(api.get(place).json()).isEqualTo(saved.json());
        assertThat(api.get(place + "/versions/1").json().getJsonArray("variants").getJsonObject(0)
                .getString("body"))
                .isEqualTo(GREETING);
        assertThat(api.get(place + "/versions/3").status()).isEqualTo(404);
        assertThat(api.get(place + "/versions/99999999999").status()).isEqualTo(404);
        assertThat(api.get("/templates").items()).hasSize(1);
        assertThat(api.post("/templates", template("生日祝福", "x")).wrongFields()).containsExactly("name");
    }

    @Test
    void the_fields_of_a_platforms_template_keep_their_order() {
        var entry = json("name", "通知", "variants", new JsonArray().add(json("channel", "official_template",
                "platformTemplate", "tpl", "fields",
                new JsonArray().add(json("name", "thing2", "text", "生日快乐"))
                        .add(json("name", "thing1", "text", "知音茶铺")))));

        assertThat(api.post("/templates", entry).json().getJsonArray("variants"))
                .isEqualTo(entry.getJsonArray("variants"));
    }

    @Test
    void what_the_linter_calls_an_error_keeps_a_template_out() {
        var wrong = json("name", "生日", "variants", new JsonArray()
                .add(json("channel", "official_text", "body", "${customer.nam}"))
                .add(json("channel", "official_template", "platformTemplate", "t", "fields",
                        new JsonArray().add(json("name", "thing1", "text", "好"))
                                .add(json("name", "thing2", "text", "${x?api.class}"))))
                .add(json("channel", "pigeon")));

        assertThat(api.post("/templates", wrong).wrongFields()).contains("variants[0].body",
                "variants[1].fields[1].text", "variants[2].channel")
                .doesNotContain("variants[1].fields[0].text");
        var findings = api.post("/templates/lint", json("variants",
                new JsonArray().add(json("channel", "wecom_text", "body", "好\n${customer.nam}")))).json()
                .getJsonArray("findings").getJsonObject(0);
        assertThat(findings.getInteger("line")).isEqualTo(2);
        assertThat(findings.getString("severity")).isEqualTo("error");
        assertThat(api.post("/templates", json("name", "x", "variants", new JsonArray()
                .add(json("channel", "staff_text", "body", "a"))
                .add(json("channel", "staff_text", "body", "b"))))
                .wrongFields()).containsExactly("variants[1].channel");
    }

    @Test
    void a_preview_is_what_the_customer_would_read() {
        var id = api.post("/templates", template("生日", GREETING)).id();
        api.put("/templates/" + id, template("生日", "版本二"));

        assertThat(text(api.post("/templates/" + id + "/preview", json("customer", lin, "version", 1))))
                .isEqualTo("林知音，生日快乐！");
        assertThat(text(api.post("/templates/" + id + "/preview", json("customer", lin)))).isEqualTo("版本二");
        var draft = template("", "${customer.name!\"客官\"}好").getJsonArray("variants");
        assertThat(text(api.post("/templates/preview", json("customer", lin, "variants", draft))))
                .isEqualTo("林知音好");
        assertThat(api.post("/templates/" + id + "/preview", json("customer", 99)).wrongFields())
                .containsExactly("customer");
    }

    @Test
    void a_draft_is_sent_to_a_seed_list_or_to_one_to_be_looked_at() {
        var staff = api.post("/seed-lists", json("name", "门店同事", "customers", new JsonArray().add(lin)));
        assertThat(staff.status()).isEqualTo(201);
        assertThat(api.post("/seed-lists", json("name", "门店同事", "customers", new JsonArray())).status())
                .isEqualTo(409);
        assertThat(api.post("/seed-lists", json("name", "没有", "customers", new JsonArray().add(99)))
                .wrongFields()).containsExactly("customers");
        var place = "/campaigns/" + api.post("/campaigns", campaign("生日")).id();

        var sent = api.post(place + "/tests", json("seedList", staff.id()));

        assertThat(sent.status()).isEqualTo(201);
        assertThat(sent.json().getString("seedList")).isEqualTo("门店同事");
        assertThat(sent.json().getString("by")).isEqualTo("api:till");
        assertThat(sent.json().getJsonArray("deliveries").getJsonObject(0).getLong("customer"))
                .isEqualTo(lin);
        assertThat(api.get(place + "/tests/" + sent.id()).json()).isEqualTo(sent.json());
        api.post(place + "/tests", json("customer", lin));
        assertThat(api.get(place + "/tests").items()).hasSize(2);
        assertThat(api.get("/deliveries?kind=test").items()).hasSize(2);
        assertThat(api.get(place).json().getString("state")).isEqualTo("draft");
        assertThat(api.post(place + "/tests", json("customer", 99)).wrongFields())
                .containsExactly("customer");
        assertThat(api.post(place + "/tests", json("customer", lin, "seedList", staff.id())).wrongFields())
                .containsExactly("seedList");
        assertThat(
                api.put("/seed-lists/" + staff.id(), json("name", "同事", "customers", new JsonArray())).json()
                        .getJsonArray("customers"))
                .isEmpty();
        assertThat(api.delete("/seed-lists/" + staff.id()).status()).isEqualTo(204);
    }

    @Test
    void a_campaign_has_a_priority_and_the_rules_keep_some_of_the_allowance_for_it() {
        var place = "/campaigns/" + api.post("/campaigns", campaign("生日")).id();
        assertThat(api.get(place).json().getString("priority")).isEqualTo("normal");

        assertThat(api.patch(place, json("priority", "high")).json().getString("priority")).isEqualTo("high");

        var kept = json("period", "month", "most", 4, "forHigh", 1, "forNormal", 1);
        var rules = json("quietFrom", "21:30", "quietTo", "08:00", "groupSends", kept);
        assertThat(api.put("/sending-rules", rules).json().getJsonObject("groupSends")).isEqualTo(kept);
        assertThat(api.put("/sending-rules", json("quietFrom", "21:30", "quietTo", "08:00", "groupSends",
                json("period", "month", "most", 4, "forHigh", 3, "forNormal", 2))).wrongFields())
                .containsExactly("groupSends.forHigh");
    }

    @Test
    void a_campaign_is_drafted_previewed_forecast_and_moved_through_its_states() {
        var made = api.post("/campaigns", campaign("生日"));
        var place = "/campaigns/" + made.id();

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.json().getString("state")).isEqualTo("draft");
        assertThat(made.json().getString("createdBy")).isEqualTo("api:till");
        assertThat(made.json().getInteger("templateVersion")).isEqualTo(1);
        var preview = api.post(place + "/preview", json("customer", lin));
        assertThat(preview.json().getBoolean("inSegment")).isTrue();
        assertThat(text(preview)).isEqualTo("林知音，生日快乐！");
        var forecast = api.get(place + "/forecast?from=2026-09-25&days=3");
        assertThat(forecast.items()).containsExactly(json("day", "2026-09-25", "customers", 0),
                json("day", "2026-09-26", "customers", 1), json("day", "2026-09-27", "customers", 0));

        var started = api.post(place + "/start", json());
        assertThat(started.json().getString("state")).isEqualTo("running");
        assertThat(started.json().getString("nextDueAt")).isEqualTo("2026-09-26T01:00:00Z");
        assertThat(api.post(place + "/start", json()).problem()).isEqualTo("conflict");
        assertThat(api.post(place + "/pause", json()).json().getString("state")).isEqualTo("paused");
        assertThat(api.post(place + "/resume", json()).json().getString("state")).isEqualTo("running");
        assertThat(api.patch(place, json("trigger", json("kind", "birthday", "sendAt", "10:30"))).json()
                .getJsonObject("trigger").getString("sendAt")).isEqualTo("10:30");
        assertThat(api.post(place + "/cancel", json()).json().getString("state")).isEqualTo("ended");
        assertThat(api.patch(place, json("name", "x")).problem()).isEqualTo("conflict");
        assertThat(api.get("/campaigns?state=ended").items()).hasSize(1);
        assertThat(api.get("/campaigns?state=running").items()).isEmpty();
        assertThat(api.post("/campaigns/99/start", json()).status()).isEqualTo(404);
    }

    @Test
    void every_kind_of_trigger_is_kept_forecast_and_told() {
        var template = api.post("/templates", template("节日", GREETING)).id();
        api.put("/holidays/days-off", json("days", new JsonArray()
                .add(json("date", "2026-10-01", "kind", "off", "name", "国庆节"))
                .add(json("date", "2026-09-27", "kind", "work", "name", "国庆节"))));
        assertThat(api.get("/holidays/days-off").items()).hasSize(2);
        var own = api.post("/holidays", json("name", "店庆", "calendar", "once", "date", "2026-12-01"));
        assertThat(own.json().getString("nextDate")).isEqualTo("2026-12-01");
        assertThat(api.post("/holidays", json("name", "店庆", "calendar", "lunar", "month", 12, "day", 31))
                .wrongFields()).containsExactly("day");

        var holiday = api.post("/campaigns", of("国庆", template, json("kind", "holiday", "holiday", "national",
                "shift", -4, "shiftUnit", "working_days", "sendAt", "10:00")).put("late", "hold"));
        assertThat(holiday.json().getString("late")).isEqualTo("hold");
        var forecast = api.get("/campaigns/" + holiday.id() + "/forecast?from=2026-09-26&days=3");
        assertThat(forecast.items()).containsExactly(json("day", "2026-09-26", "customers", 0),
                json("day", "2026-09-27", "customers", 1), json("day", "2026-09-28", "customers", 0));
        assertThat(forecast.json().getJsonArray("times").getString(0)).isEqualTo("2026-09-27T02:00:00Z");
        var shop = api.post("/campaigns", of("店庆", template, json("kind", "holiday", "holiday", "own_1",
                "sendAt", "10:00")));
        assertThat(api.delete("/holidays/" + own.id()).problem()).isEqualTo("conflict");
        api.post("/campaigns/" + shop.id() + "/cancel", json());
        assertThat(api.delete("/holidays/" + own.id()).status()).isEqualTo(204);

        assertThat(api.post("/campaigns", of("x", template, json("kind", "recurring", "every", "cron", "cron",
                "0 0/5 * ? * *"))).wrongFields()).containsExactly("trigger.cron");
        assertThat(api.post("/campaigns", of("x", template, json("kind", "recurring", "every", "week",
                "sendAt", "10:00"))).wrongFields()).containsExactly("trigger.weekdays");
        assertThat(api.post("/campaigns", of("x", template, json("kind", "holiday", "holiday", "no_such",
                "sendAt", "10:00"))).wrongFields()).containsExactly("trigger.holiday");
        var once = api.post("/campaigns", of("一次", template, json("kind", "once", "at",
                "2026-09-25T03:00:00Z"))).id();
        assertThat(api.patch("/campaigns/" + holiday.id(), json("trigger", json("kind", "once", "at",
                "2026-09-25T03:00:00Z"))).status()).isEqualTo(200);
        api.post("/campaigns/" + once + "/start", json());
        assertThat(api.patch("/campaigns/" + once, json("trigger", json("kind", "birthday", "sendAt",
                "09:00"))).problem()).isEqualTo("conflict");
    }

    @Test
    void a_late_run_that_was_held_goes_on_an_operators_word() {
        var template = api.post("/templates", template("节日", GREETING)).id();
        var held = api.post("/campaigns", of("迟到", template, json("kind", "once", "at",
                "2026-09-25T03:00:00Z", "validHours", 1)).put("late", "hold")).id();
        api.post("/campaigns/" + held + "/start", json());
        api.now = Instant.parse("2026-09-26T05:00:00Z");
        api.runs.fired("campaign/" + held, api.now);
        var run = api.get("/runs?campaign=" + held).item(0);
        assertThat(run.getString("state")).isEqualTo("held");
        assertThat(run.getInteger("deliveries")).isZero();

        var sent = api.post("/runs/" + run.getLong("id") + "/send", json());

        assertThat(sent.json().getString("state")).isEqualTo("planned");
        assertThat(sent.json().getJsonObject("byState")).isEqualTo(json("planned", 1));
        assertThat(api.get("/deliveries?run=" + run.getLong("id")).item(0).getString("expiresAt"))
                .isEqualTo("2026-09-26T06:00:00Z");
        assertThat(api.post("/runs/" + run.getLong("id") + "/skip", json()).problem()).isEqualTo("conflict");
    }

    @Test
    void a_program_says_that_something_happened_and_says_it_twice() {
        var template = api.post("/templates", template("事件", GREETING)).id();
        var campaign = api.post("/campaigns", of("取货通知", template, json("kind", "event", "on", "api",
                "againDays", 0))).id();
        var place = "/campaigns/" + campaign + "/trigger";
        var said = json("cause", "pickup-1", "customers", new JsonArray().add(lin));
        assertThat(api.post(place, said).problem()).isEqualTo("conflict");
        api.post("/campaigns/" + campaign + "/start", json());

        assertThat(api.post(place, said).json().getInteger("taken")).isEqualTo(1);
        assertThat(api.post(place, said).json().getInteger("taken")).isZero();
        assertThat(api.post(place, json("cause", "pickup-2", "all", true)).json().getInteger("taken"))
                .isEqualTo(1);
        assertThat(api.post(place, json("cause", "x")).wrongFields()).containsExactly("customers");
        api.runs.fired("campaign/" + campaign, api.now);
        assertThat(api.get("/deliveries?customer=" + lin).items()).hasSize(1);
        assertThat(api.post("/campaigns", of("y", template, json("kind", "event", "on", "tagged")))
                .wrongFields()).containsExactly("trigger.subject");
    }

    private static JsonObject of(String name, long template, JsonObject trigger) {
        return json("name", name, "template", template, "trigger", trigger, "routes",
                new JsonArray().add("customer_service"));
    }

    @Test
    void a_campaign_for_many_is_submitted_approved_by_another_and_started() {
        api.operators.bootstrap("correct horse");
        assertThat(
                api.put("/approval-rules", json("operatorAbove", 0, "administratorAbove", 0, "undoAbove", 0,
                        "undoMinutes", 5)).status())
                .isEqualTo(200);
        assertThat(api
                .put("/approval-rules", json("operatorAbove", 9, "administratorAbove", 3, "undoMinutes", 0))
                .wrongFields()).containsExactlyInAnyOrder("administratorAbove", "undoMinutes");
        var place = "/campaigns/" + api.post("/campaigns", campaign("生日")).id();

        assertThat(api.post(place + "/start", json()).problem()).isEqualTo("conflict");
        var submitted = api.post(place + "/submit", json());
        assertThat(submitted.json().getString("approval")).isEqualTo("submitted");
        assertThat(api.post(place + "/approve", json()).json().getString("detail")).contains("不能批准自己的活动");
        assertThat(api.post(place + "/reject", json()).wrongFields()).containsExactly("comment");
        var approved = api.send("POST", place + "/approve", json("comment", "好").encode(),
                Map.of("Authorization", "Bearer other"));
        assertThat(approved.json().getString("approval")).isEqualTo("approved");

        var started = api.post(place + "/start", json()).json();
        assertThat(started.getString("state")).isEqualTo("running");
        assertThat(started.getString("beginsAt")).isEqualTo("2026-09-25T02:05:00Z");
        assertThat(api.post(place + "/take-back", json()).json().getString("state")).isEqualTo("draft");
        assertThat(api.get(place + "/approval").json().getJsonArray("steps").stream()
                .map(it -> ((JsonObject) it).getString("what")))
                .containsExactly("taken_back", "started", "approved", "submitted", "created");
        assertThat(api.get(place + "/approval").json().getString("needed")).isEqualTo("administrator");
    }

    @Test
    void a_campaign_is_simulated_and_why_is_told_for_one() {
        var born = api.post("/customers", json("name", "周岚", "birthday", "9月28日")).id();
        var place = "/campaigns/" + api.post("/campaigns", campaign("生日")).id();
        assertThat(api.get(place + "/simulation").status()).isEqualTo(404);

        var simulated = api.post(place + "/simulation", json()).json();

        assertThat(simulated.getString("state")).isEqualTo("done");
        assertThat(simulated.getString("day")).isEqualTo("2026-09-26");
        var group = simulated.getJsonArray("groups").getJsonObject(0);
        assertThat(group.getString("reason")).isEqualTo("no_route");
        assertThat(group.getJsonArray("some")).containsExactly((int) lin);
        assertThat(api.get(place + "/simulation").json()).isEqualTo(simulated);
        assertThat(api.get(place + "/simulation/customers/" + born).json().getString("reason"))
                .isEqualTo("not_concerned");
        assertThat(api.get(place + "/simulation/customers/" + born + "?day=2026-09-28").json()
                .getString("reason")).isEqualTo("no_route");
        assertThat(api.post(place + "/simulation", json("day", "9999-01-01")).wrongFields())
                .containsExactly("day");
        assertThat(api.get("/runs").items()).isEmpty();
    }

    @Test
    void the_days_to_come_tell_who_gets_what_and_where_the_cap_is_met() {
        api.put("/sending-rules",
                json("quietFrom", "21:30", "quietTo", "08:00", "capCount", 1, "capDays", 7));
        var template = api.post("/templates", template("生日", GREETING)).id();
        var birthday = api.post("/campaigns", campaign("生日", template)).id();
        api.post("/campaigns/" + birthday + "/start", json());
        api.post("/campaigns", of("秋茶", template,
                json("kind", "once", "at", "2026-09-28T10:00:00+08:00", "timeZone", "Asia/Shanghai")));

        var running = api.get("/forecast?days=5");
        assertThat(running.items()).hasSize(5);
        assertThat(running.item(1).getLong("messages")).isEqualTo(1);
        assertThat(running.item(1).getJsonArray("campaigns").getJsonObject(0).getString("name"))
                .isEqualTo("生日");
        assertThat(running.item(3).getLong("messages")).isZero();
        var drafts = api.get("/forecast?days=5&drafts=true");
        assertThat(drafts.item(3).getLong("messages")).isEqualTo(1);
        assertThat(drafts.item(3).getLong("capped")).isEqualTo(1);
        assertThat(drafts.json().getLong("countedEach")).isEqualTo(1);
    }

    @Test
    void all_sending_is_stopped_with_a_reason_and_goes_on() {
        assertThat(api.put("/sending-stop", json("scope", "everything")).wrongFields())
                .containsExactly("why");
        assertThat(api.put("/sending-stop", json("why", "价格写错了")).json().getJsonObject("now")
                .getString("by")).isEqualTo("api:till");
        assertThat(api.delete("/sending-stop").json().getValue("now")).isNull();
        assertThat(api.get("/sending-stop").json().getJsonArray("past").getJsonObject(0).getString("endedBy"))
                .isEqualTo("api:till");
    }

    @Test
    void all_mistakes_of_a_campaign_are_told_at_once() {
        assertThat(api.post("/campaigns", json()).wrongFields()).containsExactlyInAnyOrder("name", "template",
                "trigger", "routes");
        assertThat(api.post("/campaigns",
                json("name", "x", "segment", 9, "template", 9, "trigger",
                        json("kind", "birthday", "sendAt", "25:00", "leadDays", 31, "leapDay", "feb_30",
                                "timeZone", "x"),
                        "routes", new JsonArray().add("welcome").add("pigeon"), "at", 1))
                .wrongFields()).containsExactlyInAnyOrder("segment", "template", "trigger.sendAt",
                        "trigger.leadDays",
                        "trigger.leapDay", "trigger.timeZone", "routes", "routes[1]", "at");
        api.post("/campaigns", campaign("生日"));
        assertThat(api.post("/campaigns", campaign("生日", 1)).problem()).isEqualTo("conflict");
    }

    @Test
    void runs_and_deliveries_are_seen_and_the_uncertain_ones_settled() {
        var campaign = api.post("/campaigns", campaign("生日")).id();
        api.post("/campaigns/" + campaign + "/start", json());
        api.now = Instant.parse("2026-09-26T01:00:00Z");
        api.runs.start(new CampaignId(campaign), api.now);

        var run = api.get("/runs?campaign=" + campaign).item(0);
        assertThat(run.getInteger("deliveries")).isEqualTo(1);
        assertThat(run.getJsonObject("byState")).isEqualTo(json("planned", 1));
        assertThat(api.get("/runs/" + run.getLong("id")).json()).isEqualTo(run);
        var delivery = api.get("/deliveries?run=" + run.getLong("id") + "&state=planned&kind=campaign")
                .item(0);
        assertThat(delivery.getLong("customer")).isEqualTo(lin);
        var place = "/deliveries/" + delivery.getLong("id");
        assertThat(api.post(place + "/settle", json("as", "sent")).problem()).isEqualTo("conflict");

        api.db.sql("update delivery set state = 'unknown', reason = 'no_answer'").update();
        assertThat(api.get("/deliveries?reason=no_answer&customer=" + lin).items()).hasSize(1);
        assertThat(api.post(place + "/settle", json("as", "lost")).wrongFields()).containsExactly("as");
        var settled = api.post(place + "/settle", json("as", "not_sent"));
        assertThat(settled.json().getString("state")).isEqualTo("not_sent");
        assertThat(settled.json().getString("reason")).isEqualTo("operator");
        assertThat(settled.json().getJsonArray("history").getJsonObject(0).getString("detail"))
                .isEqualTo("api:till");
        assertThat(api.get("/deliveries?state=gone").wrongFields()).containsExactly("state");
        assertThat(api.get("/deliveries/99").status()).isEqualTo(404);
        assertThat(api.get("/runs/99").status()).isEqualTo(404);

        assertThat(
                api.get("/customers/" + lin + "/export").json().getJsonArray("deliveries").getJsonObject(0))
                .isEqualTo(api.get(place).json());
        api.delete("/customers/" + lin);
        assertThat(api.get(place).status()).as("it goes with the person").isEqualTo(404);
        assertThat(api.get("/runs/" + run.getLong("id")).json().getInteger("deliveries")).isZero();
    }

    private JsonObject campaign(String name) {
        return campaign(name, api.post("/templates", template("生日", GREETING)).id());
    }

    private static JsonObject campaign(String name, long template) {
        return json("name", name, "template", template, "trigger",
                json("kind", "birthday", "sendAt", "09:00", "timeZone", "Asia/Shanghai"), "routes",
                new JsonArray().add("customer_service").add("template"));
    }

    private static JsonObject template(String name, String body) {
        return json("name", name, "variants",
                new JsonArray().add(json("channel", "official_text", "body", body)));
    }

    private static String text(TestApi.Got preview) {
        return preview.json().getJsonArray("messages").getJsonObject(0).getString("text");
    }
}
