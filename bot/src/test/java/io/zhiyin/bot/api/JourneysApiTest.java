package io.zhiyin.bot.api;

import static io.zhiyin.bot.api.TestApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.store.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class JourneysApiTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final TestApi api = new TestApi(database);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void a_program_makes_a_journey_starts_it_puts_people_in_and_sees_where_they_stand() {
        api.post("/customers", json("name", "林"));
        api.post("/customers", json("name", "苏"));
        api.post("/segments", json("name", "所有人", "rule", json("kind", "everyone")));
        var made = api.post("/journeys", json("name", "新客一周", "plan", plan()));
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.json().getString("state")).isEqualTo("draft");
        var at = "/journeys/" + made.id();
        assertThat(api.post(at + "/enter", json("cause", "a", "customers", new JsonArray().add(1))).problem())
                .isEqualTo("conflict");

        assertThat(api.post(at + "/publish", new JsonObject()).json().getInteger("version")).isEqualTo(1);
        assertThat(api.post(at + "/enter", json("cause", "a", "customers", new JsonArray().add(1))).json()
                .getInteger("taken")).isEqualTo(1);
        assertThat(api.post(at + "/enter", json("cause", "a", "segment", 1)).json().getInteger("taken"))
                .as("the same cause counts once").isEqualTo(1);
        api.journeys.work().catchUp();

        var whole = api.get(at).json();
        assertThat(whole.getJsonObject("counts").getInteger("inside")).isEqualTo(2);
        assertThat(whole.getJsonArray("steps").getJsonObject(0).getInteger("standing")).isEqualTo(2);
        assertThat(api.get(at + "/people?where=inside&step=s1").items()).hasSize(2);
        assertThat(api.get("/customers/1/journeys").item(0).getString("step")).isEqualTo("s1");
        assertThat(api.get("/customers/1/export").json().getJsonArray("journeys")).hasSize(1);
        assertThat(api.post(at + "/pause", new JsonObject()).json().getString("state")).isEqualTo("paused");
        assertThat(api.post(at + "/resume", new JsonObject()).json().getString("state")).isEqualTo("running");
        assertThat(api.delete(at).problem()).isEqualTo("conflict");
        assertThat(api.post(at + "/end", new JsonObject()).json().getJsonObject("counts").getInteger("left"))
                .isEqualTo(2);

        assertThat(api.delete("/customers/1").status()).isEqualTo(204);
        assertThat(api.db.sql("select count(*) from journey_stay where customer_id = 1").count()).isZero();
        assertThat(api.db.sql("select count(*) from happening where customer_id = 1").count()).isZero();
    }

    @Test
    void what_is_wrong_is_said_with_its_place_and_an_unfit_journey_is_not_started() {
        var bad = plan();
        bad.getJsonArray("steps").add(json("id", "s2", "kind", "wait", "amount", "soon"));
        assertThat(api.post("/journeys", json("name", "x", "plan", bad)).wrongFields())
                .containsExactly("plan.steps[1].amount");
        assertThat(api.post("/journeys", json("name", "x", "plan", json("steps", new JsonArray())))
                .wrongFields())
                .containsExactly("plan.entry");
        var loop = plan();
        loop.getJsonArray("steps").clear()
                .add(json("id", "s1", "kind", "message", "title", "问候"))
                .add(json("id", "s2", "kind", "go", "to", "s1"));
        var made = api.post("/journeys", json("name", "圈", "plan", loop));
        assertThat(made.json().getJsonArray("findings").stream()
                .map(it -> ((JsonObject) it).getString("code"))).contains("message.template", "loop");
        assertThat(api.post("/journeys/" + made.id() + "/publish", new JsonObject()).problem())
                .isEqualTo("conflict");
        assertThat(api.delete("/journeys/" + made.id()).status()).isEqualTo(204);
    }

    @Test
    void a_step_is_sent_to_be_looked_at_and_its_priority_and_keywords_are_kept() {
        api.post("/customers", json("name", "林"));
        var plan = plan().put("priority", "high").put("entry",
                json("kind", "event", "on", "keyword", "keywords",
                        new JsonArray().add("价格").add("多少钱"), "whole", true));
        var template = api.post("/templates", json("name", "问候", "variants",
                new JsonArray().add(json("channel", "official_text", "body", "您好")))).id();
        plan.getJsonArray("steps")
                .add(json("id", "s2", "kind", "message", "title", "问候", "template", template,
                        "routes", new JsonArray().add("customer_service")));
        var made = api.post("/journeys", json("name", "问价", "plan", plan));
        var kept = made.json().getJsonObject("plan");
        assertThat(kept.getString("priority")).isEqualTo("high");
        assertThat(kept.getJsonObject("entry").getJsonArray("keywords")).containsExactly("价格", "多少钱");
        assertThat(kept.getJsonObject("entry").getBoolean("whole")).isTrue();

        var at = "/journeys/" + made.id() + "/steps/s2/tests";
        var sent = api.post(at, json("customer", 1));
        assertThat(sent.status()).isEqualTo(201);
        assertThat(sent.json().getString("step")).isEqualTo("s2");
        assertThat(sent.json().getInteger("journeyVersion")).isZero();
        assertThat(sent.json().getJsonArray("deliveries")).hasSize(1);
        assertThat(api.get(at).items()).hasSize(1);
        assertThat(api.get(at + "/" + sent.json().getLong("id")).json().getLong("journey"))
                .isEqualTo(made.id());
        assertThat(api.get("/customers/1/journeys").items()).isEmpty();
        assertThat(api.post(at, new JsonObject()).wrongFields()).containsExactly("seedList");
        assertThat(api.post("/journeys/" + made.id() + "/steps/s1/tests", json("customer", 1)).status())
                .as("a wait says nothing").isEqualTo(404);

        plan.getJsonObject("entry").remove("keywords");
        assertThat(api.post("/journeys", json("name", "无词", "plan", plan)).wrongFields())
                .containsExactly("keywords");
        plan.getJsonObject("entry").put("keywords", new JsonArray().add("a*"));
        assertThat(api.post("/journeys", json("name", "无词", "plan", plan)).wrongFields())
                .containsExactly("keywords");
    }

    private static JsonObject plan() {
        return json("entry", json("kind", "event", "on", "followed"), "again", json("repeat", "never"),
                "steps",
                new JsonArray().add(json("id", "s1", "kind", "wait", "amount", 2, "unit", "days")));
    }
}
