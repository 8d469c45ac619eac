package io.zhiyin.campaigns.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.store.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node killed with -9, and the one that comes after it. */
@Timeout(180)
class KillTest {
    private static final String NINE = "2026-03-05T09:00:00+08:00";
    private static final int GUESTS = 5;

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private World world = new World(database);

    @BeforeEach
    void aWorld() {
        world = new World(database);
    }

    @AfterEach
    void closed() {
        world.close();
    }

    @Test
    void killed_between_claim_and_send_nothing_was_sent_and_nothing_is_lost() throws Exception {
        guests(Route.CUSTOMER_SERVICE);

        var sent = killed("before", "claimed");
        world.leasesRunOut();
        world.dispatcher.dispatchDue();

        assertThat(sent).isEmpty();
        assertThat(count("sent")).isEqualTo(GUESTS);
        assertThat(world.official.seen()).extracting(Outgoing::address).doesNotHaveDuplicates()
                .hasSize(GUESTS);
    }

    @Test
    void killed_between_send_and_record_a_naked_call_is_unknown_and_nobody_is_written_to_twice()
            throws Exception {
        guests(Route.CUSTOMER_SERVICE);

        var sent = killed("after", "SENT");
        world.leasesRunOut();
        world.dispatcher.dispatchDue();
        world.at("2026-03-05T12:00:00+08:00");

        assertThat(sent).isNotEmpty();
        var seen = new ArrayList<>(sent.stream().map(it -> it.split(" ", 3)[1]).toList());
        world.official.seen().forEach(it -> seen.add(it.address()));
        assertThat(seen).doesNotHaveDuplicates();
        assertThat(count("unknown")).isGreaterThanOrEqualTo(sent.size());
        assertThat(count("unknown") + count("sent")).isEqualTo(GUESTS);
        assertThat(count("sent")).isEqualTo(world.official.seen().size());
    }

    @Test
    void killed_between_send_and_record_a_keyed_call_is_made_again_with_its_key() throws Exception {
        guests(Route.TEMPLATE);

        var sent = killed("after", "SENT");
        world.leasesRunOut();
        world.dispatcher.dispatchDue();

        assertThat(count("sent")).isEqualTo(GUESTS);
        var keys = world.official.seen().stream().map(it -> "SENT " + it.address() + " " + it.key()).toList();
        assertThat(keys).as("the same person gets the same key, so the platform drops the second")
                .hasSize(GUESTS)
                .containsAll(sent);
    }

    @Test
    void killed_in_the_call_of_a_group_send_its_task_is_found_and_no_other_is_made() throws Exception {
        var contacts = contacts();

        assertThat(killed("after", "SENT")).isNotEmpty();
        world.corp.taskOf("same", "mei", contacts.toArray(String[]::new));
        world.leasesRunOut();
        world.dispatcher.dispatchDue();
        world.at("2026-03-05T09:02:00+08:00");

        assertThat(count("held")).isEqualTo(GUESTS);
        assertThat(world.all()).extracting(Deliveries.Item::reason).containsOnly(Reason.WAITING_FOR_OWNER);
        assertThat(world.corp.together()).isEmpty();
    }

    @Test
    void killed_before_the_call_of_a_group_send_one_task_is_made_for_all() throws Exception {
        contacts();

        killed("before", "claimed");
        world.leasesRunOut();
        world.dispatcher.dispatchDue();

        assertThat(world.all()).extracting(Deliveries.Item::reason).containsOnly(Reason.WAITING_FOR_OWNER);
        assertThat(world.corp.together()).singleElement().satisfies(it -> assertThat(it).hasSize(GUESTS));
    }

    private List<String> contacts() {
        var contacts = Stream
                .generate(() -> world.shop.guest().born(Birthday.solar(3, 5)).contactOf("corp", "mei"))
                .limit(GUESTS).map(Shop.Guest::externalUserId).toList();
        world.shop.birthdays(Shop.AT_NINE, Route.GROUP_SEND);
        world.db.sql("update template_variant set body = 'same'").update();
        world.plan(NINE);
        return contacts;
    }

    private void guests(Route route) {
        for (var i = 0; i < GUESTS; i++) {
            world.shop.guest().born(Birthday.solar(3, 5)).following("shop").wrote(5);
        }
        world.shop.birthdays(Shop.AT_NINE, route);
        world.plan(NINE);
    }

    /** Starts a node, waits for its first word, kills it, and gives every message the platform got from it. */
    private List<String> killed(String where, String word) throws IOException, InterruptedException {
        var url = TestDatabase.url();
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var node = new ProcessBuilder(java, "-Xmx256m", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-cp", System.getProperty("java.class.path"),
                KilledNode.class.getName(),
                "postgresql://" + url.user() + ":" + url.password() + "@" + url.host() + ":" + url.port()
                        + "/"
                        + url.database(),
                world.clock.instant().toString(), where).redirectErrorStream(true).start();
        var sent = new ArrayList<String>();
        try (var said = new BufferedReader(
                new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = said.readLine()) != null) {
                if (line.startsWith("SENT ")) {
                    sent.add(line);
                }
                if (line.startsWith(word)) {
                    node.toHandle().destroyForcibly();
                }
            }
        }
        node.waitFor();
        return sent;
    }

    private long count(String state) {
        return world.db.sql("select count(*) from delivery where state = :state").bind("state", state)
                .count();
    }
}
