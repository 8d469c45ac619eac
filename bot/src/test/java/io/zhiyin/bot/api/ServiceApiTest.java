package io.zhiyin.bot.api;

import static io.zhiyin.bot.api.TestApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.inbox.SenderKey;
import io.zhiyin.campaigns.store.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Inbox, accounts, sending rules, clock and tokens. */
class ServiceApiTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();
    private static final String RECEIVE = """
            insert into inbox (account, dedupe, sender_key, kind, received_at, node, state, reason, body)
            values ('shop', :dedupe, :sender, 'text', :at, :node, :state, 'IllegalState at Somewhere', '')""";

    private final TestApi api = new TestApi(database);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void dead_letters_are_counted_listed_and_replayed_once() {
        receive("oLin", "dead");
        receive("oLin", "dead");
        receive("oWang", "waiting");

        assertThat(api.get("/inbox").json().getInteger("dead")).isEqualTo(2);
        assertThat(api.get("/inbox").json().getInteger("waiting")).isEqualTo(1);
        var first = api.get("/inbox/dead-letters?limit=1");
        assertThat(api.get("/inbox/dead-letters?limit=1&cursor=" + first.json().getString("next")).item(0)
                .getInteger("id")).isEqualTo(1);
        assertThat(first.item(0).getString("reason")).contains("IllegalState");

        assertThat(api.post("/inbox/dead-letters/1/replay", json()).json().getString("state"))
                .isEqualTo("waiting");
        assertThat(api.sweeps).hasValue(1);
        assertThat(api.post("/inbox/dead-letters/1/replay", json()).problem()).isEqualTo("conflict");
        assertThat(api.post("/inbox/dead-letters/9/replay", json()).status()).isEqualTo(404);
    }

    @Test
    void erasing_a_person_takes_their_messages_out_of_the_inbox() {
        var lin = api.post("/customers", json("name", "林")).id();
        api.customers.identify(api.db, new CustomerId(lin), new AccountId("shop"), IdentityKind.OPENID,
                "oLin",
                TestApi.NOW);
        receive("oLin", "done");
        receive("oLin", "dead");
        receive("oWang", "dead");

        api.delete("/customers/" + lin);

        assertThat(api.db
                .sql("select count(*) from inbox where state = 'done' and body = '' and reason = 'erased'")
                .count()).isEqualTo(2);
        assertThat(api.get("/inbox").json().getInteger("dead")).as("of others").isEqualTo(1);
    }

    @Test
    void accounts_are_shown_without_their_secrets() {
        receive("oLin", "done");
        api.db.sql(
                "insert into access_token values ('shop', '', '2026-09-25T01:00:00Z', '2026-09-25T03:00:00Z')")
                .update();

        var accounts = api.get("/accounts");

        assertThat(accounts.item(0).getString("type")).isEqualTo("official-account");
        assertThat(accounts.item(0).getString("lastReceivedAt")).isEqualTo("2026-09-25T02:00:00Z");
        assertThat(accounts.item(0).getJsonObject("token").getString("expiresAt"))
                .isEqualTo("2026-09-25T03:00:00Z");
        assertThat(accounts.response().body()).doesNotContain("very secret");
    }

    @Test
    void sending_rules_are_read_and_set_as_a_whole() {
        assertThat(api.get("/sending-rules").json().getString("quietFrom")).isEqualTo("21:30");

        var set = api.put("/sending-rules",
                json("quietFrom", "22:00", "quietTo", "07:30", "capCount", 1, "capDays", 30));

        assertThat(set.json().getString("updatedBy")).isEqualTo("api:till");
        assertThat(api.get("/sending-rules").json()).isEqualTo(set.json());
        var caps = new JsonArray().add(json("kind", "all", "hours", 168, "most", 3))
                .add(json("kind", "journey", "hours", 24, "most", 1));
        assertThat(
                api.put("/sending-rules", json("quietFrom", "22:00", "quietTo", "07:30", "caps", caps)).json()
                        .getJsonArray("caps"))
                .isEqualTo(caps);
        assertThat(api.put("/sending-rules", json("quietFrom", "22:00", "quietTo", "07:30")).json()
                .getJsonArray("caps")).as("absent: as they were").isEqualTo(caps);
        assertThat(set.json().getInteger("remindHours")).isEqualTo(4);
        assertThat(api.put("/sending-rules", json("quietFrom", "22:00", "quietTo", "07:30", "remindHours", 0))
                .json().getInteger("remindHours")).isZero();
        assertThat(
                api.put("/sending-rules", json("quietFrom", "22:00", "quietTo", "07:30", "remindHours", 169))
                        .wrongFields())
                .containsExactly("remindHours");
        assertThat(api.put("/sending-rules", json("quietFrom", "22:00", "quietTo", "07:30", "caps",
                new JsonArray().add(json("kind", "reply", "hours", 0, "most", 1))
                        .add(json("kind", "all", "hours", 24, "most", 1))
                        .add(json("kind", "all", "hours", 24, "most", 2))))
                .wrongFields()).containsExactlyInAnyOrder("caps[0].kind", "caps[0].hours", "caps[2].hours");
        assertThat(api.put("/sending-rules", json("quietFrom", "24:00", "capCount", 0, "capDays", 1.5))
                .wrongFields())
                .containsExactlyInAnyOrder("quietFrom", "quietTo", "capCount", "capDays");
    }

    @Test
    void the_clock_is_moved_where_that_is_permitted() {
        assertThat(api.get("/clock").json()).isEqualTo(json("now", "2026-09-25T02:00:00Z", "movable", true));

        assertThat(api.post("/clock", json("instant", "2026-10-01T09:00:00+08:00")).json().getString("now"))
                .isEqualTo("2026-10-01T01:00:00Z");
        assertThat(api.post("/customers", json()).json().getString("createdAt"))
                .isEqualTo("2026-10-01T01:00:00Z");
        assertThat(api.post("/clock", json("instant", "soon")).wrongFields()).containsExactly("instant");

        try (var fixed = new TestApi(database, false)) {
            var refused = fixed.post("/clock", json("instant", "2026-10-01T09:00:00+08:00"));
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.problem()).isEqualTo("forbidden");
            assertThat(fixed.get("/clock").json().getBoolean("movable")).isFalse();
        }
    }

    @Test
    void a_token_opens_the_api_until_it_is_revoked() {
        var made = api.post("/api-tokens", json("name", "收银台"));
        var bearer = Map.of("Authorization", "Bearer " + made.json().getString("token"));

        assertThat(made.status()).isEqualTo(201);
        assertThat(api.send("GET", "/customers", "", bearer).status()).isEqualTo(200);
        assertThat(api.send("POST", "/customers", "{\"birthday\":\"3月5日\"}", bearer).status()).isEqualTo(201);
        assertThat(api.db.sql("select birthday_set_by as said from customer").list(row -> row.text("said")))
                .containsExactly("api:收银台");
        assertThat(api.get("/api-tokens").response().body()).contains("收银台")
                .doesNotContain(made.json().getString("token"));

        assertThat(api.delete("/api-tokens/" + made.id()).status()).isEqualTo(204);
        assertThat(api.send("GET", "/customers", "", bearer).status()).isEqualTo(401);
        assertThat(api.delete("/api-tokens/" + made.id()).status()).isEqualTo(404);
        assertThat(api.post("/api-tokens", json("name", "\uD83C\uDF75".repeat(40))).wrongFields())
                .contains("name");
    }

    @Test
    void a_viewers_token_reads_people_masked_and_changes_nothing() {
        var id = api
                .post("/customers", json("name", "欧阳采薇", "phone", "13800001111", "mail", "cai@example.com",
                        "note", "怕苦"))
                .id();
        var segment = api.post("/segments", json("name", "都在", "rule", json("kind", "everyone"))).id();
        var made = api.post("/api-tokens", json("name", "看板", "role", "viewer"));
        assertThat(made.json().getString("role")).isEqualTo("viewer");
        var bearer = Map.of("Authorization", "Bearer " + made.json().getString("token"));

        var seen = api.send("GET", "/customers/" + id, "", bearer);
        assertThat(seen.json().getString("name")).isEqualTo("欧**");
        assertThat(seen.json().getString("phone")).isEqualTo("138****1111");
        assertThat(seen.json().getString("mail")).isEqualTo("c***@example.com");
        assertThat(seen.json().getString("note")).isEqualTo("***");
        assertThat(api.send("GET", "/customers/" + id + "/facts/phone", "", bearer).response().body())
                .contains("138****1111").doesNotContain("13800001111");
        assertThat(api.send("GET", "/customers", "", bearer).response().body()).doesNotContain("采薇");

        var refused = api.send("PATCH", "/customers/" + id, "{\"name\":\"林\"}", bearer);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.problem()).isEqualTo("forbidden");
        for (var path : List.of("/customers/" + id + "/export", "/imports", "/operators", "/api-tokens",
                "/segments/" + segment + "/export?personal=true")) {
            assertThat(api.send("GET", path, "", bearer).status()).as(path).isEqualTo(403);
        }
        assertThat(api.send("GET", "/segments/" + segment + "/export", "", bearer).response().body())
                .doesNotContain("采薇").doesNotContain("13800001111");
        assertThat(api.get("/customers/" + id).json().getString("name")).isEqualTo("欧阳采薇");
    }

    @Test
    void an_operators_token_works_and_leaves_the_house_to_administrators() {
        var made = api.post("/api-tokens", json("name", "收银台"));
        var bearer = Map.of("Authorization", "Bearer " + made.json().getString("token"));
        var id = api.post("/customers", json("name", "林知音", "phone", "13800138000")).id();

        assertThat(api.send("PATCH", "/customers/" + id, "{\"name\":\"林\"}", bearer).status()).isEqualTo(200);
        for (var path : List.of("/api-tokens", "/operators", "/access-log")) {
            assertThat(api.send("GET", path, "", bearer).status()).as(path).isEqualTo(403);
        }
        assertThat(api.send("DELETE", "/customers/" + id, "", bearer).status()).isEqualTo(403);
        assertThat(api.send("POST", "/clock", "{\"instant\":\"2026-10-01T09:00:00+08:00\"}", bearer).status())
                .isEqualTo(403);
        assertThat(api.send("GET", "/customers/" + id + "/export", "", bearer).status()).isEqualTo(200);

        var log = api.get("/access-log").item(0);
        assertThat(log.getString("who")).isEqualTo("api:收银台");
        assertThat(log.getString("what")).isEqualTo("person");
        assertThat(log.getString("about")).isEqualTo(String.valueOf(id));
        assertThat(log.getLong("customers")).isEqualTo(1);
    }

    @Test
    void operators_are_added_given_roles_and_kept_out_but_for_the_last_administrator() {
        var boss = api.post("/operators",
                json("name", "店长", "password", "correct horse", "role", "administrator"));
        assertThat(boss.status()).isEqualTo(201);
        var analyst = api.post("/operators",
                json("name", "小周", "password", "correct horse", "role", "viewer"));

        assertThat(api.post("/operators", json("name", "小周", "password", "correct horse")).wrongFields())
                .containsExactly("name");
        assertThat(api.post("/operators", json("name", "小李", "password", "short")).wrongFields())
                .containsExactly("password");
        assertThat(api.patch("/operators/" + boss.id(), json("role", "operator")).wrongFields())
                .containsExactly("role");
        assertThat(api.patch("/operators/" + boss.id(), json("disabled", true)).status()).isEqualTo(422);
        assertThat(api.patch("/operators/" + analyst.id(), json("role", "operator", "disabled", true)).json()
                .getString("disabledAt")).isNotNull();
        assertThat(api.operators.authenticate("小周", "correct horse")).isEmpty();
        assertThat(api.patch("/operators/99", json("disabled", true)).status()).isEqualTo(404);
        assertThat(api.get("/operators").items()).hasSize(2);
    }

    @Test
    void a_token_made_with_a_token_names_it_and_ends_with_it() {
        var till = api.post("/api-tokens", json("name", "收银台", "role", "administrator"));
        var made = api.send("POST", "/api-tokens", "{\"name\":\"分店\"}",
                Map.of("Authorization", "Bearer " + till.json().getString("token")));
        var branch = Map.of("Authorization", "Bearer " + made.json().getString("token"));

        assertThat(till.json().getValue("madeBy")).isNull();
        assertThat(made.json().getLong("madeBy")).isEqualTo(till.id());
        assertThat(api.send("GET", "/customers", "", branch).status()).isEqualTo(200);

        api.delete("/api-tokens/" + till.id());
        assertThat(api.send("GET", "/customers", "", branch).status()).isEqualTo(401);
    }

    private void receive(String person, String state) {
        api.db.sql(RECEIVE).bind("dedupe", UUID.randomUUID())
                .bind("sender", SenderKey.of(new AccountId("shop"), person)).bind("at", TestApi.NOW)
                .bind("node", UUID.randomUUID()).bind("state", state).update();
    }
}
