package io.zhiyin.bot.api;

import static io.zhiyin.bot.api.TestApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.store.TestDatabase;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The shop's own fields and what is known in them. */
class FieldsApiTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final TestApi api = new TestApi(database);
    private long skin;
    private long lin;

    @BeforeEach
    void a_field_and_a_customer() {
        skin = api.post("/fields", json("name", "肤质", "key", "skin", "type", "choices", "choices",
                new JsonArray().add(json("label", "干性")).add(json("label", "油性")))).id();
        api.post("/fields", json("name", "储值", "key", "saved", "type", "money"));
        api.post("/fields", json("name", "宠物名", "key", "pet", "type", "text"));
        lin = api.post("/customers", json("name", "林晓", "fields",
                json("skin", new JsonArray().add("油性"), "saved", 128050, "pet", "旺财"))).id();
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void a_customer_says_what_is_known_and_by_whose_word() {
        var known = api.get("/customers/" + lin).json().getJsonObject("fields");

        assertThat(known.getJsonObject("skin").getJsonArray("value")).containsExactly("油性");
        assertThat(known.getJsonObject("saved").getInteger("value")).isEqualTo(128050);
        assertThat(known.getJsonObject("pet").getString("source")).isEqualTo("api");
        assertThat(api.get("/customers").item(0).getJsonObject("fields").fieldNames())
                .containsExactlyInAnyOrder("skin", "saved", "pet");

        var changed = api.patch("/customers/" + lin, json("fields", json("pet", null, "saved", 5))).json()
                .getJsonObject("fields");
        assertThat(changed.fieldNames()).containsExactlyInAnyOrder("skin", "saved");
        assertThat(changed.getJsonObject("saved").getInteger("value")).isEqualTo(5);
        assertThat(api.get("/fields").item(2).getInteger("customers")).isZero();
        var all = api.get("/customers/" + lin + "/export").json().getJsonArray("fields");
        assertThat(all.toString()).contains("旺财").contains("replaced");
    }

    @Test
    void the_word_that_counts_more_stays_and_the_other_is_kept_with_its_reason() {
        var pet = "/customers/" + lin + "/fields/pet";
        assertThat(api.put(pet, json("value", "大黄", "source", "customer")).json().getBoolean("taken"))
                .isTrue();

        var refused = api.put(pet, json("value", "来福"));

        assertThat(refused.json().getBoolean("taken")).isFalse();
        assertThat(refused.json().getString("reason")).isEqualTo("lower");
        assertThat(refused.json().getJsonObject("known").getString("value")).isEqualTo("大黄");
        assertThat(
                api.put(pet, json("value", "小白", "source", "customer", "at", "2020-01-01T00:00:00Z")).json()
                        .getString("reason"))
                .isEqualTo("older");
        assertThat(api.get(pet).json().getJsonArray("history").stream()
                .map(it -> ((JsonObject) it).getString("value") + " " + ((JsonObject) it).getString("fate")))
                .containsExactly("小白 older", "来福 lower", "旺财 replaced");

        assertThat(api.put(pet, json("value", 3, "source", "operator", "at", "2099-01-01T00:00:00Z"))
                .wrongFields()).containsExactlyInAnyOrder("value", "source", "at");
        assertThat(api.put(pet, json()).wrongFields()).contains("value");
        assertThat(api.put("/customers/" + lin + "/fields/none", json("value", "x")).status()).isEqualTo(404);
        assertThat(api.get("/customers/99/fields/pet").status()).isEqualTo(404);
    }

    @Test
    void an_import_knows_a_column_by_the_fields_name() {
        var csv = "手机号,宠物名,年龄\n13800001111,旺财,7\n";
        var made = api.file("/customers/import", csv, Map.of());

        assertThat(api.get("/imports/" + made.id()).json().getJsonArray("columns").stream()
                .map(it -> ((JsonObject) it).getString("column")))
                .containsExactly("phone", "field:pet", null);
        assertThat(api.get("/customers").item(0).getJsonObject("fields").getJsonObject("pet")
                .getString("source"))
                .isEqualTo("import");
    }

    @Test
    void who_is_erased_leaves_no_value_and_no_history() {
        api.patch("/customers/" + lin, json("fields", json("pet", "大黄")));

        assertThat(api.delete("/customers/" + lin).status()).isEqualTo(204);

        assertThat(api.db
                .sql("select (select count(*) from profile_value) + (select count(*) from profile_said)")
                .count()).isZero();
    }

    @Test
    void what_is_no_value_names_its_field() {
        assertThat(api.patch("/customers/" + lin, json("fields",
                json("skin", new JsonArray().add("中性"), "saved", "1.5", "pet", 7, "petname", "x")))
                .wrongFields())
                .containsExactlyInAnyOrder("fields.skin", "fields.saved", "fields.pet", "fields.petname");
    }

    @Test
    void fields_are_changed_archived_and_deleted() {
        var choices = api.get("/fields/" + skin).json().getJsonArray("choices");
        var dry = choices.getJsonObject(0);
        var oily = choices.getJsonObject(1);

        assertThat(api.patch("/fields/" + skin, json("choices", new JsonArray().add(dry))).wrongFields())
                .containsExactly("choices");
        assertThat(api.patch("/fields/" + skin, json("name", "皮肤", "choices",
                new JsonArray().add(oily.put("label", "很油")).add(json("label", "敏感")))).json()
                .getJsonArray("choices").size()).isEqualTo(2);
        assertThat(api.get("/customers/" + lin).json().getJsonObject("fields").getJsonObject("skin")
                .getJsonArray("value")).containsExactly("很油");

        assertThat(api.patch("/fields/" + skin, json("archived", true)).json().getString("archivedAt"))
                .isNotNull();
        assertThat(api.get("/customers/" + lin).json().getJsonObject("fields").fieldNames())
                .containsExactlyInAnyOrder("saved", "pet");
        assertThat(api.delete("/fields/" + skin).problem()).as("it has values").isEqualTo("conflict");
        assertThat(api.delete("/fields/" + skin + "?values=true").status()).isEqualTo(204);
        assertThat(api.get("/fields/" + skin).status()).isEqualTo(404);
        assertThat(api.post("/fields", json("name", "储值", "type", "money")).wrongFields())
                .containsExactly("name");
        assertThat(api.post("/fields", json("name", "新", "type", "colour", "choices", 1)).wrongFields())
                .containsExactlyInAnyOrder("type", "choices");
    }

    @Test
    void whose_word_counts_more_can_be_set() {
        var ranks = api.get("/field-precedence").json();
        assertThat(ranks.getInteger("customer")).isEqualTo(5);

        assertThat(api.put("/field-precedence", ranks.copy().put("api", 9)).json().getInteger("api"))
                .isEqualTo(9);

        api.put("/customers/" + lin + "/fields/pet", json("value", "大黄", "source", "customer"));
        assertThat(
                api.get("/customers/" + lin + "/fields/pet").json().getJsonObject("known").getString("value"))
                .isEqualTo("旺财");
        assertThat(api.put("/field-precedence", ranks.copy().put("api", 10)).wrongFields())
                .containsExactly("api");
    }

    @Test
    void a_segment_asks_for_a_field_and_says_so_in_words() {
        var oily = api.get("/fields/" + skin).json().getJsonArray("choices").getJsonObject(1).getLong("id");
        var rule = json("kind", "field", "field", skin, "match", "among", "choices",
                new JsonArray().add(oily));

        var made = api.post("/segments", json("name", "油皮", "rule", rule));

        assertThat(made.json().getString("words")).isEqualTo("“肤质”含“油性”");
        assertThat(made.json().getJsonObject("rule")).isEqualTo(rule);
        assertThat(api.get("/segments/" + made.id() + "/count").json().getInteger("count")).isEqualTo(1);
        assertThat(
                api.post("/segments", json("name", "错", "rule", rule.copy().put("field", 99))).wrongFields())
                .containsExactly("rule");
        assertThat(api.post("/segments", json("name", "错", "rule",
                json("kind", "field", "field", skin, "match", "past", "days", 3))).wrongFields())
                .containsExactly("rule");
    }
}
