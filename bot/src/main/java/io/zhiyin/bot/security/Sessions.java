package io.zhiyin.bot.security;

import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Sessions of browsers. The cookie holds 256 random bits, the table only their hash. A session ends twelve
 * hours after it was last used, and seven days after it was opened, however much it is used.
 */
public final class Sessions {
    /** How long a session lives after its last use. */
    public static final Duration LIFE = Duration.ofHours(12);
    /** How long a session lives at most. */
    public static final Duration LONGEST = Duration.ofDays(7);
    /** A session is not renewed by every request, only by the first of each five minutes. */
    private static final Duration RENEWAL = Duration.ofMinutes(5);

    private static final String OPEN = """
            insert into operator_session (token_hash, operator_id, csrf, created_at, expires_at)
            values (:hash, :operator, :csrf, :now, :expires)""";
    private static final String FIND = """
            select o.id, o.name, o.language, o.role, s.csrf, s.expires_at < :renew as ageing
              from operator_session s join operator o on o.id = s.operator_id
             where s.token_hash = :hash and s.expires_at > :now and s.created_at > :oldest and o.disabled_at is null""";
    private static final String RENEW = """
            update operator_session set expires_at = :expires where token_hash = :hash""";
    private static final String CLOSE = """
            delete from operator_session where token_hash = :hash""";
    private static final String CLOSE_OTHERS = """
            delete from operator_session where operator_id = :operator and token_hash <> :hash""";
    private static final String SWEEP = """
            delete from operator_session where expires_at <= :now or created_at <= :oldest""";

    private final Database db;
    private final Clock clock;

    public Sessions(Database db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** Opens a session; the token is for the cookie and is not kept. */
    public String open(OperatorId operator) {
        var now = clock.instant();
        var token = Secrets.next();
        db.sql(OPEN).bind("hash", Secrets.hash(token)).bind("operator", operator.value())
                .bind("csrf", Secrets.next()).bind("now", now).bind("expires", now.plus(LIFE)).update();
        return token;
    }

    /** The session of a cookie, renewed by being used; empty when it ended or never was. */
    public Optional<Session> find(String token) {
        var found = read(token);
        if (found.filter(Found::ageing).isPresent()) {
            db.sql(RENEW).bind("expires", clock.instant().plus(LIFE)).bind("hash", Secrets.hash(token))
                    .update();
        }
        return found.map(Found::session);
    }

    /** The same without renewing: for what a page asks by itself while nobody touches it. */
    public Optional<Session> look(String token) {
        return read(token).map(Found::session);
    }

    public void close(String token) {
        db.sql(CLOSE).bind("hash", Secrets.hash(token)).update();
    }

    /** Ends every session of an operator but the one at hand: after a change of password. */
    public int closeOthers(OperatorId operator, String keptToken) {
        return db.sql(CLOSE_OTHERS).bind("operator", operator.value()).bind("hash", Secrets.hash(keptToken))
                .update();
    }

    /** Removes what has expired; any node may do it at any time. */
    public int sweep() {
        var now = clock.instant();
        return db.sql(SWEEP).bind("now", now).bind("oldest", now.minus(LONGEST)).update();
    }

    private Optional<Found> read(String token) {
        var now = clock.instant();
        return db.sql(FIND).bind("hash", Secrets.hash(token)).bind("now", now)
                .bind("renew", now.plus(LIFE).minus(RENEWAL)).bind("oldest", now.minus(LONGEST))
                .first(row -> new Found(new Session(
                        new Operator(new OperatorId(row.number("id")), row.text("name"),
                                Language.of(row.text("language")), Role.of(row.text("role")).orElseThrow()),
                        new Csrf(row.text("csrf"))), row.flag("ageing")));
    }

    private record Found(Session session, boolean ageing) {}
}
