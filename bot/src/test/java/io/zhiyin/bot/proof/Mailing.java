package io.zhiyin.bot.proof;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.store.Eventually;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.regex.Pattern;

/**
 * One campaign to everybody, over one route; what customers see of it carries its number.
 *
 * @param keyed template messages, which the platform knows again by their key; else customer-service messages, naked
 */
record Mailing(Ground ground, int number, boolean keyed, long campaign) {
    private static final Duration PLANNED_WITHIN = Duration.ofMinutes(3);
    private static final String TEMPLATE = "sbx-birthday-0000000000000000000000000000001";
    private static final String WORKING = """
            select count(*) from delivery where campaign_id = :campaign
               and (state in ('planned', 'held', 'ready', 'claimed', 'sending') or (:keyed and state = 'unknown'))""";
    private static final String STATES = """
            select i.value as who, d.state from delivery d join identity i on i.customer_id = d.customer_id and i.kind = 'openid'
             where d.campaign_id = :campaign""";

    static Mailing start(Ground ground, Node by, int number, boolean keyed) {
        var words = "proof-" + number;
        var asked = keyed
                ? words(words, words)
                : template(words, new JsonObject().put("channel", "official_text").put("body", words));
        var template = by.post("/templates", asked).getLong("id");
        var at = Instant.now().plusSeconds(4).truncatedTo(ChronoUnit.SECONDS);
        var campaign = by.post("/campaigns", new JsonObject().put("name", words).put("template", template)
                .put("trigger", new JsonObject().put("kind", "once").put("at", at.toString()))
                .put("routes", new JsonArray().add(keyed ? "template" : "customer_service"))).getLong("id");
        by.post("/campaigns/" + campaign + "/start", new JsonObject());
        return new Mailing(ground, number, keyed, campaign);
    }

    /** Where the node that planned it was killed, the others find that within a minute. */
    void awaitPlanned() {
        Eventually.eventually("it is planned", PLANNED_WITHIN, () -> planned() == ground.customers);
    }

    /** A template message that says these words. */
    static JsonObject words(String name, String words) {
        return template(name, new JsonObject().put("channel", "official_template")
                .put("platformTemplate", TEMPLATE).put("fields", new JsonArray().add(field("name1", "客"))
                        .add(field("date2", "2026-11-22")).add(field("thing3", words))));
    }

    private static JsonObject template(String name, JsonObject variant) {
        return new JsonObject().put("name", name).put("variants", new JsonArray().add(variant));
    }

    private static JsonObject field(String name, String text) {
        return new JsonObject().put("name", name).put("text", text);
    }

    private long planned() {
        return ground.db.sql("select count(*) from delivery where campaign_id = :campaign")
                .bind("campaign", campaign).count();
    }

    /** How many are not over; what a keyed call left in doubt is asked again, a naked one stays unknown. */
    long working() {
        return ground.db.sql(WORKING).bind("campaign", campaign).bind("keyed", keyed).count();
    }

    void pause(Node by) {
        by.post("/campaigns/" + campaign + "/pause", new JsonObject());
    }

    void resume(Node by) {
        by.post("/campaigns/" + campaign + "/resume", new JsonObject());
    }

    /** Compares what the service says of each with what each sees. */
    void judge(Verdict verdict) {
        var states = new HashMap<String, String>();
        ground.db.sql(STATES).bind("campaign", campaign)
                .list(row -> states.put(row.text("who"), row.text("state")));
        var mark = Pattern.compile("proof-" + number + "\\b");
        ground.people().forEach((id, openId) -> {
            var seen = ground.phone(id).stream().filter(it -> mark.matcher(it).find()).count();
            verdict.add(keyed, states.getOrDefault(openId, "no delivery"), seen);
        });
    }
}
