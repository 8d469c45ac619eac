package io.zhiyin.campaigns.account;

import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access tokens of all accounts, shared by all nodes through PostgreSQL: one node fetches, all use the same.
 * A fetch happens under a lock of the database and only after a second look under it, so that any number of threads
 * and nodes on an empty store make one call. A token that the platform refused is given up only while it still is the
 * shared one: a node with an old token does not end the token another node has just fetched.
 *
 * <p>Blocking, for virtual threads. Source of the lifetimes and of the race: Official Account API, token endpoints;
 * WeCom API, access token.
 */
public final class AccessTokens {
    /** Below the 5 minutes from which the Official Account's stable endpoint hands out the next token. */
    private static final Duration RENEW_AHEAD = Duration.ofSeconds(240);
    /** A token with less than this left may die on its way. */
    private static final Duration LEAST = Duration.ofSeconds(10);
    /** How long a node believes its own copy: another node's renewal is seen after this. */
    private static final Duration COPY_LIFE = Duration.ofSeconds(10);
    /** A platform that answers with the same token until it dies is asked ahead of time once in this. */
    private static final Duration BETWEEN_RENEWALS = Duration.ofSeconds(60);
    private static final String PATIENCE = """
            select set_config('lock_timeout', '30s', true) as patience""";
    private static final String LOCK = """
            select cast(pg_advisory_xact_lock(hashtextextended('access token of ' || :account, 0)) as text) as held""";
    private static final String READ = """
            select token, fetched_at, expires_at from access_token where account = :account""";
    private static final String READ_TO_REJECT = """
            select token, fetched_at, expires_at from access_token where account = :account for update""";
    private static final String KEEP = """
            insert into access_token (account, token, fetched_at, expires_at)
            values (:account, :token, :fetched, :expires)
            on conflict (account) do update set token = excluded.token, fetched_at = excluded.fetched_at,
                expires_at = excluded.expires_at""";
    /** A token that expires when it was fetched is one the platform refused. */
    private static final String REJECT = """
            update access_token set expires_at = fetched_at where account = :account""";
    private static final Logger log = LoggerFactory.getLogger(AccessTokens.class);

    private final Database db;
    private final Vault vault;
    private final Clock clock;
    private final Map<AccountId, Slot> slots = new ConcurrentHashMap<>();

    public AccessTokens(Database db, Vault vault, Clock clock) {
        this.db = db;
        this.vault = vault;
        this.clock = clock;
    }

    /** Where an account's tokens come from: one call to its platform. */
    @FunctionalInterface
    public interface Source {
        /**
         * Asks the platform for a token, once.
         *
         * @param refused the token that the platform took for valid no more, when that is why it is asked
         * @throws PlatformFailure when there is none to have; the source is then left alone for its {@code askAgain}
         */
        Fetched fetch(@Nullable String refused);
    }

    /** A token and how long it is good for, counted from the answer. */
    public record Fetched(String token, Duration lifetime) {
        public Fetched {
            if (token.isBlank() || !lifetime.isPositive()) {
                throw new IllegalArgumentException("a token that is empty or over before it begins");
            }
        }

        @Override
        public String toString() {
            return "Fetched[lifetime=" + lifetime + "]";
        }
    }

    /**
     * The token to call with now. Near its end one thread of one node renews it while the others go on with it.
     *
     * @throws PlatformFailure when no token can be had; nothing was sent with it, so what it was for can wait
     */
    public String current(AccountId account, Source source) {
        var slot = slots.computeIfAbsent(account, _ -> new Slot());
        var copy = slot.copy;
        var now = clock.instant();
        if (copy == null || !slot.serves(copy, now)) {
            return lookAgain(account, source, slot);
        }
        if (copy.dueAt(now) && slot.refreshing.tryLock()) {
            try {
                return renewAhead(account, source, slot, copy);
            } finally {
                slot.refreshing.unlock();
            }
        }
        return copy.token();
    }

    /** Gives up {@code token}, which the platform refused. Nothing happens if the shared one is another by now. */
    public void expire(AccountId account, String token) {
        var slot = slots.computeIfAbsent(account, _ -> new Slot());
        slot.refused = token;
        var rejected = db.inTransaction(tx -> {
            var stored = read(tx, READ_TO_REJECT, account);
            return stored.isPresent() && stored.get().token().equals(token) && !stored.get().rejected()
                    && tx.sql(REJECT).bind("account", account.value()).update() == 1;
        });
        if (rejected) {
            log.atInfo().addKeyValue("account", account.value())
                    .log("the platform ended an access token early");
        }
    }

    private String lookAgain(AccountId account, Source source, Slot slot) {
        slot.refreshing.lock();
        try {
            var copy = slot.copy;
            if (copy != null && slot.serves(copy, clock.instant())) {
                return copy.token();
            }
            var stored = read(db, READ, account);
            if (stored.isPresent() && slot.usable(stored.get(), clock.instant())) {
                slot.copy = stored.get();
                return stored.get().token();
            }
            var failure = slot.failure;
            if (failure != null && clock.instant().isBefore(failure.until())) {
                throw failure.again();
            }
            return refresh(account, source, slot, false).token();
        } finally {
            slot.refreshing.unlock();
        }
    }

    private String renewAhead(AccountId account, Source source, Slot slot, Copy copy) {
        var failure = slot.failure;
        if (failure != null && clock.instant().isBefore(failure.until())) {
            return copy.token();
        }
        try {
            return refresh(account, source, slot, true).token();
        } catch (PlatformFailure later) {
            // The token in hand is good for minutes yet; the failure is remembered and the next one tries again.
            return copy.token();
        }
    }

    private Copy refresh(AccountId account, Source source, Slot slot, boolean ahead) {
        try {
            var kept = db.inTransaction(tx -> {
                tx.sql(PATIENCE).one(row -> row.text("patience"));
                tx.sql(LOCK).bind("account", account.value()).one(row -> row.textOrNull("held") == null);
                var stored = read(tx, READ, account);
                var now = clock.instant();
                if (stored.isPresent() && slot.usable(stored.get(), now)
                        && !(ahead && stored.get().dueAt(now))) {
                    return stored.get();
                }
                return fetch(tx, account, source, stored.filter(it -> slot.knowsRefused(it)));
            });
            slot.copy = kept;
            slot.failure = null;
            slot.forget(kept);
            return kept;
        } catch (PlatformFailure failed) {
            slot.failure = new Failure(failed, clock.instant().plus(failed.askAgain()));
            log.atWarn().addKeyValue("account", account.value()).addKeyValue("code", failed.code())
                    .addKeyValue("why", failed.getMessage())
                    .log("no access token to be had");
            throw failed;
        }
    }

    private Copy fetch(Sql tx, AccountId account, Source source, Optional<Copy> refused) {
        var fetched = source.fetch(refused.map(Copy::token).orElse(null));
        // PostgreSQL keeps microseconds; the copy must not differ from what is stored
        var at = clock.instant().truncatedTo(java.time.temporal.ChronoUnit.MICROS);
        var copy = new Copy(fetched.token(), at, at.plus(fetched.lifetime()), at);
        tx.sql(KEEP).bind("account", account.value())
                .bind("token", vault.seal(Vault.Purpose.TOKEN, copy.token()))
                .bind("fetched", copy.fetchedAt())
                .bind("expires", copy.expiresAt()).update();
        log.atInfo().addKeyValue("account", account.value()).addKeyValue("expires", copy.expiresAt())
                .log("access token fetched");
        return copy;
    }

    private Optional<Copy> read(Sql sql, String statement, AccountId account) {
        return sql.sql(statement).bind("account", account.value()).first(this::copy);
    }

    private Copy copy(Row row) {
        return new Copy(vault.open(Vault.Purpose.TOKEN, row.bytes("token")), row.instant("fetched_at"),
                row.instant("expires_at"), clock.instant());
    }

    private record Copy(String token, Instant fetchedAt, Instant expiresAt, Instant readAt) {
        boolean lasts(Instant now) {
            return now.plus(LEAST).isBefore(expiresAt);
        }

        boolean dueAt(Instant now) {
            return now.plus(RENEW_AHEAD).isAfter(expiresAt) && now.isAfter(fetchedAt.plus(BETWEEN_RENEWALS));
        }

        boolean rejected() {
            return !expiresAt.isAfter(fetchedAt);
        }
    }

    private record Failure(PlatformFailure failure, Instant until) {
        PlatformFailure again() {
            return new PlatformFailure(failure.code(), String.valueOf(failure.getMessage()),
                    failure.askAgain());
        }
    }

    /** What one node knows of one account's token. */
    private static final class Slot {
        private final ReentrantLock refreshing = new ReentrantLock();
        private volatile @Nullable Copy copy;
        private volatile @Nullable Failure failure;
        private volatile @Nullable String refused;

        boolean serves(Copy candidate, Instant now) {
            return now.isBefore(candidate.readAt().plus(COPY_LIFE)) && usable(candidate, now);
        }

        boolean usable(Copy candidate, Instant now) {
            return candidate.lasts(now) && !candidate.token().equals(refused);
        }

        boolean knowsRefused(Copy candidate) {
            return candidate.rejected() || candidate.token().equals(refused);
        }

        /** A platform that answers with the refused token once more is believed: else every call would ask for one. */
        void forget(Copy kept) {
            if (kept.token().equals(refused)) {
                refused = null;
            }
        }
    }
}
