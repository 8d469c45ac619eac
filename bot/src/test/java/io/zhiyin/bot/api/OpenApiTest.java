package io.zhiyin.bot.api;

import static io.zhiyin.bot.api.TestApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.store.PreparedSql;
import io.zhiyin.campaigns.store.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The description says what there is: all of it, and nothing else. */
class OpenApiTest {
    private static final Pattern PART = Pattern.compile("\\{([^}]+)}");

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final TestApi api = new TestApi(database);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void every_route_is_described_and_nothing_is_described_that_does_not_exist() {
        var mounted = api.api.endpoints().stream().map(it -> it.method().name() + " " + it.path())
                .collect(Collectors.toCollection(TreeSet::new));
        mounted.add("GET /openapi.yaml");
        var described = api.description.operations().stream().map(it -> it.method() + " " + it.path())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(described).isEqualTo(mounted);
    }

    @Test
    void every_operation_is_described_to_the_end() {
        var names = new ArrayList<String>();
        for (var operation : api.description.operations()) {
            var at = operation.method() + " " + operation.path();
            names.add(operation.json().getString("operationId"));
            assertThat(operation.json().getString("summary")).as(at).isNotBlank();
            assertThat(operation.json().getJsonArray("tags")).as(at).isNotEmpty();
            assertThat(parameters(operation)).as(at).containsAll(
                    PART.matcher(operation.path()).results().map(it -> "path " + it.group(1)).toList());
            if (operation.method().equals("POST")) {
                assertThat(parameters(operation)).as(at).contains("header Idempotency-Key");
            }
            if (!operation.open()) {
                assertThat(operation.json().getJsonObject("responses").fieldNames()).as(at).contains("401",
                        "default");
            }
        }
        assertThat(names).doesNotContainNull().doesNotHaveDuplicates();
    }

    @Test
    void every_reference_leads_somewhere_and_every_component_is_used() {
        var text = Api.description();
        var used = Pattern.compile("\\$ref: \"#/components/([a-zA-Z]+)/([A-Za-z]+)\"").matcher(text).results()
                .map(it -> it.group(1) + " " + it.group(2)).collect(Collectors.toSet());
        var components = api.description.root().getJsonObject("components");
        var there = new TreeSet<String>();
        for (var kind : List.of("parameters", "headers", "responses", "schemas")) {
            components.getJsonObject(kind).fieldNames().forEach(it -> there.add(kind + " " + it));
        }

        assertThat(new TreeSet<>(used)).isEqualTo(there);
    }

    @Test
    void every_example_is_what_its_schema_says() {
        var checked = 0;
        for (var operation : api.description.operations()) {
            for (var example : examples(operation)) {
                assertThat(api.description.problems(schema(operation), example))
                        .as("%s %s %s", operation.method(), operation.path(), example).isEmpty();
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(8);
    }

    @Test
    void every_example_is_taken() {
        for (var operation : api.description.operations()) {
            for (var example : examples(operation)) {
                TestDatabase.empty(api.db);
                prepare();
                var got = api.send(operation.method(), operation.path().replaceAll("\\{[^}]+}", "1"),
                        example.encode(), Map.of());
                assertThat(got.status()).as("%s %s %s -> %s", operation.method(), operation.path(), example,
                        got.response().body()).isBetween(200, 299);
            }
        }
    }

    @Test
    void every_statement_of_the_api_fits_the_schema() {
        var checked = PreparedSql.check(api.db, "io.zhiyin.bot.api");

        assertThat(checked.refused()).isEmpty();
        assertThat(checked.statements()).isGreaterThan(5);
    }

    /** What the examples speak of: the first of everything. */
    private void prepare() {
        api.post("/fields", json("name", "宠物名", "type", "text"));
        api.post("/coupon-pools", json("name", "秋茶券"));
        api.post("/seed-lists", json("name", "自己人", "customers", new JsonArray()));
        api.post("/tag-groups", json("name", "兴趣"));
        api.post("/tags", json("group", 1, "name", "岩茶"));
        api.post("/tag-rules", json("source", "scene", "pattern", "spring", "tag", 1));
        api.post("/customers", json("name", "林"));
        api.file("/customers/import?dry-run=true", "phone\n13800001111\n", Map.of());
        api.post("/segments", json("name", "所有人", "rule", json("kind", "everyone")));
        api.db.sql(
                "insert into staff (account, userid, seen_at) values ('corp', 'zhoulan', now()), ('corp', 'songyuan', now())")
                .update();
        api.post("/follow-ups", json("customer", 1, "kind", "call", "title", "回访", "dueAt",
                "2026-09-28T10:00:00+08:00", "staff", json("account", "corp", "userid", "zhoulan")));
        api.post("/visit-plans",
                json("segment", 1, "everyDays", 30, "since", "visit", "kind", "visit", "title",
                        "回访"));
        api.post("/templates", json("name", "问候", "variants",
                new JsonArray().add(json("channel", "wecom_text", "body", "您好"))));
        // another one's, so that it can be approved
        var other = Map.of("Authorization", "Bearer other");
        api.send("POST", "/campaigns", json("name", "问候", "template", 1, "trigger",
                json("kind", "birthday", "sendAt", "09:00"), "routes", new JsonArray().add("group_send"))
                .encode(), other);
        api.send("POST", "/campaigns/1/submit", "", other);
        api.post("/journeys", json("name", "关怀", "plan", json("entry", json("kind", "event", "on", "api"),
                "steps",
                new JsonArray().add(json("id", "s1", "kind", "wait", "amount", 1, "unit", "days"))
                        .add(json("id", "1", "kind", "message", "title", "问候", "template", 1, "routes",
                                new JsonArray().add("group_send"))))));
        api.post("/journeys/1/publish", new JsonObject());
    }

    private List<String> parameters(Description.Operation operation) {
        var all = new JsonArray();
        var shared = api.description.root().getJsonObject("paths").getJsonObject(operation.path())
                .getJsonArray("parameters");
        for (var some : new JsonArray[]{shared, operation.json().getJsonArray("parameters")}) {
            if (some != null) {
                all.addAll(some);
            }
        }
        return all.stream().map(it -> api.description.resolved((JsonObject) it))
                .map(it -> it.getString("in") + " " + it.getString("name")).toList();
    }

    private static List<JsonObject> examples(Description.Operation operation) {
        var all = new ArrayList<JsonObject>();
        var content = content(operation);
        if (content == null) {
            return all;
        }
        if (content.containsKey("example")) {
            all.add(content.getJsonObject("example"));
        }
        content.getJsonObject("examples", new JsonObject())
                .forEach(it -> all.add(((JsonObject) it.getValue()).getJsonObject("value")));
        return all;
    }

    private static JsonObject schema(Description.Operation operation) {
        return Objects.requireNonNull(content(operation)).getJsonObject("schema");
    }

    private static @org.jspecify.annotations.Nullable JsonObject content(Description.Operation operation) {
        var body = operation.json().getJsonObject("requestBody");
        return body == null ? null : body.getJsonObject("content").getJsonObject("application/json");
    }
}
