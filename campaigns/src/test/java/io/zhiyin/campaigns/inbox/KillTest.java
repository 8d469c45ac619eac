package io.zhiyin.campaigns.inbox;

import static io.zhiyin.campaigns.store.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.zhiyin.campaigns.inbox.InboxVictim.Moment;
import io.zhiyin.campaigns.store.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node's process is killed; what it answered must be there, and everything must take effect once. */
class KillTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final InboxRows rows = new InboxRows(database.db(), new io.zhiyin.campaigns.node.NodeId(
            new java.util.UUID(0, 1)));

    @Test
    void a_node_killed_between_accepting_and_handling_loses_nothing() throws Exception {
        var answered = kill(Moment.ACCEPTED, 700);

        assertThat(Effects.all(database.db())).isEmpty();
        takeOver(answered);
    }

    @Test
    void a_node_killed_in_the_middle_of_a_transaction_leaves_no_half_effect() throws Exception {
        var answered = kill(Moment.IN_TRANSACTION, 0);

        takeOver(answered);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void a_node_killed_at_any_moment_loses_nothing_and_nothing_takes_effect_twice(long seed)
            throws Exception {
        var answered = kill(Moment.RUNNING, 1 + new Random(seed).nextInt(InboxVictim.MESSAGES - 200));

        takeOver(answered);
    }

    /** Runs a node until it has answered so many messages, or is where it must be, and kills it. */
    private static Set<String> kill(Moment moment, int answers) throws IOException, InterruptedException {
        Effects.prepare(database.db());
        var url = TestDatabase.url();
        var victim = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                InboxVictim.class.getName(),
                "postgresql://" + url.user() + ":" + url.password() + "@" + url.host() + ":" + url.port()
                        + "/"
                        + url.database(),
                moment.name()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var lines = victim.inputReader()) {
            var answered = new HashSet<String>();
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("body ")) {
                    answered.add(line);
                }
                if (moment == Moment.IN_TRANSACTION
                        ? line.equals(InboxVictim.IN_TRANSACTION)
                        : answered.size() >= answers) {
                    break;
                }
            }
            // by its handle: the process's own method would close the stream with the last answers in it
            assertThat(victim.toHandle().destroyForcibly()).isTrue();
            victim.waitFor();
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("body ")) {
                    answered.add(line);
                }
            }
            assertThat(answered).hasSizeGreaterThanOrEqualTo(answers);
            return answered;
        }
    }

    /** Another node takes over, and the platform pushes again what it got no answer to, and some of the rest. */
    private void takeOver(Set<String> answered) {
        try (var node = new TestNode(database.vertx(), database.db(), database.vault(), TestNode.quick(),
                InboxVictim.PACE).start(new Effects())) {
            eventually("all that was stored is handled", () -> rows.counts().isEmpty());
            assertThat(Effects.counts(database.db())).containsKeys(answered.toArray(String[]::new))
                    .allSatisfy(
                            (_, times) -> assertThat(times).isOne());

            List<Future<Receipt>> again = IntStream.range(0, InboxVictim.MESSAGES)
                    .filter(i -> i % 2 == 0 || !answered.contains("body " + i))
                    .mapToObj(i -> node.inbox.accept(
                            TestNode.message("sender " + i % InboxVictim.SENDERS, "body " + i)))
                    .toList();
            Future.join(again).otherwiseEmpty().await();
            assertThat(again).allMatch(Future::succeeded);
            eventually("all is handled", () -> rows.counts().isEmpty());
        }
        var counts = Effects.counts(database.db());
        assertThat(counts.keySet().stream().filter(it -> it.startsWith("body ")))
                .hasSize(InboxVictim.MESSAGES);
        assertThat(counts).allSatisfy((_, times) -> assertThat(times).isOne());
    }
}
