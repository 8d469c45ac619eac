package io.zhiyin.bot.security;

import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How often one may try to log in. A stranger: per name from one address ten times at once, then once a minute; per
 * address thirty times, then once every twenty seconds; per name from everywhere two hundred times, then once every
 * twenty seconds, which slows guessing from many places. A browser from which this operator has logged in before has
 * ten attempts of its own, which nobody else can use up: strangers cannot keep an operator out. Source: OWASP, Slow Down
 * Online Guessing Attacks with Device Cookies. It is counted in the database, before the password is looked at, so that
 * neither another node nor many attempts at the same moment give more. A right password gives the attempt back.
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

    /**
     * One who tries.
     *
     * @param device the known browser they come with, or null for a stranger
     */
    public record Attempt(String address, String name, @Nullable String device) {}

    private enum Scope {
        NAME_AT_ADDRESS(Duration.ofMinutes(1), 10), ADDRESS(Duration.ofSeconds(20), 30), NAME(
                Duration.ofSeconds(20), 200), DEVICE(Duration.ofMinutes(1),
                        10), OLD_PASSWORD(Duration.ofMinutes(1), 10);

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

    private record Bucket(Scope scope, String of) {}

    private final Database db;
    private final Clock clock;

    public LoginLimit(Database db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** Takes one attempt. Empty: go on; else how long to wait until the next one. */
    public Optional<Duration> take(Attempt attempt) {
        var now = clock.instant();
        for (var bucket : buckets(attempt)) {
            var wait = take(bucket, now);
            if (wait.isPresent()) {
                return wait;
            }
        }
        return Optional.empty();
    }

    /** The password was right: here the name starts afresh, what is shared with others gets its attempt back. */
    public void succeeded(Attempt attempt) {
        for (var bucket : buckets(attempt)) {
            switch (bucket.scope) {
                case NAME_AT_ADDRESS, DEVICE, OLD_PASSWORD -> forget(bucket);
                case ADDRESS, NAME -> db.sql(GIVE_BACK).bind("step", bucket.scope.seconds())
                        .bind("subject", bucket.scope.subject(bucket.of)).update();
            }
        }
    }

    /** The same for one who is logged in and says the old password to choose a new one. */
    public Optional<Duration> takeChange(OperatorId operator) {
        return take(change(operator), clock.instant());
    }

    public void changed(OperatorId operator) {
        forget(change(operator));
    }

    /** Removes those at rest; any node may do it at any time. */
    public int sweep() {
        return db.sql(SWEEP).bind("now", clock.instant()).update();
    }

    private static List<Bucket> buckets(Attempt attempt) {
        var device = attempt.device;
        var place = place(attempt.address);
        return device != null
                ? List.of(new Bucket(Scope.DEVICE, device))
                : List.of(new Bucket(Scope.ADDRESS, place),
                        new Bucket(Scope.NAME_AT_ADDRESS, place + '\0' + attempt.name),
                        new Bucket(Scope.NAME, attempt.name));
    }

    private static Bucket change(OperatorId operator) {
        return new Bucket(Scope.OLD_PASSWORD, String.valueOf(operator.value()));
    }

    /** Of an IPv6 address the half that names the network: one house has the other half to itself. */
    private static String place(String address) {
        var groups = address.split(":", -1);
        return groups.length == 8 ? String.join(":", List.of(groups).subList(0, 4)) : address;
    }

    private void forget(Bucket bucket) {
        db.sql(FORGET).bind("subject", bucket.scope.subject(bucket.of)).update();
    }

    private Optional<Duration> take(Bucket bucket, Instant now) {
        var scope = bucket.scope;
        var subject = scope.subject(bucket.of);
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
