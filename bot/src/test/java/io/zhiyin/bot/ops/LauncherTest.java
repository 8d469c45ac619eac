package io.zhiyin.bot.ops;

import static io.zhiyin.campaigns.store.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher in a house of its own, with a JDK and a Maven that only write down what they are asked. */
class LauncherTest {
    private static final String FAKE_JAVA = """
            #!/bin/sh
            [ "$1" = -version ] && echo 'openjdk version "%s" 2025-09-16' >&2 && exit
            echo "java $@" >> "$ASKED"
            case "$*" in *" rehearse")
                echo "rehearsed with $(env | grep '^ZHIYIN_' | sed 's/=.*//' | sort | tr '\\n' ' ')" >> "$ASKED"
                exit ${REHEARSAL_ENDS:-0} ;;
            esac
            """;
    private static final String FAKE_MAVEN = """
            #!/bin/sh
            echo "mvn $@" >> "$ASKED"
            while [ -e "$HOLD" ]; do sleep 0.02; done
            mkdir -p bot/target/lib
            echo jar > bot/target/bot-0.1.0.jar
            exit ${MAVEN_ENDS:-0}
            """;

    @TempDir
    Path house;

    private Path asked;
    private Path hold;
    private Path tools;

    @BeforeEach
    void build() throws IOException {
        asked = house.resolve("asked");
        hold = house.resolve("hold");
        tools = house.resolve("tools");
        Files.copy(Path.of("..", "zhiyin"), house.resolve("zhiyin"));
        for (var module : List.of("templates", "campaigns", "bot")) {
            Files.createDirectories(house.resolve(module + "/src/main"));
            Files.createFile(house.resolve(module + "/pom.xml"));
        }
        Files.createDirectories(house.resolve(".mvn"));
        Files.createFile(house.resolve("pom.xml"));
        script(tools.resolve("mvn"), FAKE_MAVEN);
        jdk("jdk-25", "25.0.1");
        jdk("jdk-17", "17.0.9");
    }

    @Test
    void help_lists_the_commands() {
        var help = run(Map.of(), "help");

        assertThat(help.code).isZero();
        assertThat(help.said).contains("demo", "serve", "test", "build", "bench callback", "bench planning",
                "bench deliveries", "bench day", "bench dispatch", "bench rate", "bench render",
                "screenshots", "format", "import FILE", "export ID", "erase ID");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fly", "bench", "bench nothing", "bench callback now", "prove it",
            "prove 3 times",
            "screenshots here"})
    void wrong_usage_ends_with_2_and_asks_nobody(String line) {
        var wrong = run(Map.of(), line.split(" "));

        assertThat(wrong.code).isEqualTo(2);
        assertThat(wrong.said).contains("Exit codes");
        assertThat(asked).doesNotExist();
    }

    @Test
    void without_a_JDK_25_it_says_where_it_looked_and_how_to_get_one() {
        var none = run(Map.of("JAVA_HOME", house.resolve("jdk-17").toString(), "ZHIYIN_JDKS", "/nowhere/*"),
                "build");

        assertThat(none.code).isOne();
        assertThat(none.said).contains("需要 JDK 25").contains("Looked at: JAVA_HOME")
                .contains("apt-get install");
    }

    @Test
    void a_JDK_is_found_by_JAVA_HOME_by_PATH_or_in_a_usual_folder() {
        var jdk = house.resolve("jdk-25").toString();
        var nowhere = Map.of("ZHIYIN_JDKS", "/nowhere/*");

        assertThat(run(with(nowhere, "JAVA_HOME", jdk), "build").code).isZero();
        assertThat(run(with(nowhere, "PATH", jdk + "/bin:" + path()), "build").code).isZero();
        assertThat(run(Map.of("JAVA_HOME", house.resolve("jdk-17").toString(), "ZHIYIN_JDKS",
                house.resolve("jdk-17") + " " + jdk), "build").code).isZero();
    }

    @Test
    void it_builds_when_a_source_is_newer_than_the_build_and_only_then() throws IOException {
        run(jdk(), "build");
        run(jdk(), "build");
        assertThat(builds()).hasSize(1);
        var source = Files.createFile(house.resolve("bot/src/main/New.java"));
        var built = Files.getLastModifiedTime(house.resolve("bot/target/built"));
        Files.setLastModifiedTime(source, FileTime.from(built.toInstant().plusSeconds(1)));

        run(jdk(), "build");

        assertThat(builds()).hasSize(2);
    }

    @Test
    void a_build_that_failed_is_no_build() {
        var failed = run(with(jdk(), "MAVEN_ENDS", "1"), "build");
        assertThat(failed.code).isOne();
        assertThat(failed.said).contains("构建失败");

        run(jdk(), "build");

        assertThat(builds()).hasSize(2);
    }

    @Test
    void two_starts_at_once_make_one_build() throws IOException {
        Files.createFile(hold);
        var first = start(jdk(), "build");
        eventually("the first builds", () -> !builds().isEmpty());
        var second = start(jdk(), "build");
        eventually("the second waits", () -> said(second).contains("Another build is under way"));

        Files.delete(hold);

        assertThat(ended(first).code).isZero();
        assertThat(ended(second).code).isZero();
        assertThat(builds()).hasSize(1);
    }

    @Test
    void serve_starts_what_was_built_with_the_rest_of_the_line() {
        var served = run(jdk(), "serve", "--config", "my settings.yaml");

        assertThat(served.code).isZero();
        assertThat(asked()).last().asString()
                .endsWith("io.zhiyin.bot.Main serve --config my settings.yaml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"import people.csv --dry-run", "export 12",
            "erase 12 --yes --config settings.yaml"})
    void what_concerns_customers_is_handed_on(String line) {
        run(jdk(), line.split(" "));

        assertThat(asked()).last().asString().endsWith("io.zhiyin.bot.Main " + line);
    }

    @Test
    void a_rehearsal_sees_nothing_of_what_was_set_for_the_real_start() {
        var told = new HashMap<>(jdk());
        told.put("ZHIYIN_TRUSTED_PROXIES", "10.0.0.1");
        told.put("ZHIYIN_ACCOUNTS_0_SECRET", "hush");
        told.put("ZHIYIN_ADMIN_PASSWORD", "two words");

        run(told, "serve");

        assertThat(asked()).filteredOn(it -> it.startsWith("rehearsed with")).containsExactly(
                "rehearsed with ZHIYIN_DATA_DIR ZHIYIN_HOST ZHIYIN_LOG ZHIYIN_MASTER_KEY ZHIYIN_PORT ");
    }

    @Test
    void a_rehearsal_that_went_well_is_not_repeated_until_there_is_another_build() throws IOException {
        run(jdk(), "serve");
        run(jdk(), "serve");
        assertThat(rehearsals()).hasSize(1);
        var source = Files.createFile(house.resolve("bot/src/main/New.java"));
        var built = Files.getLastModifiedTime(house.resolve("bot/target/built"));
        Files.setLastModifiedTime(source, FileTime.from(built.toInstant().plusSeconds(1)));

        run(jdk(), "serve");

        assertThat(rehearsals()).hasSize(2);
    }

    @Test
    void a_rehearsal_that_failed_is_tried_once_more_and_then_only_when_asked_for() {
        var failing = with(jdk(), "REHEARSAL_ENDS", "1");
        assertThat(run(failing, "serve").said).contains("The rehearsal failed");
        for (var i = 0; i < 3; i++) {
            assertThat(run(failing, "serve").code).isZero();
        }
        assertThat(rehearsals()).hasSize(2);

        run(jdk(), "build");
        run(jdk(), "serve");

        assertThat(rehearsals()).hasSize(3);
    }

    private List<String> rehearsals() {
        return asked().stream().filter(it -> it.startsWith("java ") && it.endsWith(" rehearse")).toList();
    }

    private record Ran(int code, String said) {}

    private Ran run(Map<String, String> environment, String... line) {
        return ended(start(environment, line));
    }

    private record Running(Process process, Path said) {}

    private Running start(Map<String, String> environment, String... line) {
        var command = new ArrayList<>(List.of(house.resolve("zhiyin").toString()));
        command.addAll(Arrays.asList(line));
        try {
            var said = Files.createTempFile(house, "said", ".txt");
            var builder = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(said.toFile());
            builder.environment().clear();
            builder.environment().putAll(Map.of("PATH", path(), "HOME", house.toString(), "ASKED",
                    asked.toString(), "HOLD", hold.toString()));
            builder.environment().putAll(environment);
            return new Running(builder.start(), said);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Ran ended(Running running) {
        try {
            if (!running.process.waitFor(60, TimeUnit.SECONDS)) {
                running.process.destroyForcibly();
                throw new AssertionError("the launcher does not end: " + said(running));
            }
            return new Ran(running.process.exitValue(), said(running));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", stop);
        }
    }

    private static String said(Running running) {
        try {
            return Files.readString(running.said);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private List<String> asked() {
        try {
            return Files.exists(asked) ? Files.readAllLines(asked) : List.of();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private List<String> builds() {
        return asked().stream().filter(it -> it.startsWith("mvn ")).toList();
    }

    private Map<String, String> jdk() {
        return Map.of("JAVA_HOME", house.resolve("jdk-25").toString());
    }

    private String path() {
        return tools + ":/usr/bin:/bin";
    }

    private static Map<String, String> with(Map<String, String> some, String name, String value) {
        var all = new HashMap<>(some);
        all.put(name, value);
        return all;
    }

    private void jdk(String name, String version) throws IOException {
        script(house.resolve(name + "/bin/java"), FAKE_JAVA.formatted(version));
        script(house.resolve(name + "/bin/javac"), "#!/bin/sh\n");
    }

    private static void script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
