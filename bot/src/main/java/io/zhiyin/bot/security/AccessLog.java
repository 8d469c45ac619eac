package io.zhiyin.bot.security;

import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who took whole names, phones and mails out of the house: noted before the first of them leaves. */
public final class AccessLog {
    private static final String NOTE = """
            insert into access_log (operator_id, token_id, who, what, about, at)
            values (:operator, :token, :who, :what, :about, :at) returning id""";
    private static final String DONE = """
            update access_log set customers = :customers where id = :id""";
    private static final String LATEST = """
            select id, who, what, about, customers, at from access_log order by id desc limit :limit""";

    private final Database db;
    private final Clock clock;

    public AccessLog(Database db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** @param operator or {@code token}, of which one is null */
    public record Who(@Nullable OperatorId operator, @Nullable Long token, String name) {}

    public enum What {
        SEGMENT, PERSON
    }

    /** @param customers null where it broke off */
    public record Access(long id, String who, String what, String about, @Nullable Long customers,
            Instant at) {}

    /** @return what {@link #done} tells the end of */
    public long note(Who who, What what, String about) {
        return db.sql(NOTE).bind("operator", who.operator() == null ? null : who.operator().value())
                .bind("token", who.token()).bind("who", who.name())
                .bind("what", what.name().toLowerCase(java.util.Locale.ROOT)).bind("about", about)
                .bind("at", clock.instant()).count();
    }

    public void done(long id, long customers) {
        db.sql(DONE).bind("id", id).bind("customers", customers).update();
    }

    /** The newest first. */
    public List<Access> latest(int limit) {
        return db.sql(LATEST).bind("limit", (long) limit)
                .list(row -> new Access(row.number("id"), row.text("who"), row.text("what"),
                        row.text("about"),
                        row.numberOrNull("customers"), row.instant("at")));
    }
}
