package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How fast a way out may be used by all nodes together: one row says from when on the next call is free, and a permit
 * is a moment on that line. A call goes at its moment or a little later, never before and never much later, so that in any
 * stretch of time at most its length times the rate, and one burst, begin.
 */
public final class RateBudget {
    /** Permits are given out for calls up to this far ahead; the caller waits for its moment. */
    private static final Duration AHEAD = Duration.ofMillis(500);

    /** How long after its moment a call may begin: the commit before it takes its time. */
    private static final Duration LATE = Duration.ofMillis(50);

    /**
     * @param burst the most calls that begin at once, late ones included: more than 50 ms of the rate let through, and 2 or more
     */
    public record Limit(double perSecond, int burst) {
        public Limit {
            if (!(perSecond > 0) || burst - lateOnes(perSecond) < 1) {
                throw new IllegalArgumentException(
                        "a rate needs more than 0 per second, and a burst above what 50 ms of it let through: "
                                + perSecond + ", " + burst);
            }
        }

        /** How many permits may have the same moment: calls that are late from before come on top of them. */
        int atOnce() {
            return burst - lateOnes(perSecond);
        }

        private static int lateOnes(double perSecond) {
            return (int) Math.ceil(perSecond * LATE.toMillis() / 1000);
        }

        double gap() {
            return 1 / perSecond;
        }
    }

    /**
     * Well below what the platforms allow. For a staff member: 30 app messages a minute and 1,000 an hour, and what
     * is above is dropped in silence. Mail and text messages as a small provider takes them. Source: WeCom API, frequency; Official Account API, quota.
     */
    public static final Map<Route, Limit> DEFAULTS = Map.of(Route.CUSTOMER_SERVICE, new Limit(100, 20),
            Route.CARE, new Limit(100, 20), Route.TEMPLATE, new Limit(100, 20),
            Route.SUBSCRIPTION, new Limit(50, 20), Route.MASS, new Limit(0.5, 5), Route.WELCOME,
            new Limit(100, 50), Route.GROUP_SEND,
            new Limit(20, 10), Route.STAFF_TASK, new Limit(16 / 60.0, 5),
            Route.MAIL, new Limit(10, 10), Route.SMS, new Limit(20, 20));

    private static final String LOCK = "select name from rate_budget where name = :name for update";
    private static final String HAVE = """
            insert into rate_budget (name, free_at) values (:name, '-infinity') on conflict (name) do nothing""";
    private static final String TAKE = """
            with line as (
                select name, free_at from rate_budget where name = :name for update),
            clock as materialized (
                select clock_timestamp() as now from line),
            budget as (
                select name, now,
                       greatest(free_at, now - make_interval(secs => cast(:gap as float8) * (cast(:burst as float8) - 1))) as base
                  from line, clock),
            granted as (
                select name, now, base, least(cast(:n as float8), greatest(0,
                    floor(extract(epoch from (now - base) + make_interval(secs => cast(:ahead as float8))) / cast(:gap as float8)) + 1)) as n from budget)
            update rate_budget b set free_at = g.base + make_interval(secs => g.n * cast(:gap as float8))
              from granted g where b.name = g.name
            returning cast(g.n as int) as n, cast(extract(epoch from g.base - g.now) as float8) as first_in""";

    private static final String HOLD_BACK = """
            insert into rate_budget (name, free_at)
            values (:name, clock_timestamp() + make_interval(secs => cast(:seconds as float8)))
            on conflict (name) do update set free_at = greatest(rate_budget.free_at, excluded.free_at)""";
    private static final Duration LONGEST_HOLD = Duration.ofMinutes(10);

    private final Map<Route, Limit> limits;

    public RateBudget(Map<Route, Limit> limits) {
        this.limits = Map.copyOf(limits);
    }

    /** Which budget a message draws on: its account's and route's, and for a staff task its staff member's. */
    static String name(Outgoing message) {
        return message.account() + "/" + message.route()
                + (message.route() == Route.STAFF_TASK && message.staff() != null
                        ? "/" + message.staff()
                        : "");
    }

    /** One call to many draws on its account's and route's. */
    static String nameOfMany(AccountId account, Route route) {
        return account + "/" + route;
    }

    /** The platform says that it is called too often: nobody, on any node, is permitted before so long has passed. */
    static void holdBack(Sql sql, Outgoing message, Duration time) {
        var hold = time.compareTo(LONGEST_HOLD) < 0 ? time : LONGEST_HOLD;
        sql.sql(HOLD_BACK).bind("name", name(message)).bind("seconds", hold.toMillis() / 1000.0).update();
    }

    /** Takes up to {@code wanted} permits. The row stays locked until {@code tx} ends. */
    Grant take(Sql tx, String name, Route route, int wanted) {
        var limit = limits.getOrDefault(route, new Limit(10, 2));
        // locked first: how long others held it must not count as being late
        if (tx.sql(LOCK).bind("name", name).list(_ -> true).isEmpty()) {
            tx.sql(HAVE).bind("name", name).update();
            tx.sql(LOCK).bind("name", name).list(_ -> true);
        }
        var asked = System.nanoTime();
        return tx.sql(TAKE).bind("name", name).bind("gap", limit.gap()).bind("burst", (double) limit.atOnce())
                .bind("ahead", AHEAD.toMillis() / 1000.0).bind("n", (double) wanted)
                .one(row -> Grant.of(row.integer("n"), row.decimal("first_in"), limit.gap(), asked));
    }

    /**
     * Waits for the moment of {@code permit}, or of a new one if that has passed. No transaction must be open.
     *
     * @return false if it does not come within {@code patience}
     */
    boolean reached(Database db, String name, Route route, Permit permit, Duration patience) {
        var giveUp = System.nanoTime() + patience.toNanos();
        var next = permit;
        while (true) {
            sleep(next.in());
            if (!next.isOver()) {
                return true;
            }
            var grant = db.inTransaction(tx -> take(tx, name, route, 1));
            if (grant.permits().isEmpty()) {
                if (System.nanoTime() + grant.then().toNanos() - giveUp > 0) {
                    return false;
                }
                sleep(grant.then());
            } else if (System.nanoTime() - giveUp > 0) {
                return false;
            } else {
                next = grant.permits().getFirst();
            }
        }
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Takes a permit for one more app message to a member of staff, of the budget that staff tasks draw on too.
     *
     * @return how long to wait for the moment of it; empty when none is to be had for now
     */
    public static Optional<Duration> oneForStaff(Database db, AccountId account, StaffId staff) {
        return db.inTransaction(tx -> {
            var granted = new RateBudget(DEFAULTS).take(tx, account + "/" + Route.STAFF_TASK + "/" + staff,
                    Route.STAFF_TASK, 1);
            return granted.waits().stream().findFirst();
        });
    }

    /** One call may begin between the two, by {@link System#nanoTime}. */
    record Permit(long from, long until) {
        Duration in() {
            return Duration.ofNanos(Math.max(0, from - System.nanoTime()));
        }

        boolean isOver() {
            return System.nanoTime() - until > 0;
        }
    }

    /**
     * {@code waits}: how long the holder of each permit has to wait, from {@code answered} on; {@code then}: when to ask for
     * more. The database's moment of "now" lies between {@code asked} and {@code answered}.
     */
    record Grant(List<Duration> waits, Duration then, long asked, long answered) {
        static Grant of(int n, double firstIn, double gap, long asked) {
            var waits = new ArrayList<Duration>();
            for (var i = 0; i < n; i++) {
                waits.add(seconds(firstIn + i * gap));
            }
            return new Grant(List.copyOf(waits), seconds(firstIn + n * gap), asked, System.nanoTime());
        }

        List<Permit> permits() {
            return waits.stream()
                    .map(it -> new Permit(answered + it.toNanos(), asked + it.plus(LATE).toNanos()))
                    .toList();
        }

        private static Duration seconds(double seconds) {
            return Duration.ofNanos(Math.max(0, (long) (seconds * 1e9)));
        }
    }
}
