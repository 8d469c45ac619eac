package io.zhiyin.bot.ops;

import static io.zhiyin.campaigns.store.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.delivery.Deliveries;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.store.Vault;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The service as a process: started, told to stop, killed at bad moments, started again. */
class ServiceProcessTest {
    private static final String MESSAGES = """
            select count(*) from interaction where kind = 'message_in'""";
    private static final String OPEN_ROWS = """
            select count(*) from inbox where state = 'waiting'""";
    private static final String STATE = """
            select state from delivery order by id desc limit 1""";
    private static final String CUSTOMERS = """
            select count(*) from customer""";
    private static final String TOKEN = "a-token-for-this-test";
    private static final int IMPORTED = 30_000;
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(25);

    @TempDir
    Path folder;

    private House house;

    @BeforeEach
    void build() {
        house = new House(folder);
    }

    @AfterEach
    void tearDown() {
        house.close();
    }

    @Test
    void started_it_is_ready_and_told_to_stop_it_takes_its_database_along_and_started_again_it_knows_all() {
        house.isEmpty();
        var guest = house.followers(1).getFirst();
        var first = house.serve();
        assertThat(house.status("/health/live")).isEqualTo(200);
        assertThat(house.status("/health/ready")).isEqualTo(200);
        house.writes(guest, "生日 3.5");
        eventually("the message is answered", () -> house.callbacks().contains("replied"));

        first.terminate();

        assertThat(first.exitCode(STOPS_WITHIN)).isZero();
        assertThat(house.postgresRuns()).isFalse();
        assertThat(first.err()).doesNotContain("Exception").doesNotContain("WARN");
        house.serve();
        assertThat(house.db().sql(MESSAGES).count()).isOne();
    }

    @Test
    void what_is_measured_has_types_and_words_and_no_label_that_strangers_can_make_grow() {
        var guest = house.followers(1).getFirst();
        house.serve();
        house.writes(guest, "生日 3.5");
        eventually("the message is answered", () -> house.callbacks().contains("replied"));
        house.status("MADEUP", "/no/such/page");

        var metrics = house.metrics();

        assertThat(metrics).contains("# TYPE zhiyin_callbacks_accepted_total counter")
                .contains("# HELP zhiyin_callbacks_accepted_total ")
                .contains("zhiyin_callbacks_accepted_total{kind=\"text\"} 1.0")
                .contains("zhiyin_inbox_handled_total 1.0")
                .contains("zhiyin_delivery_outcomes_total{route=\"CUSTOMER_SERVICE\",state=\"sent\"} 0.0")
                .contains("zhiyin_deliveries{state=\"unknown\"} 0.0")
                .contains("vertx_http_server_requests_total{")
                .contains("method=\"other\"").doesNotContain("MADEUP").doesNotContain("/no/such/page")
                .doesNotContain("生日");
        assertThat(metrics.lines().filter(it -> !it.startsWith("#")).count()).isLessThan(600);
    }

    @Test
    void a_second_instance_on_the_same_folder_is_refused_in_words() {
        house.serve();

        var second = house.serve(with("ZHIYIN_PORT", "0"));

        assertThat(second.exitCode()).isOne();
        assertThat(second.err()).contains("数据目录正被另一个实例使用").contains("in use by another instance")
                .contains("ZHIYIN_DATA_DIR").doesNotContain("\tat ");
        assertThat(house.status("/health/ready")).isEqualTo(200);
    }

    @Test
    void another_master_key_is_refused_in_words_and_the_right_one_still_opens() {
        var first = house.serve();
        first.terminate();
        first.exitCode();
        var other = Vault.newMasterKey();

        var second = house.serve(with("ZHIYIN_MASTER_KEY", other));

        assertThat(second.exitCode()).isOne();
        assertThat(second.err()).contains("not the master key").doesNotContain(other)
                .doesNotContain("\tat ");
        assertThat(house.postgresRuns()).isFalse();
        house.serve();
    }

    @Test
    void a_taken_port_is_said_with_what_to_do_and_nothing_stays_behind() throws IOException {
        house.isEmpty();
        try (var taken = new ServerSocket(0)) {
            var port = String.valueOf(taken.getLocalPort());

            var service = house.serve(with("ZHIYIN_PORT", port));

            assertThat(service.exitCode()).isOne();
            assertThat(service.err()).contains("端口").contains(port).contains("ZHIYIN_PORT")
                    .doesNotContain("\tat ");
            assertThat(house.postgresRuns()).isFalse();
        }
    }

    @Test
    void every_wrong_setting_is_told_at_once_by_its_key_and_no_secret_is_printed() {
        var settings = house.settings();
        settings.put("ZHIYIN_PORT", "eighty");
        settings.put("ZHIYIN_MASTER_KEY", "tooShortAndSecret");
        settings.put("ZHIYIN_TIME_ZONE", "Mars/Olympus");
        settings.put("ZHIYIN_ACCOUNTS_0_AES_KEY", "halfAnAesKey");
        settings.put("ZHIYIN_DATABASE_URL", "mysql://root:hidden@db/zhiyin");
        settings.put("ZHIYIN_COLOUR", "green");

        var service = house.serve(settings);

        assertThat(service.exitCode()).isOne();
        assertThat(service.err()).contains("6 处错误").contains("port: ").contains("masterKey: ")
                .contains("timeZone: ").contains("accounts[0].aesKey: ").contains("databaseUrl: ")
                .contains("colour: ").doesNotContain("tooShortAndSecret").doesNotContain("halfAnAesKey")
                .doesNotContain("hidden").doesNotContain("\tat ");
    }

    @Test
    void without_a_master_key_it_does_not_start_and_says_how_to_make_one() {
        var settings = house.settings();
        settings.remove("ZHIYIN_MASTER_KEY");

        var service = house.serve(settings);

        assertThat(service.exitCode()).isOne();
        assertThat(service.err()).contains("masterKey: required; make one with:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fly", "serve now", "serve --config", "serve --config /no/such/file.yaml",
            "demo now"})
    void wrong_usage_ends_with_2(String line) {
        try (var service = ServiceProcess.start(house.settings(),
                line.isEmpty() ? new String[0] : line.split(" "))) {
            assertThat(service.exitCode()).isEqualTo(2);
            assertThat(service.err()).isNotBlank().doesNotContain("\tat ");
        }
    }

    @Test
    void killed_between_accepting_and_handling_it_loses_nothing_and_nothing_takes_effect_twice() {
        var guests = house.followers(5);
        var first = house.serve();
        var held = Hold.of(house.db(), "customer");
        guests.forEach(it -> house.writes(it, "生日 3.5"));
        eventually("all is accepted with 200, without a reply",
                () -> house.callbacks().stream().filter("answered"::equals).count() == 5);

        first.kill();

        assertThat(house.postgresRuns()).isTrue();
        held.gone();
        house.serve();
        var db = house.db();
        eventually("all is handled", () -> db.sql(OPEN_ROWS).count() == 0 && db.sql(MESSAGES).count() == 5);
        eventually("everybody has an answer",
                () -> guests.stream().allMatch(it -> house.arrived(it).size() == 1));
        assertThat(db.sql(MESSAGES).count()).isEqualTo(5);
    }

    @Test
    void told_to_stop_it_answers_what_it_has_accepted() {
        var guests = house.followers(5);
        var service = house.serve();
        var db = house.db();
        var held = Hold.of(db, "customer");
        guests.forEach(it -> house.writes(it, "生日 3.5"));
        eventually("all is stored", () -> db.sql(OPEN_ROWS).count() == 5);

        service.terminate();
        eventually("it takes nothing new", () -> house.status("/health/ready") != 200);
        held.letGo();

        assertThat(service.exitCode(STOPS_WITHIN)).isZero();
        assertThat(house.callbacks()).hasSize(5).containsOnly("replied");
        assertThat(house.postgresRuns()).isFalse();
    }

    @Test
    void killed_in_the_middle_of_an_import_it_goes_on_behind_the_last_batch() {
        var settings = with("ZHIYIN_API_TOKEN", TOKEN);
        var first = house.serve(settings);
        first.port();
        var rows = new StringBuilder("手机号\n");
        for (var i = 0; i < IMPORTED; i++) {
            rows.append(13_000_000_000L + i).append('\n');
        }
        house.sends("/api/v1/customers/import", rows.toString(), TOKEN);
        var before = house.db();
        eventually("the first batch is in", () -> before.sql(CUSTOMERS).count() > 0);
        first.kill();
        assertThat(first.exitCode()).isNotZero();

        house.serve(settings).port();

        var after = house.db();
        eventually("the import is done",
                () -> after.sql("select count(*) from customer_import where state = 'done'").count() == 1);
        assertThat(after.sql(CUSTOMERS).count()).isEqualTo(IMPORTED);
        assertThat(after.sql("select count(*) from import_part").count()).isZero();
    }

    @Test
    void killed_between_claiming_and_sending_it_sends_once_after_the_restart() {
        var guest = talking();
        var first = house.serve();
        var db = house.db();
        answered(guest, db);
        var held = Hold.of(db, "rate_budget");
        say(db, "一句话");
        eventually("it is claimed", () -> state(db).equals("claimed"));

        first.kill();

        held.gone();
        house.serve();
        var again = house.db();
        leasesRunOut(again);
        eventually("it is sent", () -> state(again).equals("sent"));
        eventually("it is counted", () -> house.metrics()
                .contains("zhiyin_delivery_outcomes_total{route=\"CUSTOMER_SERVICE\",state=\"sent\"} 1.0"));
        assertThat(house.arrived(guest)).filteredOn("一句话"::equals).hasSize(1);
    }

    /** Whether the platform did what it was asked, nobody can know: so nobody sends it again. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void killed_between_sending_and_recording_it_is_unknown_and_never_sent_twice(boolean done) {
        var guest = talking();
        var first = house.serve();
        var db = house.db();
        answered(guest, db);
        house.admin("/faults/api", new JsonObject().put("path", "/message/custom/send").put("kind", "stall")
                .put("applied", done));
        say(db, "一句话");
        eventually("the call is with the platform, which says nothing",
                () -> house.faultsLeft() == 0 && state(db).equals("sending"));

        first.kill();

        house.serve();
        var again = house.db();
        leasesRunOut(again);
        eventually("it is unknown", () -> state(again).equals("unknown"));
        // what is asked for later goes out; what is in doubt stays
        say(again, "另一句话");
        eventually("the next one is sent", () -> house.arrived(guest).contains("另一句话"));
        assertThat(house.arrived(guest)).filteredOn("一句话"::equals).hasSize(done ? 1 : 0);
        assertThat(again.sql("select count(*) from delivery where state = 'unknown'").count()).isOne();
    }

    private Map<String, String> with(String name, String value) {
        var settings = house.settings();
        settings.put(name, value);
        return settings;
    }

    private String talking() {
        return house.followers(1).getFirst();
    }

    /** The customer writes, so that the window is open and the service knows them. */
    private void answered(String guest, Database db) {
        house.writes(guest, "生日 3.5");
        eventually("the service knows the guest", () -> db.sql(MESSAGES).count() == 1);
    }

    /** A message to the one customer there is, as the conversation would cause it. */
    private static void say(Database db, String text) {
        db.transaction(tx -> {
            var customer = new CustomerId(tx.sql("select min(id) from customer").count());
            var openId = tx.sql("select value from identity where customer_id = :id")
                    .bind("id", customer.value()).one(row -> row.text("value"));
            var causes = tx.sql("select count(*) from delivery").count();
            new Deliveries(db, Vault.open(db, TestDatabase.MASTER_KEY), Clock.systemUTC(), () -> {})
                    .reply(tx, 1_000_000 + causes, customer, new AccountId("shop"), openId, text,
                            Clock.systemUTC().instant());
        });
    }

    private static String state(Database db) {
        return db.sql(STATE).first(row -> row.text("state")).orElse("");
    }

    /** The lease of the killed node ends: two minutes, which nobody waits for here. */
    private static void leasesRunOut(Database db) {
        db.sql("update delivery set lease_until = clock_timestamp() where lease_until is not null").update();
    }

    /** Holds up whoever needs a table, and so the service at a known place. */
    private static final class Hold {
        private final CountDownLatch free = new CountDownLatch(1);
        private final Thread thread;

        private Hold(Database db, String table, CountDownLatch locked) {
            thread = Thread.ofVirtual().start(() -> db.transaction(tx -> {
                tx.sql("lock table " + table + " in access exclusive mode").update();
                locked.countDown();
                try {
                    free.await();
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                }
            }));
        }

        static Hold of(Database db, String table) {
            var locked = new CountDownLatch(1);
            var hold = new Hold(db, table, locked);
            try {
                locked.await();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
            return hold;
        }

        void letGo() {
            free.countDown();
        }

        /** Its server is about to be stopped: the commit that follows fails, and may. */
        void gone() {
            thread.setUncaughtExceptionHandler((_, _) -> {});
            free.countDown();
        }
    }
}
