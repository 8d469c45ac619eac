package io.zhiyin.bot.security;

import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Sessions of staff on their phones, apart from those of operators: one opens nothing of the other. Twelve hours after
 * they said who they are it is asked again, which WeCom answers by itself; who has left the corp has none.
 */
public final class StaffSessions {
    /** How long a session lives, however much it is used. */
    public static final Duration LIFE = Duration.ofHours(12);

    private static final String OPEN = """
            insert into staff_session (token_hash, account, staff, csrf, created_at, expires_at)
            values (:hash, :account, :staff, :csrf, :now, :expires)""";
    private static final String FIND = """
            select s.account, s.staff, s.csrf from staff_session s
              left join staff m on m.account = s.account and m.userid = s.staff
             where s.token_hash = :hash and s.expires_at > :now and m.left_at is null""";
    private static final String SWEEP = """
            delete from staff_session where expires_at <= :now""";

    /** A member who is logged in. */
    public record StaffSession(String account, String staff, Csrf csrf) {}

    private final Database db;
    private final Clock clock;

    public StaffSessions(Database db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** Opens a session; the token is for the cookie and is not kept. */
    public String open(String account, String staff) {
        var now = clock.instant();
        var token = Secrets.next();
        db.sql(OPEN).bind("hash", Secrets.hash(token)).bind("account", account).bind("staff", staff)
                .bind("csrf", Secrets.next()).bind("now", now).bind("expires", now.plus(LIFE)).update();
        return token;
    }

    public Optional<StaffSession> find(String token) {
        return db.sql(FIND).bind("hash", Secrets.hash(token)).bind("now", clock.instant()).first(
                row -> new StaffSession(row.text("account"), row.text("staff"), new Csrf(row.text("csrf"))));
    }

    /** Removes what has expired. */
    public int sweep() {
        return db.sql(SWEEP).bind("now", clock.instant()).update();
    }

    /** A value for one way through the login: letters and digits. */
    public static String state() {
        return Secrets.next().replaceAll("[^0-9A-Za-z]", "0");
    }
}
