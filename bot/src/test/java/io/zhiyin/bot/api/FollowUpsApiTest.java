package io.zhiyin.bot.api;

import static io.zhiyin.bot.api.TestApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.store.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FollowUpsApiTest {
    private static final String DUE = "2026-09-28T10:00:00+08:00";

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final TestApi api = new TestApi(database);

    @BeforeEach
    void staff() {
        api.db.sql(
                "insert into staff (account, userid, seen_at) values ('corp', 'zhoulan', now()), ('corp', 'songyuan', now())")
                .update();
        api.post("/customers", json("name", "林"));
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void one_is_made_moved_and_found_again_and_the_same_reference_makes_no_second() {
        var made = api.post("/follow-ups", wanted().put("reference", "ticket-17"));
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.json().getString("dueAt")).isEqualTo("2026-09-28T02:00:00Z");
        assertThat(made.json().getString("madeBy")).isEqualTo("api:till");
        assertThat(api.post("/follow-ups", wanted().put("reference", "ticket-17")).problem())
                .isEqualTo("conflict");
        assertThat(api.get("/follow-ups?state=open&kind=call&customer=1").items()).hasSize(1);
        assertThat(api.get("/follow-ups?overdue=true").items()).isEmpty();

        var at = "/follow-ups/" + made.id();
        assertThat(
                api.post(at + "/later", json("until", "2026-09-27T10:00:00+08:00")).json().getString("dueAt"))
                .as("a Sunday").isEqualTo("2026-09-28T01:00:00Z");
        assertThat(api.post(at + "/later", json("until", "2020-01-01T00:00:00Z")).wrongFields())
                .containsExactly("until");
        var handed = api.post(at + "/hand-over", json("to", json("account", "corp", "userid", "songyuan")));
        assertThat(handed.json().getString("state")).isEqualTo("handed_over");
        var next = "/follow-ups/" + handed.json().getLong("followedBy");
        assertThat(api.post(at + "/done", new JsonObject()).problem()).isEqualTo("conflict");
        assertThat(api.post(next + "/done", json("outcome", "很好")).json().getString("outcome"))
                .isEqualTo("很好");
        assertThat(api.get("/customers/1/timeline?kind=follow_up").item(0).getString("text")).isEqualTo("很好");
        assertThat(api.get("/customers/1/export").json().getJsonArray("followUps")).hasSize(2);
        assertThat(api.get("/follow-ups/99").status()).isEqualTo(404);
    }

    @Test
    void everything_that_is_wrong_is_said() {
        assertThat(api.post("/follow-ups", json("customer", 7, "kind", "sing", "title", "")).wrongFields())
                .contains("customer", "kind", "title", "dueAt");
        assertThat(api.post("/follow-ups",
                wanted().put("staff", json("account", "corp", "userid", "nobody"))).wrongFields())
                .containsExactly("staff");
        assertThat(api.post("/follow-ups", wanted().put("dueAt", "2100-01-01T00:00:00Z")).wrongFields())
                .containsExactly("dueAt");
        assertThat(api.post("/segments/99/follow-ups", json("kind", "call", "title", "回访", "dueAt", DUE))
                .status())
                .isEqualTo(404);
    }

    @Test
    void a_segment_gets_one_each() {
        api.post("/customers", json("name", "苏"));
        api.post("/segments", json("name", "所有人", "rule", json("kind", "everyone")));
        var body = json("kind", "gift", "title", "送茶样", "dueAt", DUE, "reference", "autumn");
        assertThat(api.post("/segments/1/follow-ups", body).json().getInteger("made")).isEqualTo(2);
        assertThat(api.post("/segments/1/follow-ups", body).json().getInteger("made")).isZero();
        assertThat(api.get("/follow-ups?account=corp&staff=zhoulan").items()).hasSize(1);
    }

    @Test
    void hours_rules_and_plans_are_set() {
        assertThat(api.get("/follow-up-settings").json().getString("opens")).isEqualTo("09:00");
        var settings = json("days", new io.vertx.core.json.JsonArray().add("saturday"), "opens", "10:30",
                "closes",
                "22:00", "remindAfterHours", 2, "escalateAfterHours", 5, "manager", "nobody", "digest",
                false);
        assertThat(api.put("/follow-up-settings", settings).status()).isEqualTo(200);
        assertThat(api.get("/follow-up-settings").json().getJsonArray("days")).containsExactly("saturday");
        assertThat(api.put("/follow-up-settings", settings.copy().put("closes", "09:00")).wrongFields())
                .containsExactly("closes");
        assertThat(api.put("/follow-up-rules/risk",
                json("active", true, "leastSpentFen", 5000, "dueHours", 8, "priority", "high")).json()
                .getBoolean("active")).isTrue();
        assertThat(api.get("/follow-up-rules").items()).hasSize(2);
        assertThat(api.put("/follow-up-rules/rain",
                json("active", true, "leastSpentFen", 0, "dueHours", 8, "priority", "high")).status())
                .isEqualTo(404);
        api.post("/segments", json("name", "所有人", "rule", json("kind", "everyone")));
        var plan = api.post("/visit-plans",
                json("segment", 1, "everyDays", 30, "since", "visit", "kind", "visit",
                        "title", "回访"));
        assertThat(plan.status()).isEqualTo(201);
        assertThat(api.patch("/visit-plans/" + plan.id(), json("active", false)).status()).isEqualTo(204);
        assertThat(api.get("/visit-plans").item(0).getBoolean("active")).isFalse();
        assertThat(api.delete("/visit-plans/" + plan.id()).status()).isEqualTo(204);
    }

    private static JsonObject wanted() {
        return json("customer", 1, "kind", "call", "title", "回访新茶口感", "dueAt", DUE, "staff",
                json("account", "corp", "userid", "zhoulan"));
    }
}
