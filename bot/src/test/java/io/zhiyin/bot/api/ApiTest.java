package io.zhiyin.bot.api;

import static io.zhiyin.bot.api.TestApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.bot.callback.RawHttp;
import io.zhiyin.campaigns.store.TestDatabase;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What holds for every address. */
class ApiTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final TestApi api = new TestApi(database);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void without_a_known_token_nothing_is_answered_and_it_says_how_to_come_in() {
        for (var authorization : new String[]{"", "Bearer wrong", "Basic b3Vyczo=", "Bearer",
                "Bearer ours and more"}) {
            var refused = api.send("GET", "/customers", "",
                    Map.of("Authorization", authorization));

            assertThat(refused.status()).as(authorization).isEqualTo(401);
            assertThat(refused.header("WWW-Authenticate")).startsWith("Bearer");
            assertThat(refused.problem()).isEqualTo("unauthorized");
        }
        assertThat(api.send("GET", "/customers", "", Map.of("Authorization", "bearer ours")).status())
                .isEqualTo(200);
    }

    @Test
    void an_address_with_broken_percent_signs_is_a_malformed_request_and_never_left_waiting()
            throws Exception {
        var port = api.at("/").getPort();
        var headers = "Authorization: Bearer ours\r\nContent-Type: application/json\r\n";

        for (var line : new String[]{"GET /api/v1/customers?q=%zz", "POST /api/v1/tags?x=%zz",
                "GET /api/v1/customers/%zz", "GET /api/v1/openapi.yaml?%f"}) {
            assertThat(RawHttp.status(port, line, headers, "{}")).as(line).isEqualTo(400);
        }
    }

    @Test
    void the_description_is_there_for_everybody() throws Exception {
        var got = api.client().send(HttpRequest.newBuilder(api.at("/api/v1/openapi.yaml")).build(),
                BodyHandlers.ofString());

        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(got.headers().firstValue("Content-Type")).contains("application/yaml");
        assertThat(got.body()).startsWith("openapi: 3.1");
    }

    @Test
    void a_problem_says_what_happened_in_both_languages() {
        var problem = api.get("/customers/7");

        assertThat(problem.status()).isEqualTo(404);
        assertThat(problem.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(problem.json().getString("type")).isEqualTo("urn:zhiyin:problem:not-found");
        assertThat(problem.json().getString("title")).isEqualTo("Not found");
        assertThat(problem.json().getInteger("status")).isEqualTo(404);
        assertThat(problem.json().getString("instance")).isEqualTo("/api/v1/customers/7");
        assertThat(problem.json().getString("detail")).contains("没有找到").contains("nothing here");
        assertThat(problem.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void an_unknown_address_is_not_found_and_a_wrong_method_names_the_right_ones() {
        for (var path : new String[]{"/nothing", "/customers/1/nothing", "/customers/", "", "/"}) {
            assertThat(api.get(path).status()).as(path).isIn(404, 200);
        }
        assertThat(api.get("/nothing").problem()).isEqualTo("not-found");
        assertThat(api.get("/customers/one").status()).isEqualTo(404);
        assertThat(api.get("/customers/99999999999999999999").status()).isEqualTo(404);

        var wrong = api.send("PUT", "/customers", "{}", Map.of());
        assertThat(wrong.status()).isEqualTo(405);
        assertThat(wrong.problem()).isEqualTo("method-not-allowed");
        assertThat(wrong.header("Allow")).isEqualTo("GET, POST");
        assertThat(api.send("POST", "/customers/1", "{}", Map.of()).header("Allow"))
                .isEqualTo("DELETE, GET, PATCH");
        assertThat(api.send("POST", "/openapi.yaml", "{}", Map.of()).status()).isEqualTo(405);
    }

    @Test
    void only_json_in_utf8_is_taken() {
        for (var type : new String[]{"text/plain", "application/x-www-form-urlencoded",
                "application/json; charset=gbk",
                "application/jsonp"}) {
            var refused = api.send("POST", "/customers", "{}", Map.of("Content-Type", type));
            assertThat(refused.status()).as(type).isEqualTo(415);
            assertThat(refused.problem()).isEqualTo("unsupported-media-type");
        }
        assertThat(api
                .send("POST", "/customers", "{}", Map.of("Content-Type", "application/json; charset=UTF-8"))
                .status()).isEqualTo(201);
    }

    @Test
    void what_is_no_json_object_is_refused_with_its_place() {
        for (var body : new String[]{"{", "{\"name\": }", "[1]", "\"text\"", "1", "null", "{} {}",
                "{'name': 1}",
                "[".repeat(5_000)}) {
            var refused = api.send("POST", "/customers", body, Map.of());
            assertThat(refused.status()).as(body).isEqualTo(400);
            assertThat(refused.problem()).isEqualTo("malformed-request");
        }
        assertThat(api.send("POST", "/customers", "{\n \"name\": }", Map.of()).json().getString("detail"))
                .contains("line 2");
    }

    @Test
    void a_huge_body_is_refused() {
        var refused = api.send("POST", "/customers",
                json("note", "a".repeat((int) Api.LONGEST_BODY)).encode(),
                Map.of());

        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.problem()).isEqualTo("content-too-large");
    }

    @Test
    void wrong_parameters_are_all_told_at_once() {
        var refused = api.get("/customers?limit=0&cursor=abc&tag=vip&lmit=3&q=%00");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.wrongFields()).containsExactlyInAnyOrder("limit", "cursor", "tag", "lmit", "q");
        assertThat(api.get("/customers?limit=201").wrongFields()).containsExactly("limit");
        assertThat(api.get("/customers?limit=1&limit=2").wrongFields()).containsExactly("limit");
    }

    @Test
    void a_malformed_address_is_a_problem_too() throws Exception {
        try (var socket = new java.net.Socket(java.net.InetAddress.getLoopbackAddress(),
                api.at("/").getPort())) {
            socket.getOutputStream().write("""
                    GET /api/v1/customers?q=%zz HTTP/1.1\r
                    Host: here\r
                    Authorization: Bearer ours\r
                    Connection: close\r
                    \r
                    """.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(),
                    java.nio.charset.StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 400").contains("urn:zhiyin:problem:malformed-request");
        }
    }

    @Test
    void a_failure_inside_shows_a_reference_and_nothing_else() {
        api.db.sql("alter table tag_group rename to tag_group_away").update();
        try {
            var failed = api.send("GET", "/tag-groups", "", Map.of());

            assertThat(failed.status()).isEqualTo(500);
            assertThat(failed.json().getString("reference")).matches("[0-9a-f]{8}");
            assertThat(failed.response().body()).doesNotContain("tag_group", "Exception", "select");
        } finally {
            api.db.sql("alter table tag_group_away rename to tag_group").update();
        }
    }

    @Test
    void a_cursor_leads_through_all_pages_and_no_further() {
        for (var i = 0; i < 5; i++) {
            api.post("/tag-groups", json("name", "组" + i));
        }
        var first = api.get("/tag-groups?limit=2");
        var second = api.get("/tag-groups?limit=2&cursor=" + first.json().getString("next"));
        var third = api.get("/tag-groups?limit=2&cursor=" + second.json().getString("next"));

        assertThat(first.items()).hasSize(2);
        assertThat(second.items()).hasSize(2).doesNotContainAnyElementsOf(first.items());
        assertThat(third.items()).hasSize(1);
        assertThat(third.json().getString("next")).isNull();
        assertThat(api.get("/tags?cursor=" + first.json().getString("next")).status())
                .as("a cursor of another list").isEqualTo(400);
        assertThat(api.get("/tag-groups?limit=5").json().getString("next")).as("a full last page").isNull();
    }
}
