package io.zhiyin.bot.api;

import static io.zhiyin.bot.api.TestApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.importing.ImportQueue;
import io.zhiyin.campaigns.store.TestDatabase;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ImportsApiTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();
    private static final String FILE = "姓名,手机号\n林晓,13800001111\n王芳,12345\n";

    private final TestApi api = new TestApi(database);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void a_file_is_imported_and_tells_what_became_of_it() {
        var sent = api.file("/customers/import?name=%E4%B8%89%E6%9C%88.csv", FILE, Map.of());

        assertThat(sent.status()).isEqualTo(202);
        assertThat(sent.header("Location")).isEqualTo("/api/v1/imports/" + sent.id());
        var one = api.get("/imports/" + sent.id()).json();
        assertThat(one.getString("state")).isEqualTo("done");
        assertThat(one.getString("name")).isEqualTo("三月.csv");
        assertThat(one.getString("madeBy")).isEqualTo("api:till");
        assertThat(one.getJsonObject("counts")).isEqualTo(
                json("read", 2, "added", 1, "changed", 0, "same", 0, "rejected", 1));
        assertThat(one.getJsonArray("columns").getJsonObject(0)).isEqualTo(
                json("heading", "姓名", "column", "name"));
        assertThat(api.get("/customers?q=13800001111").item(0).getString("name")).isEqualTo("林晓");

        var again = api.file("/customers/import", FILE, Map.of());
        assertThat(again.json().getJsonObject("counts").getInteger("same")).isEqualTo(1);
        assertThat(api.get("/imports?limit=1").item(0).getLong("id")).isEqualTo(again.id());
        assertThat(api.get("/imports?limit=1&cursor=" + api.get("/imports?limit=1").json().getString("next"))
                .item(0).getLong("id")).isEqualTo(sent.id());
    }

    @Test
    void a_dry_run_writes_nothing_until_it_is_started() {
        var dry = api.file("/customers/import?dry-run=true&mapping=%E7%94%B2%3Dphone", "甲\n13800001111\n",
                Map.of("Content-Type", "application/octet-stream"));
        assertThat(dry.json().getString("state")).isEqualTo("checked");
        assertThat(dry.json().getBoolean("dryRun")).isTrue();
        assertThat(api.get("/customers").items()).isEmpty();

        var started = api.post("/imports/" + dry.id() + "/start", json());

        assertThat(started.json().getString("state")).isEqualTo("done");
        assertThat(api.get("/customers").items()).hasSize(1);
        assertThat(api.post("/imports/" + dry.id() + "/start", json()).problem()).isEqualTo("conflict");
        assertThat(api.post("/imports/99/start", json()).status()).isEqualTo(404);
    }

    @Test
    void rejected_rows_come_as_a_file_that_is_mended_and_sent_again() {
        var id = api.file("/customers/import?name=march.csv", "name,phone\n=1+1,+8612345\n", Map.of()).id();

        var rejected = api.get("/imports/" + id + "/rejected");

        assertThat(rejected.header("Content-Disposition")).contains("march-rejected.csv");
        assertThat(rejected.response().body()).startsWith("\ufeffname,phone,原因 reason").contains("'=1+1")
                .contains("'+8612345");
        var mended = api.file("/customers/import",
                rejected.response().body().replace("+8612345", "+8613800001111"), Map.of());
        assertThat(mended.json().getJsonObject("counts").getInteger("added")).isEqualTo(1);
        assertThat(api.get("/customers?q=13800001111").item(0).getString("name")).isEqualTo("=1+1");
        assertThat(api.delete("/imports/" + id).status()).isEqualTo(204);
        assertThat(api.get("/imports/" + id + "/rejected").problem()).isEqualTo("gone");
        assertThat(api.get("/imports/99/rejected").status()).isEqualTo(404);
        assertThat(api.delete("/imports/99").status()).isEqualTo(404);
    }

    @Test
    void what_cannot_be_taken_is_said_and_leaves_nothing() {
        assertThat(api.file("/customers/import", "\u00d0\u00cf", Map.of()).status()).as("no headings known")
                .isEqualTo(400);
        assertThat(api.file("/customers/import", "甲,乙\n1,2\n", Map.of()).wrongFields())
                .containsExactly("mapping");
        assertThat(api.file("/customers/import?mapping=x", FILE, Map.of()).wrongFields())
                .containsExactly("mapping");
        assertThat(api.file("/customers/import?dry-run=yes&nome=x", FILE, Map.of()).wrongFields())
                .containsExactlyInAnyOrder("dry-run", "nome");
        assertThat(api.file("/customers/import", FILE, Map.of("Content-Type", "application/json")).problem())
                .isEqualTo("unsupported-media-type");
        assertThat(api.file("/customers/import", FILE, Map.of("Authorization", "Bearer nobody")).status())
                .isEqualTo(401);
        var empty = api.send("POST", "/customers/import", "", Map.of());
        assertThat(empty.problem()).isEqualTo("malformed-request");
        assertThat(empty.response().body()).contains("The file is empty");

        assertThat(api.db.sql("select count(*) from import_part").count()).isZero();
        assertThat(api.get("/customers").items()).isEmpty();
        assertThat(api.get("/imports").items()).as("given up before anybody saw them")
                .allMatch(it -> ((io.vertx.core.json.JsonObject) it).getString("state").equals("discarded"));
    }

    @Test
    void the_same_key_imports_the_same_file_once() {
        var first = api.file("/customers/import", FILE, Map.of("Idempotency-Key", "march"));

        var replayed = api.file("/customers/import", FILE, Map.of("Idempotency-Key", "march"));
        assertThat(replayed.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(replayed.id()).isEqualTo(first.id());
        assertThat(
                api.file("/customers/import", FILE + "李四,13900002222\n", Map.of("Idempotency-Key", "march"))
                        .problem())
                .isEqualTo("idempotency-key-reused");
        assertThat(api.get("/imports").items()).hasSize(1);
        assertThat(api.db.sql("select count(*) from import_part").count()).isZero();
    }

    @Test
    void a_long_file_that_cannot_be_taken_is_read_to_its_end_and_leaves_nothing() {
        var refused = api.file("/customers/import", "甲\n" + "13800001111\n".repeat(400_000), Map.of());

        assertThat(refused.wrongFields()).containsExactly("mapping");
        assertThat(api.db.sql("select count(*) from import_part").count()).isZero();
    }

    @Test
    void a_file_that_is_too_long_is_refused_before_it_comes() throws IOException {
        var uri = api.at("/api/v1/customers/import");
        try (var socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.getOutputStream().write(("POST /api/v1/customers/import HTTP/1.1\r\nHost: x\r\n"
                    + "Authorization: Bearer ours\r\nContent-Type: text/csv\r\nContent-Length: "
                    + (ImportQueue.longest() + 1) + "\r\n\r\nphone\n").getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            assertThat(answer).isEqualTo("HTTP/1.1 413");
        }
        assertThat(api.db.sql("select count(*) from import_part").count()).isZero();
    }
}
