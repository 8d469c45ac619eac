package io.zhiyin.bot.proof;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.store.Eventually;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Campaigns go out while services are killed and stopped, the platform takes messages and says nothing, and PostgreSQL
 * dies; then what the service says of every delivery is compared with what its customer saw. Then journeys ({@link Walks}), birthdays
 * while clocks jump ({@link Jumps}), and one large run that is paused again and again ({@link Pauses}). Argument: how many kills (200), or parts.
 */
public final class Proof {
    private static final int CUSTOMERS = 500;
    private static final int MANY = 50_000;
    private static final int CLOCK_ROUNDS = 4;
    private static final int WALKERS = 300;
    private static final int WALKS = 6;
    private static final int KILLS_A_HALF = 4;
    /** What a customer who wrote may be sent: the naked messages of as many campaigns. */
    static final int A_WINDOW = 3;
    private static final String IN_HAND = """
            select count(*) filter (where state = 'claimed') as claimed, count(*) filter (where state = 'sending') as sending
              from delivery where node = :node and state in ('claimed', 'sending')""";
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    // Those of a service that lives are open for some milliseconds.
    private static final String OPEN = """
            select count(*) from pg_stat_activity
             where state like 'idle in transaction%' and clock_timestamp() - state_change > interval '100 milliseconds'""";
    private static final String IDLE_TOO_LONG = """
            select pg_terminate_backend(pid) as ended from pg_stat_activity
             where state like 'idle in transaction%' and clock_timestamp() - state_change > interval '2 seconds'""";
    private static final String WAITING = """
            select state || ' ' || reason || ' ' || coalesce(detail, '') || ' x ' || count(*) as what from delivery
             where kind = 'campaign' and state not in ('sent', 'rejected', 'skipped', 'not_sent', 'abandoned')
             group by state, reason, detail""";
    private static final String LEASE_OVER = """
            update delivery set lease_until = clock_timestamp()
             where id in (select id from delivery where node = :node and lease_until is not null for update skip locked)""";

    private final Ground ground;
    private final Random random;
    private final Verdict verdict = new Verdict();
    private final List<Mailing> mailings = new ArrayList<>();
    private int idle;
    private int claimed;
    private int sending;
    private int inTransaction;
    private int judgedSoFar;

    Proof(Ground ground, long seed) {
        this.ground = ground;
        this.random = new Random(seed);
    }

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) {
        var parts = args.length == 0 || args[0].matches("\\d+")
                ? List.of("kills", "journeys", "clocks", "pauses")
                : List.of(args);
        var kills = args.length == 0 || !args[0].matches("\\d+") ? 200 : Integer.parseInt(args[0]);
        var seed = System.nanoTime();
        System.out.printf("seed %d%n", seed);
        var good = true;
        for (var part : parts) {
            var random = new Random(seed);
            good &= switch (part) {
                case "kills" -> killed(kills, seed);
                case "journeys" -> walked(random);
                case "clocks" -> jumped(random);
                case "pauses" -> pausedMany(random);
                default -> throw new IllegalArgumentException("no part of the proof: " + part);
            };
        }
        System.out.println(good ? "GOOD" : "BAD");
        if (!good) {
            System.exit(1);
        }
    }

    @SuppressWarnings("SystemOut")
    private static boolean killed(int kills, long seed) {
        var stops = Math.clamp(kills / 40, 1, 5);
        System.out.printf("%,d kills, %,d customers%n", kills, CUSTOMERS);
        try (var ground = new Ground(CUSTOMERS)) {
            var proof = new Proof(ground, seed);
            proof.kills(kills);
            System.out.println("killed: " + proof.met());
            for (var i = 0; i < stops; i++) {
                proof.stopped(Duration.ofSeconds(130));
            }
            System.out.printf(
                    "stopped %d times for longer than a lease, and woken; %d times inside a transaction%n",
                    stops, proof.inTransaction);
            for (var i = 0; i < 5; i++) {
                proof.postgresDies();
            }
            System.out.println("PostgreSQL killed 5 times");
            System.out.printf("paused and resumed 100 times, last byte at most %d ms after the pause%n",
                    proof.paused(100).toMillis());
            var verdict = proof.judged();
            System.out.print(verdict);
            return verdict.good();
        }
    }

    @SuppressWarnings("SystemOut")
    private static boolean walked(Random random) {
        try (var ground = new Ground(WALKERS)) {
            var walks = new Walks(ground, random).run(WALKS, KILLS_A_HALF);
            System.out.printf(
                    "journeys: %,d people through %d, %d kills, %d of them met people between two steps%n",
                    WALKERS, WALKS,
                    2 * WALKS * KILLS_A_HALF, walks.midway());
            System.out.println(walks.wrong().isEmpty()
                    ? "each has each step once, and every walk has ended"
                    : walks.wrong());
            System.out.print(walks.verdict());
            return walks.wrong().isEmpty() && walks.verdict().good();
        }
    }

    @SuppressWarnings("SystemOut")
    private static boolean jumped(Random random) {
        var good = true;
        for (var round = 1; round <= CLOCK_ROUNDS; round++) {
            try (var ground = new Ground(60)) {
                var jumps = new Jumps(ground, random);
                var wrong = jumps.run(round % 2 == 1);
                System.out.printf("clocks, round %d: %s, %s: %s%n", round, jumps.told(),
                        round % 2 == 1
                                ? "nobody there at the holiday's time"
                                : "moved over the holiday's time",
                        wrong.isEmpty()
                                ? "no birthday twice, none missed, late holidays as their campaigns say"
                                : wrong);
                good &= wrong.isEmpty();
            }
        }
        return good;
    }

    @SuppressWarnings("SystemOut")
    private static boolean pausedMany(Random random) {
        try (var ground = new Ground(MANY)) {
            var pauses = new Pauses(ground, random).run(100, 100);
            System.out.printf(
                    "paused and resumed 100 times in a run of %,d (%d while it went), last byte at most %d ms after the pause%n",
                    MANY, pauses.met(), pauses.longest().toMillis());
            System.out.print(pauses.verdict());
            return pauses.verdict().good() && pauses.longest().compareTo(Duration.ofSeconds(1)) < 0;
        }
    }

    /** Kills one service after the other, at any moment, while the platform is slow and unreliable. */
    void kills(int times) {
        for (var n = 0; n < times; n++) {
            keepBusy();
            var victim = random.nextBoolean() ? ground.one : ground.other;
            LockSupport.parkNanos(random.nextLong(Duration.ofMillis(700).toNanos()));
            victim.kill();
            note(victim);
            leaseOver(victim);
            victim.replace();
        }
        settled();
    }

    /** What the killed ones had in their hands. */
    String met() {
        return "%d with calls under way, %d with deliveries claimed, %d with empty hands".formatted(sending,
                claimed, idle);
    }

    /**
     * One is stopped in the middle, wherever it is; its leases run out, the other takes over, and the first goes on as if
     * nothing were. No time: as if it had passed.
     */
    void stopped(Duration time) {
        stopWithWork();
        try {
            if (time.isZero()) {
                Eventually.eventually("they were taken from it", () -> {
                    ground.db.sql(IDLE_TOO_LONG).list(row -> row.flag("ended"));
                    leaseOver(ground.one);
                    return inHand(ground.one) == 0;
                });
            } else {
                LockSupport.parkNanos(time.toNanos());
                Eventually.eventually("they were taken from it", () -> inHand(ground.one) == 0);
            }
        } finally {
            ground.one.goOn();
        }
        settled();
    }

    private void stopWithWork() {
        Eventually.eventually("it is stopped with deliveries in hand", () -> {
            keepBusy();
            LockSupport.parkNanos(random.nextLong(Duration.ofMillis(300).toNanos()));
            ground.one.stop();
            if (inHand(ground.one) > 0) {
                LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
                inTransaction += ground.db.sql(OPEN).count() > 0 ? 1 : 0;
                return true;
            }
            ground.one.goOn();
            return false;
        });
    }

    void postgresDies() {
        keepBusy();
        LockSupport.parkNanos(random.nextLong(Duration.ofMillis(300).toNanos()));
        ground.killPostgres();
        // its nodes live on; what they had in hand is theirs until the lease is over
        leaseOver(ground.one);
        leaseOver(ground.other);
        settled();
    }

    /** @return the longest time from the answer to a pause to the last message the platform got */
    Duration paused(int times) {
        var longest = Duration.ZERO;
        for (var n = 0; n < times; n++) {
            keepBusy();
            var by = random.nextBoolean() ? ground.one : ground.other;
            mailings.forEach(it -> it.pause(by));
            var from = Instant.now();
            LockSupport.parkNanos(Duration.ofMillis(1_200).toNanos());
            var last = ground.lastCall();
            if (last != null) {
                var after = Duration.between(from, Instant.parse(last.getString("at")));
                longest = after.compareTo(longest) > 0 ? after : longest;
            }
            mailings.forEach(it -> it.resume(by));
        }
        settled();
        return longest;
    }

    Verdict judged() {
        settled();
        return verdict;
    }

    /** Two campaigns go out at any time, and some of their calls go wrong. */
    private void keepBusy() {
        if (working() > ground.customers / 4) {
            return;
        }
        settled();
        var number = mailings.size();
        if (number % (2 * A_WINDOW) == 0) {
            ground.everybodyWrites();
        }
        mailings.add(Mailing.start(ground, ground.one, number + 1, false));
        mailings.add(Mailing.start(ground, ground.other, number + 2, true));
        trouble(ground, random, ground.customers / 10);
        mailings.subList(number, number + 2).forEach(Mailing::awaitPlanned);
    }

    /** Slow answers, so that there is something to fall into; taken and not answered; not taken and not answered; refused. */
    static void trouble(Ground ground, Random random, int times) {
        for (var n = 0; n < times; n++) {
            ground.fault(new JsonObject().put("kind", "delay").put("delayMs", 50 + random.nextInt(700)), 18);
            switch (random.nextInt(4)) {
                case 0 -> ground.fault(new JsonObject().put("kind", "close").put("applied", true), 1);
                case 1 -> ground.fault(new JsonObject().put("kind", "close").put("applied", false), 1);
                case 2 -> ground.fault(new JsonObject().put("kind", "status").put("status", 502), 1);
                default -> ground.fault(new JsonObject().put("kind", "errcode").put("errcode", -1), 1);
            }
        }
    }

    private void settled() {
        if (mailings.isEmpty() || judgedSoFar == mailings.size()) {
            return;
        }
        over();
        ground.noFaults();
        mailings.subList(judgedSoFar, mailings.size()).forEach(it -> it.judge(verdict));
        judgedSoFar = mailings.size();
    }

    /** What went wrong is tried again after 2, 4, 8 ... seconds: it may take minutes. */
    private void over() {
        var patience = Instant.now().plus(PATIENCE);
        for (var left = working(); left > 0; left = working()) {
            if (Instant.now().isAfter(patience)) {
                throw new AssertionError(
                        left + " deliveries are not over after " + PATIENCE + ": " + waiting());
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    private String waiting() {
        return ground.db.sql(WAITING).list(row -> row.text("what")).toString();
    }

    private long working() {
        return mailings.subList(judgedSoFar, mailings.size()).stream().mapToLong(Mailing::working).sum();
    }

    private void note(Node killed) {
        ground.db.sql(IN_HAND).bind("node", killed.id()).one(row -> {
            if (row.number("sending") > 0) {
                sending++;
            } else if (row.number("claimed") > 0) {
                claimed++;
            } else {
                idle++;
            }
            return true;
        });
    }

    private long inHand(Node node) {
        return ground.db.sql(IN_HAND).bind("node", node.id())
                .one(row -> row.number("sending") + row.number("claimed"));
    }

    private void leaseOver(Node node) {
        leaseOver(ground, node);
    }

    static void leaseOver(Ground ground, Node node) {
        ground.db.sql(LEASE_OVER).bind("node", node.id()).update();
    }
}
