package io.zhiyin.bot.api;

import static io.zhiyin.bot.api.TestApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.store.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may be one person, who was made one, and undoing it, over HTTP. */
class PersonApiTest {
    private static final String PHONE = "13800138000";

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final TestApi api = new TestApi(database);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void a_likely_pair_is_listed_decided_once_and_the_merge_undone() {
        var lin = customer("林知音", PHONE);
        var other = customer("阿林", PHONE);
        api.likeness.catchUp();

        var pair = api.get("/duplicates").item(0);
        assertThat(pair.getJsonArray("customers")).isEqualTo(new JsonArray().add(lin).add(other));
        assertThat(pair.getJsonArray("reasons")).containsExactly("phone");

        var path = "/duplicates/" + pair.getLong("id") + "/decide";
        assertThat(api.post(path, json("as", "perhaps")).status()).isEqualTo(422);
        assertThat(api.post(path, json("as", "same")).json().getString("state")).isEqualTo("merged");
        assertThat(api.post(path, json("as", "distinct")).status()).isEqualTo(409);
        assertThat(api.post("/duplicates/99/decide", json("as", "same")).status()).isEqualTo(404);
        assertThat(api.get("/duplicates").items()).isEmpty();
        assertThat(api.get("/customers/" + other).id()).isEqualTo(lin);

        var merge = api.get("/customers/" + lin + "/merges").item(0);
        assertThat(merge.getString("why")).isEqualTo("suggested");
        assertThat(merge.getString("by")).isEqualTo("api:till");
        assertThat(merge.getBoolean("undoable")).isTrue();
        var undo = "/customers/" + lin + "/merges/" + merge.getLong("id") + "/undo";
        var undone = api.post(undo, new JsonObject());
        assertThat(undone.json().getString("undoneBy")).isEqualTo("api:till");
        assertThat(api.post(undo, new JsonObject()).status()).isEqualTo(409);
        assertThat(api.get("/customers/" + other).json().getString("name")).isEqualTo("阿林");
        assertThat(api.get("/duplicates?state=distinct").items()).hasSize(1);
    }

    @Test
    void two_are_merged_by_their_numbers_and_a_merge_of_others_is_not_undone_through_them() {
        var lin = customer("林知音", PHONE);
        var other = api.post("/customers", json("name", "阿林", "mail", "lin@example.com")).id();
        var stranger = customer("王小明", "13900139001");

        var merged = api.post("/customers/" + other + "/merge", json("other", lin));

        assertThat(merged.id()).isEqualTo(lin);
        assertThat(merged.json().getString("mail")).isEqualTo("lin@example.com");
        assertThat(api.post("/customers/" + lin + "/merge", json("other", other)).status()).isEqualTo(422);
        assertThat(api.post("/customers/" + lin + "/merge", json("other", 99)).status()).isEqualTo(422);
        assertThat(api.post("/customers/99/merge", json("other", lin)).status()).isEqualTo(404);
        assertThat(api.post("/customers/" + stranger + "/merges/1/undo", new JsonObject()).status())
                .isEqualTo(404);
        assertThat(api.post("/customers/" + other + "/merges/1/undo", new JsonObject()).status())
                .isEqualTo(200);
    }

    @Test
    void of_merges_of_one_person_the_last_is_undone_first_and_it_is_said_which() {
        var one = customer("林一", PHONE);
        var two = customer("林二", "13900139001");
        var three = customer("林三", "13900139002");
        api.post("/customers/" + two + "/merge", json("other", three));
        api.post("/customers/" + one + "/merge", json("other", two));

        var refused = api.post("/customers/" + one + "/merges/1/undo", new JsonObject());

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().getString("detail")).contains("请先撤销合并 2", "undo merge 2 first");
    }

    @Test
    void who_has_one_verified_phone_is_one_person_within_seconds() {
        var lin = api.post("/customers", json("name", "林知音", "phone", PHONE, "phoneVerified", true));
        assertThat(lin.json().getBoolean("phoneVerified")).isTrue();
        var other = customer("阿林", PHONE);
        assertThat(api.patch("/customers/" + other, json("phoneVerified", true)).json()
                .getBoolean("phoneVerified")).isTrue();

        api.likeness.catchUp();

        assertThat(api.get("/customers/" + other).id()).isEqualTo(lin.id());
        assertThat(api.patch("/customers/" + other, json("phone", null, "phoneVerified", true)).status())
                .isEqualTo(422);
        assertThat(api.post("/customers", json("name", "王", "phoneVerified", true)).status()).isEqualTo(422);
        assertThat(api.patch("/customers/" + other, json("phone", "13900139001")).json()
                .getBoolean("phoneVerified")).isFalse();
    }

    @Test
    void who_has_one_verified_mail_address_is_one_person_within_seconds() {
        var lin = api.post("/customers", json("name", "林", "mail", "Lin@Example.com", "mailVerified", true));
        assertThat(lin.json().getBoolean("mailVerified")).isTrue();
        var other = api.post("/customers", json("name", "阿林", "mail", "lin@example.com")).id();
        api.likeness.catchUp();
        assertThat(api.get("/customers/" + other).id()).isEqualTo(other);

        api.patch("/customers/" + other, json("mailVerified", true));
        api.likeness.catchUp();

        assertThat(api.get("/customers/" + other).id()).isEqualTo(lin.id());
        assertThat(api.post("/customers", json("name", "王", "mailVerified", true)).status()).isEqualTo(422);
        assertThat(api.patch("/customers/" + other, json("mailVerified", false)).json()
                .getBoolean("mailVerified")).isFalse();
    }

    private long customer(String name, String phone) {
        return api.post("/customers", json("name", name, "phone", phone)).id();
    }
}
