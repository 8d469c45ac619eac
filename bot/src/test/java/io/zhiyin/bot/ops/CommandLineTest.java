package io.zhiyin.bot.ops;

import static io.zhiyin.campaigns.store.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands as processes, in what they refuse as well as in what they do. */
class CommandLineTest {
    private static final String CUSTOMERS = """
            select count(*) from customer""";

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
    void a_second_demo_is_refused_in_words_and_the_first_one_goes_on_and_prints_only_what_is_true()
            throws IOException {
        house.isEmpty();
        var settings = demo();
        var first = house.run(settings, "demo");
        first.saysWhenReady("Ctrl-C");
        assertThat(first.out()).contains(Files.readString(folder.resolve("demo-password")).strip())
                .contains("/sandbox/api");

        var second = house.run(settings, "demo");

        assertThat(second.exitCode()).isOne();
        assertThat(second.err()).contains("数据目录正被另一个实例使用").contains("in use by another instance")
                .doesNotContain("\tat ");
        assertThat(house.status("/health/ready")).isEqualTo(200);

        var elsewhere = new HashMap<>(settings);
        elsewhere.put("ZHIYIN_DATA_DIR", folder.resolve("another").toString());
        var third = house.run(elsewhere, "demo");
        assertThat(third.exitCode()).isOne();
        assertThat(third.err()).contains("模拟微信平台的端口").contains(settings.get("ZHIYIN_SANDBOX_PORT"))
                .contains("ZHIYIN_SANDBOX_PORT").doesNotContain("\tat ");
        assertThat(folder.resolve("another/postgres/postmaster.pid")).doesNotExist();

        first.terminate();
        assertThat(first.exitCode()).isZero();
        settings.put("ZHIYIN_ADMIN_PASSWORD", "another password");
        var again = house.run(settings, "demo");
        again.saysWhenReady("Ctrl-C");
        assertThat(again.out()).doesNotContain("another password").contains("the one that was set before");
    }

    @Test
    void the_demo_reads_its_settings_as_the_service_does() {
        var settings = demo();
        settings.put("ZHIYIN_PORT", "abc");
        settings.put("ZHIYIN_SANDBOX_PORT", "99999");

        var refused = house.run(settings, "demo");

        assertThat(refused.exitCode()).isOne();
        assertThat(refused.err()).contains("2 处错误").contains("port: a port, a whole number from 0 to 65535")
                .contains("sandboxPort: a port").doesNotContain("\tat ");
    }

    @Test
    void the_demo_does_not_run_with_the_accounts_of_a_real_shop() {
        house.isEmpty();
        var settings = demo();
        settings.put("ZHIYIN_ACCOUNTS_0_ID", "flagship");

        var refused = house.run(settings, "demo");

        assertThat(refused.exitCode()).isOne();
        assertThat(refused.err()).contains("演示自带账号").contains("or use serve").doesNotContain("\tat ");
        assertThat(folder.resolve("postgres")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such-host.invalid", "192.0.2.1"})
    void a_host_that_is_none_of_this_machines_is_said_and_nothing_stays_behind(String host) {
        var settings = house.settings();
        settings.put("ZHIYIN_HOST", host);

        var service = house.serve(settings);

        assertThat(service.exitCode()).isOne();
        assertThat(service.err()).contains(host).contains("ZHIYIN_HOST").doesNotContain("\tat ");
        assertThat(house.postgresRuns()).isFalse();
    }

    @Test
    void one_customer_is_exported_and_erased_where_no_service_runs_on_the_embedded_database() {
        var guest = house.followers(1).getFirst();
        var service = house.serve();
        house.writes(guest, "生日 3.5");
        eventually("the message is answered", () -> house.callbacks().contains("replied"));
        assertThat(house.db().sql(CUSTOMERS).count()).isOne();

        var inUse = house.run(house.settings(), "export", "1");

        assertThat(inUse.exitCode()).isOne();
        assertThat(inUse.err()).contains("GET /api/v1/customers/ID/export").doesNotContain("\tat ");
        service.terminate();
        service.exitCode();

        var exported = house.run(house.settings(), "export", "1");
        assertThat(exported.exitCode()).as(exported.err()).isZero();
        var person = new JsonObject(exported.out());
        assertThat(person.getJsonObject("customer").getLong("id")).isOne();
        assertThat(person.getJsonArray("timeline").encode()).contains("生日 3.5");

        var unsure = house.run(house.settings(), "erase", "1");
        unsure.says("no");
        assertThat(unsure.exitCode()).isOne();
        assertThat(unsure.err()).contains("Nothing was erased");

        var erased = house.run(house.settings(), "erase", "1", "--yes");
        assertThat(erased.exitCode()).as(erased.err()).isZero();

        var gone = house.run(house.settings(), "export", "1");
        assertThat(gone.exitCode()).isOne();
        assertThat(gone.err()).contains("There is no customer 1");
        assertThat(gone.out()).isEmpty();
    }

    @Test
    void where_there_never_was_a_database_none_is_made_for_a_question() {
        house.isEmpty();
        var asked = house.run(house.settings(), "export", "1");

        assertThat(asked.exitCode()).isOne();
        assertThat(asked.err()).contains("There is no database in");
        assertThat(folder.resolve("postgres")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"export", "export me", "export 0", "export 1 --yes", "erase", "erase 1 2",
            "erase --yes"})
    void a_customer_is_named_by_one_number(String line) {
        var wrong = house.run(Map.of(), line.split(" "));

        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("Wrong usage");
    }

    @Test
    void a_file_is_imported_and_each_row_that_is_not_taken_is_named_with_its_reason() throws IOException {
        var service = house.serve();
        service.terminate();
        service.exitCode();
        var file = Files.writeString(folder.resolve("people.csv"),
                "甲,手机号\n林晓,13800001111\n王芳,12345\n");

        var dry = house.run(house.settings(), "import", file.toString(), "--dry-run", "--mapping", "甲=name");
        assertThat(dry.exitCode()).isOne();
        assertThat(dry.out()).contains("nothing was written").contains("added 1").contains("rejected 1");
        assertThat(dry.err()).contains("line 3 phone").doesNotContain("12345");

        var mend = folder.resolve("mend.csv");
        var done = house.run(house.settings(), "import", file.toString(), "--rejected", mend.toString());
        assertThat(done.exitCode()).as("one row was not taken").isOne();
        assertThat(done.out()).contains("added 1").contains(mend.toString()).doesNotContain("Dry run");
        assertThat(mend).content().contains("王芳,12345,").contains("原因 reason");

        Files.writeString(file, "甲,手机号\n林晓,13800001111\n");
        var again = house.run(house.settings(), "import", file.toString());
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.out()).contains("added 0").contains("unchanged 1");
        assertThat(again.err()).doesNotContain("line ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"import", "import --dry-run", "import nothing-there.csv",
            "import pom.xml another.csv",
            "import pom.xml --mapping name", "import pom.xml --mapping", "import pom.xml --rejected",
            "import pom.xml --rejected no-such-folder/mend.csv"})
    void an_import_names_one_file_that_is_there(String line) {
        var wrong = house.run(Map.of(), line.split(" "));

        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).containsAnyOf("Wrong usage", "There is no f");
    }

    /** A log is for machines and for long: what people wrote, and what a failure repeats of it, stays out. */
    @Test
    void a_log_has_one_object_a_line_and_of_a_failure_its_classes_and_frames_but_no_words() {
        var guest = house.followers(1).getFirst();
        var service = house.serve();
        house.db().sql("""
                create function repeat_it() returns trigger language plpgsql as
                $$ begin raise exception '林夕说了生日 3.5'; end $$""").update();
        house.db()
                .sql("""
                        create trigger repeat_it before insert on customer for each row execute function repeat_it()""")
                .update();
        house.writes(guest, "生日 3.5");
        eventually("it could not be handled", () -> service.err().contains("a message could not be handled"));

        service.terminate();
        service.exitCode();

        assertThat(service.err().lines()).isNotEmpty().allSatisfy(
                line -> assertThat(new JsonObject(line).getMap()).containsKeys("time", "level", "logger",
                        "message"));
        assertThat(service.err()).contains("DatabaseFailure").doesNotContain("林夕").doesNotContain("生日");
    }

    private Map<String, String> demo() {
        var settings = new HashMap<String, String>();
        settings.put("ZHIYIN_DATA_DIR", folder.toString());
        settings.put("ZHIYIN_PORT", String.valueOf(house.port()));
        settings.put("ZHIYIN_SANDBOX_PORT", String.valueOf(freePort()));
        return settings;
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new AssertionError(none);
        }
    }
}
