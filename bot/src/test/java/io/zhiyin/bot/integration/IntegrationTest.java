package io.zhiyin.bot.integration;

import static io.zhiyin.campaigns.store.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.zhiyin.bot.api.Authenticator;
import io.zhiyin.bot.api.Caller;
import io.zhiyin.bot.api.IntakeDesk;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.intake.Intake;
import io.zhiyin.campaigns.intake.Letters;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.tag.TagRules;
import io.zhiyin.campaigns.tag.Tags;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import java.util.Objects;
import java.util.Map;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What comes by Camel: a folder, a push over HTTP, the shop's own routes. */
class IntegrationTest {
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

    @RegisterExtension
    final TestDatabase database = new TestDatabase();

    @TempDir
    Path data;

    private final Database db = database.db();
    private final Clock clock = Clock.fixed(Instant.parse("2026-11-22T04:00:00Z"), ZoneOffset.UTC);
    private final Customers customers = new Customers(database.vault());
    private final Letters letters = new Letters(db, database.vault(), clock, customers);
    private @Nullable Integration integration;

    @AfterEach
    void stop() {
        if (integration != null) {
            integration.close();
        }
    }

    @Test
    void a_file_in_the_folder_is_taken_in_and_its_wrong_rows_are_given_back() throws IOException {
        var started = start();
        drop("till.csv", """
                订单号,付款时间,手机号,姓名,实付金额,商品,数量
                P1,2026-09-01 10:30,13800138000,林知音,"￥1,268.00",白毫银针,2
                P1,2026-09-01 10:30,13800138000,林知音,"￥1,268.00",盖碗,1
                P2,2026/9/2 9:05:01,138,王小明,36.5,红茶,1
                P3,昨天,13900139000,,1,,
                P4,2026-09-03,13900139000,,88,,
                """, Charset.forName("GBK"));

        eventually("the file is done", () -> Files.exists(started.orders().resolve("till.csv.done")));

        assertThat(numbers()).isEqualTo("P1 126800,P4 8800");
        assertThat(db.sql("select count(*) from order_item").count()).isEqualTo(2);
        assertThat(
                db.sql("select paid_at from orders where number = 'P1'").list(row -> row.instant("paid_at")))
                .as("the shop's clock").containsExactly(Instant.parse("2026-09-01T02:30:00Z"));
        assertThat(Files.readString(started.orders().resolve("till.csv.failed")))
                .contains("P2,", "P3,", "phone")
                .doesNotContain("P1,", "P4,");
        assertThat(Files.readString(started.orders().resolve("till.csv.report.txt"))).contains("订单 4",
                "Orders 4");
        assertThat(letters.count()).as("a file has its own way back").isZero();

        assertThat(verified()).isEmpty();
        drop("till.csv", """
                订单号,时间,电话,手机已核实,金额
                P4,2026-09-03,13900139000,,88
                P5,2026-09-03,13900139000,是,1
                """, Charset.forName("UTF-8"));
        eventually("the next is done", () -> numbers().contains("P5"));
        assertThat(numbers()).isEqualTo("P1 126800,P4 8800,P5 100");
        assertThat(verified()).as("the till's word that the phone is theirs").containsExactly("P4", "P5");
    }

    @Test
    void what_is_said_twice_differently_is_given_back_and_refunds_and_empty_files_are_told()
            throws IOException {
        var started = start();
        drop("a.csv", """
                订单号,付款时间,手机号,实付金额,商品,小计
                P1,2026年9月1日 10:30,13800138000,100,茶,60
                P1,2026-09-01 10:30:00.000,138 0013 8000,100.00,壶,40
                P2,2026-09-01,13800138000,5,,
                P2,2026-09-01,13800138000,6,,
                P3,2026-02-31,13800138000,5,,
                """, StandardCharsets.UTF_8);
        drop("b.csv", "", StandardCharsets.UTF_8);
        eventually("both are done", () -> Files.exists(started.orders().resolve("a.csv.done"))
                && Files.exists(started.orders().resolve("b.csv.failed")));

        assertThat(numbers()).isEqualTo("P1 10000");
        assertThat(db.sql("select sum(amount_fen) from order_item").count()).isEqualTo(10_000);
        assertThat(Files.readString(started.orders().resolve("a.csv.failed")))
                .contains("第 4 行和第 5 行", "Rows 4 and 5", "P3,").doesNotContain("P1,");
        assertThat(Files.readString(started.orders().resolve("b.csv.report.txt"))).contains("空", "empty");
        assertThat(started.failed()).isEqualTo(2);

        drop("r.csv", "退款单号,订单号,退款金额,退款时间\nR1,P1,￥30,2026-09-02 9:00\nR2,P1,1,2026-08-01\n",
                Charset.forName("GBK"));
        eventually("the refunds are done", () -> Files.exists(started.orders().resolve("r.csv.done")));
        assertThat(db.sql("select refunded_fen from orders").count()).isEqualTo(3_000);
        assertThat(Files.readString(started.orders().resolve("r.csv.failed"))).contains("R2,")
                .doesNotContain("R1,");
    }

    @Test
    void a_file_that_is_no_table_of_orders_fails_whole_with_the_reason_beside_it() throws IOException {
        var started = start();
        drop("odd.csv", "一,二\n1,2\n", Charset.forName("UTF-8"));

        eventually("it has failed", () -> Files.exists(started.orders().resolve("odd.csv.failed")));

        assertThat(Files.readString(started.orders().resolve("odd.csv.report.txt"))).contains("订单号", "lacks");
    }

    @Test
    void the_shipped_samples_work_and_a_broken_route_holds_up_nobody()
            throws IOException, InterruptedException {
        Files.createDirectories(data.resolve("routes"));
        Files.writeString(data.resolve("routes/broken.camel.yaml"),
                "- route:\n    from:\n      uri: nowhere:at-all\n      steps: []\n");
        use("shop-webhook", "-", "-");
        Files.createDirectories(data.resolve("pos"));
        use("pos-file", "/var/spool/pos", data.resolve("pos").toString());
        var started = start();

        assertThat(started.ways()).extracting(Ways.Way::name).contains("order-files", "shop-webhook",
                "pos-file");
        assertThat(started.ways()).filteredOn(it -> it.problem() != null).singleElement()
                .satisfies(it -> assertThat(it.name()).isEqualTo("broken.camel.yaml"));
        assertThat(problem("broken.camel.yaml").words(Locale.CHINESE))
                .isEqualTo("broken.camel.yaml，第 3 行：没有“nowhere”这种连接，请检查 uri。");

        var trade = "{\"trade\": {\"tid\": \"E1\", \"payment\": \"128.00\", \"pay_time\": \"2026-09-01T10:00:00+08:00\","
                + "\"receiver_mobile\": \"13800138000\", \"buyer\": \"林知音\", \"goods\": [{\"title\": \"白毫银针\", \"num\": 1}]}}";
        var port = serve(started);
        assertThat(post(port, "/hooks/shop", trade).statusCode()).isEqualTo(401);
        assertThat(post(port, "/hooks/other?token=good", trade).statusCode()).isEqualTo(404);
        var pushed = post(port, "/hooks/shop?token=good", trade);
        assertThat(pushed.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(pushed.body()).getInteger("orders")).isEqualTo(1);
        assertThat(new JsonObject(
                post(port, "/hooks/shop?token=good", trade.replace("13800138000", "12")).body())
                .getBoolean("kept")).isTrue();
        assertThat(letters.dead(null, 10)).singleElement().satisfies(it -> {
            assertThat(it.source()).isEqualTo("shop-webhook");
            assertThat(it.problem()).contains("phone");
        });

        var broken = post(port, "/hooks/shop?token=good", trade.substring(0, 60));
        assertThat(broken.statusCode()).isEqualTo(202);
        assertThat(new JsonObject(broken.body()).getString("problem")).contains("路由", "The route");
        assertThat(letters.dead(null, 10)).filteredOn(it -> it.body().equals(trade.substring(0, 60)))
                .as("nothing is lost").singleElement()
                .satisfies(it -> assertThat(it.source()).isEqualTo("shop-webhook"));

        Files.writeString(data.resolve("pos/day.txt"),
                "E2;2026-09-01T10:00:00+08:00;M0001;36.50\nE3;昨天;会员 3;1\nE4;2026-09-01 10:00;会员 4;1\n",
                Charset.forName("GBK"));
        eventually("the till's file is taken in", () -> numbers().equals("E1 12800,E2 3650,E4 100"));
        eventually("and its wrong line is kept", () -> letters.dead(null, 10).stream()
                .anyMatch(it -> it.source().equals("pos-file") && it.body().contains("会员 3")));
    }

    @Test
    void orders_come_out_of_a_topic_of_kafka_and_a_wrong_one_holds_up_nobody()
            throws IOException, InterruptedException, ExecutionException {
        Files.createDirectories(data.resolve("routes"));
        Files.createDirectories(data.resolve("kafka"));
        try (var broker = new Broker(data.resolve("kafka"));
                var producer = new KafkaProducer<String, String>(
                        Map.of("bootstrap.servers", broker.address(), "key.serializer",
                                StringSerializer.class, "value.serializer", StringSerializer.class))) {
            var order = "{\"number\":\"K%d\",\"phone\":\"13800138000\",\"amount\":\"1.0%d\",\"paidAt\":\"2026-09-01T10:00:00+08:00\"}";
            for (var message : List.of(order.formatted(1, 1), "no order", order.formatted(2, 2),
                    order.formatted(1, 1))) {
                producer.send(new ProducerRecord<>("orders", message)).get();
            }
            use("orders-kafka", "127.0.0.1:9092", broker.address());
            start();

            eventually("both are taken in", () -> numbers().equals("K1 101,K2 102"));
            assertThat(letters.dead(null, 10)).extracting(Letters.Letter::body).containsExactly("no order");
            stop();
            integration = null;
        }
    }

    @Test
    void a_file_of_routes_takes_effect_when_it_comes_changes_and_goes_and_a_mistake_leaves_the_old_one()
            throws IOException {
        var started = start();
        var file = data.resolve("routes/till.camel.yaml");
        Files.writeString(file, hook("one"));
        eventually("it came", () -> answers("till", "one"));

        Files.writeString(file, hook("two"));
        eventually("it changed", () -> answers("till", "two"));

        Files.writeString(file, hook("three").replace("- setBody:", "- setBodi:"));
        eventually("the mistake is told", () -> told("till.camel.yaml"));
        assertThat(answers("till", "two")).as("the old one runs on").isTrue();
        assertThat(started.ways()).filteredOn(it -> it.name().equals("till")).singleElement()
                .satisfies(it -> assertThat(it.runs()).isTrue());
        assertThat(problem("till.camel.yaml").words(Locale.ENGLISH))
                .startsWith("till.camel.yaml, line 6: The YAML is not right");
        assertThat(problem("till.camel.yaml").detail()).contains("setBodi");

        // It can be read, and only fails when it is to run: the hook is another's.
        Files.writeString(data.resolve("routes/other.camel.yaml"),
                hook("other").replace("id: till", "id: other"));
        eventually("the second is told", () -> told("other.camel.yaml"));
        assertThat(problem("other.camel.yaml").words(Locale.CHINESE)).isEqualTo(
                "other.camel.yaml，第 4 行：“direct://hook-till”已经是另一条路由的起点，请换一个名称。");
        Files.writeString(data.resolve("routes/same.camel.yaml"),
                hook("same").replace("hook-till", "hook-same"));
        eventually("the same id is told", () -> told("same.camel.yaml"));
        assertThat(problem("same.camel.yaml").words(Locale.ENGLISH))
                .isEqualTo("same.camel.yaml, line 2: There is a route “till” in till.camel.yaml already: "
                        + "choose another id.");
        assertThat(answers("till", "two")).isTrue();

        Files.writeString(file, hook("four"));
        eventually("it is mended", () -> answers("till", "four") && !told("till.camel.yaml"));
        Files.delete(file);
        eventually("it is gone, and whoever waited for its place has it",
                () -> answers("till", "other") && answers("same", "same"));
        assertThat(started.ways()).allMatch(it -> it.problem() == null);
    }

    private static String hook(String answer) {
        return """
                - route:
                    id: till
                    from:
                      uri: direct:hook-till
                      steps:
                        - setBody:
                            constant: %s
                """.formatted(answer);
    }

    private boolean answers(String hook, String answer) {
        return Objects.requireNonNull(integration).push(hook, "", Map.of())
                .filter(it -> it.body().equals(answer)).isPresent();
    }

    private boolean told(String file) {
        return Objects.requireNonNull(integration).ways().stream().map(Ways.Way::problem)
                .anyMatch(it -> it != null && it.file().equals(file));
    }

    private RouteProblem problem(String file) {
        return Objects.requireNonNull(integration).ways().stream().map(Ways.Way::problem)
                .filter(Objects::nonNull).filter(it -> it.file().equals(file)).findFirst().orElseThrow();
    }

    private Integration start() {
        var desk = new IntakeDesk(db, customers,
                new Intake(db, database.vault(), clock, SHANGHAI, customers, new Orders(),
                        new Interactions(database.vault()), new Tags(db), new TagRules(db, clock)),
                letters);
        var made = new Integration(desk, data.resolve("orders"), data.resolve("routes"), SHANGHAI);
        integration = made;
        made.start();
        return made;
    }

    /** The orders of those whose phone somebody answers for. */
    private List<String> verified() {
        return db.sql("""
                select o.number from orders o join customer_private p on p.customer_id = o.customer_id
                 where p.phone_verified_at is not null order by o.number""").list(row -> row.text("number"));
    }

    /** A shipped sample as somebody puts it to use. */
    private void use(String sample, String from, String to) throws IOException {
        try (var in = Integration.class.getResourceAsStream("/routes/" + sample + ".camel.yaml.sample")) {
            var text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            Files.writeString(data.resolve("routes").resolve(sample + ".camel.yaml"), text.replace(from, to));
        }
    }

    private void drop(String name, String text, Charset in) throws IOException {
        var made = Files.writeString(data.resolve(name), text, in);
        Files.move(made, data.resolve("orders").resolve(name));
    }

    private int serve(Integration started) {
        var router = Router.router(database.vertx());
        Authenticator known = token -> token.equals("good")
                ? Optional.of(new Caller("token:1", "shop", 1L, io.zhiyin.bot.security.Role.OPERATOR))
                : Optional.empty();
        HookRoutes.mount(router, Executors.newVirtualThreadPerTaskExecutor(), known, started);
        return database.vertx().createHttpServer().requestHandler(router).listen(0, "127.0.0.1").await()
                .actualPort();
    }

    private static HttpResponse<String> post(int port, String path, String body)
            throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private String numbers() {
        return db.sql(
                "select coalesce(string_agg(number || ' ' || amount_fen, ',' order by number), '') as numbers from orders")
                .one(row -> row.text("numbers"));
    }
}
