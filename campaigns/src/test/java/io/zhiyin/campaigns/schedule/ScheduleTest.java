package io.zhiyin.campaigns.schedule;

import static io.zhiyin.campaigns.store.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.store.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the real Quartz and its real tables. */
class ScheduleTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final Instant START = Instant.parse("2027-03-01T00:00:00Z");

    private final ServiceClock clock = ServiceClock.startingAt(START);
    private final Told told = new Told();
    private final List<Schedule> open = new ArrayList<>();

    @BeforeEach
    void nothingIsArmed() {
        for (var table : List.of("simple_triggers", "fired_triggers", "triggers", "job_details",
                "scheduler_state")) {
            database.db().sql("delete from quartz.qrtz_" + table).update();
        }
    }

    @AfterEach
    void closed() {
        open.forEach(Schedule::close);
    }

    @Test
    void an_entry_rings_when_the_service_clock_says_so_and_arms_itself_again() {
        told.due("test/a", START.plusMillis(300));
        schedule().start();

        eventually("it rang twice", () -> told.rings.size() >= 2);

        assertThat(told.rings.subList(0, 2)).containsExactly("test/a " + START.plusMillis(300),
                "test/a " + START.plusMillis(600));
    }

    @Test
    void a_moved_clock_rings_what_has_become_due() {
        var due = START.plus(Duration.ofDays(4));
        told.due("test/a", due);
        schedule().start();
        assertThat(told.rings).isEmpty();

        clock.moveTo(due);

        eventually("it rang", () -> told.rings.contains("test/a " + due));
    }

    @Test
    void two_nodes_ring_an_entry_once() {
        told.once("test/a", START.plusMillis(1500));
        told.once("test/b", START.plusMillis(1600));
        var first = schedule();
        var second = schedule();
        first.start();
        second.start();

        eventually("both rang", () -> told.rings.size() >= 2);
        first.reconcile();
        second.reconcile();

        assertThat(told.rings).containsExactlyInAnyOrder("test/a " + START.plusMillis(1500),
                "test/b " + START.plusMillis(1600));
    }

    /** Or a frozen node would keep the lock of the whole schedule. */
    @Test
    void a_node_that_sleeps_in_the_job_store_lets_go_of_it() throws SQLException {
        var store = new JobStoreConnections(TestDatabase.url());
        try (var connection = store.getConnection();
                var shown = connection.createStatement()
                        .executeQuery("show idle_in_transaction_session_timeout")) {
            assertThat(shown.next()).isTrue();
            assertThat(shown.getString(1)).isEqualTo("1min");
        } finally {
            store.shutdown();
        }
    }

    @Test
    void a_trigger_that_was_lost_is_armed_again() {
        told.once("test/a", START.plus(Duration.ofHours(1)));
        var schedule = schedule();
        schedule.start();
        schedule.disarm("test/a");
        told.once("test/a", clock.instant());

        schedule.reconcile();

        eventually("it rang", () -> !told.rings.isEmpty());
    }

    @Test
    void an_entry_whose_work_fails_rings_again() {
        told.failures = 1;
        told.once("test/a", START);
        var schedule = schedule();
        schedule.start();
        eventually("it failed", () -> told.failures == 0);

        eventually("it rang again", () -> {
            schedule.reconcile();
            return !told.rings.isEmpty();
        });
    }

    @Test
    void what_a_feature_no_longer_knows_is_disarmed() {
        told.once("test/a", START.plus(Duration.ofHours(1)));
        var schedule = schedule();
        schedule.start();
        told.due.clear();

        schedule.reconcile();

        assertThat(database.db().sql("select count(*) from quartz.qrtz_triggers").count()).isZero();
    }

    @Test
    void a_nightly_job_runs_once_a_day_and_makes_up_for_a_night_without_a_node() {
        var nights = new CopyOnWriteArrayList<Instant>();
        var nightly = new Nightly(database.db(), clock, ZoneId.of("Asia/Shanghai"));
        nightly.add("sweep", LocalTime.of(3, 0), () -> nights.add(clock.instant()));
        assertThat(nightly.due()).containsExactly(
                Map.entry("nightly/sweep", Instant.parse("2027-03-01T19:00:00Z")));

        clock.moveTo(Instant.parse("2027-03-09T00:00:00Z"));
        var next = nightly.fired("nightly/sweep", Instant.parse("2027-03-01T19:00:00Z"));
        var again = nightly.fired("nightly/sweep", Instant.parse("2027-03-01T19:00:00Z"));

        assertThat(nights).hasSize(1);
        assertThat(next).contains(Instant.parse("2027-03-09T19:00:00Z"));
        assertThat(again).isEqualTo(next);
    }

    private Schedule schedule() {
        var schedule = Schedule.open(TestDatabase.url(), clock);
        schedule.register(told);
        open.add(schedule);
        return schedule;
    }

    /** A feature that knows what is due and remembers what rang. */
    private static final class Told implements Entries {
        private final Map<String, Instant> due = new ConcurrentHashMap<>();
        private final Map<String, Duration> every = new ConcurrentHashMap<>();
        private final List<String> rings = new CopyOnWriteArrayList<>();
        private volatile int failures;

        void due(String name, Instant first) {
            due.put(name, first);
            every.put(name, Duration.ofMillis(300));
        }

        void once(String name, Instant at) {
            due.put(name, at);
        }

        @Override
        public String kind() {
            return "test";
        }

        @Override
        public Map<String, Instant> due() {
            return Map.copyOf(due);
        }

        @Override
        public Optional<Instant> fired(String name, Instant at) {
            if (failures > 0) {
                failures = 0;
                throw new IllegalStateException("told to fail");
            }
            rings.add(name + " " + at);
            var step = every.get(name);
            if (step == null) {
                due.remove(name);
                return Optional.empty();
            }
            due.put(name, at.plus(step));
            return Optional.of(at.plus(step));
        }
    }
}
