package io.zhiyin.bot.security;

import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * How often one may try to log in: per name ten times at once, then once a minute; per address thirty times, then
 * once every twenty seconds. It is counted in the database, before the password is looked at, so that neither
 * another node nor many attempts at the same moment give more. A right password gives the attempt back.
 */
public final class LoginLimit {
    /** The row holds the time at which the subject would be at rest again (GCRA): one statement takes or refuses. */
    private static final String TAKE = """
            insert into login_attempt as a (subject, rested_at)
            values (:subject, cast(:now as timestamptz) + make_interval(secs => :step))
            on conflict (subject) do update set rested_at = greatest(a.rested_at, :now) + make_interval(secs => :step)
             where greatest(a.rested_at, :now) <= :latest""";
    private static final String RESTED = """
            select rested_at from login_attempt where subject = :subject""";
    private static final String GIVE_BACK = """
            update login_attempt set rested_at = rested_at - make_interval(secs => :step)
             where subject = :subject""";
    private static final String FORGET = """
            delete from login_attempt where subject = :subject""";
    private static final String SWEEP = """
            delete from login_attempt where rested_at <= :now""";

    private enum Scope {
        NAME(Duration.ofMinutes(1), 10), ADDRESS(Duration.ofSeconds(20), 30);

        private final Duration step;
        private final int burst;

        Scope(Duration step, int burst) {
            this.step = step;
            this.burst = burst;
        }

        private Duration slack() {
            return step.multipliedBy(burst - 1L);
        }

        private double seconds() {
            return step.toSeconds();
        }

        // Names are what people type and may hold a password typed in the wrong field: only a hash is kept.
        private byte[] subject(String what) {
            return Secrets.hash(name() + '\0' + what.toLowerCase(Locale.ROOT));
        }
    }

    private final Database db;
    private final Clock clock;

    public LoginLimit(Database db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** Takes one attempt. Empty: go on; else how long to wait until the next one. */
    public Optional<Duration> take(String address, String name) {
        var now = clock.instant();
        var wait = take(Scope.ADDRESS, address, now);
        return wait.isPresent() ? wait : take(Scope.NAME, name, now);
    }

    /** The password was right: the name starts afresh, the address gets its attempt back. */
    public void succeeded(String address, String name) {
        db.sql(FORGET).bind("subject", Scope.NAME.subject(name)).update();
        db.sql(GIVE_BACK).bind("step", Scope.ADDRESS.seconds())
                .bind("subject", Scope.ADDRESS.subject(address))
                .update();
    }

    /** Removes those at rest; any node may do it at any time. */
    public int sweep() {
        return db.sql(SWEEP).bind("now", clock.instant()).update();
    }

    private Optional<Duration> take(Scope scope, String what, Instant now) {
        var subject = scope.subject(what);
        var taken = db.sql(TAKE).bind("subject", subject).bind("now", now).bind("step", scope.seconds())
                .bind("latest", now.plus(scope.slack())).update();
        if (taken == 1) {
            return Optional.empty();
        }
        var rested = db.sql(RESTED).bind("subject", subject).first(row -> row.instant("rested_at"))
                .orElse(now);
        var wait = Duration.between(now.plus(scope.slack()), rested);
        return Optional.of(wait.isPositive() ? wait : Duration.ofSeconds(1));
    }
}
