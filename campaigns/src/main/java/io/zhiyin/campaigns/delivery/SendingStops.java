package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Turn;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The switch that stops all sending, on every node at once. The {@link Gate} asks it for what is claimed and again for
 * what is about to be sent, and the {@link Carrier} before the first byte; nothing is claimed while it holds.
 */
public final class SendingStops {
    public static final int LONGEST_WHY = 200;
    private static final String COLUMNS = "scope, why, by_name, at, ended_by, ended_at";
    private static final String NOW = "select " + COLUMNS + " from sending_stop where ended_at is null";
    private static final String SCOPE = "select scope from sending_stop where ended_at is null";
    private static final String PAST = "select " + COLUMNS
            + " from sending_stop where ended_at is not null order by id desc limit :limit";
    private static final String END = """
            update sending_stop set ended_by = :by, ended_at = :now where ended_at is null""";
    private static final String STOP = """
            insert into sending_stop (scope, why, by_name, at) values (:scope, :why, :by, :now)
            returning\s""" + COLUMNS;

    private final Database db;
    private final Clock clock;
    private final Runnable wake;

    /** @param wake called when sending may go on: the dispatcher's signal */
    public SendingStops(Database db, Clock clock, Runnable wake) {
        this.db = db;
        this.clock = clock;
        this.wake = wake;
    }

    /** The one that holds. */
    public Optional<SendingStop> now() {
        return db.sql(NOW).first(SendingStops::stop);
    }

    /** Those that are over, the newest first. */
    public List<SendingStop> past(int limit) {
        return db.sql(PAST).bind("limit", limit).list(SendingStops::stop);
    }

    /** Stops; where it is stopped already, for this reason and as far as this from now on. */
    public SendingStop stop(SendingStop.Scope scope, String why, String by) {
        if (why.isBlank() || why.strip().length() > LONGEST_WHY) {
            throw new InvalidInput("why", "请写明原因，1 至 " + LONGEST_WHY + " 个字。",
                    "Say why, in 1 to " + LONGEST_WHY + " characters.");
        }
        return db.inTransaction(tx -> {
            Turn.STOP.await(tx);
            tx.sql(END).bind("by", by).bind("now", clock.instant()).update();
            return tx.sql(STOP).bind("scope", scope.name().toLowerCase(Locale.ROOT)).bind("why", why.strip())
                    .bind("by", by).bind("now", clock.instant()).one(SendingStops::stop);
        });
    }

    /** Everything goes on where it was. @return false where nothing was stopped */
    public boolean goOn(String by) {
        var ended = db.sql(END).bind("by", by).bind("now", clock.instant()).update() > 0;
        wake.run();
        return ended;
    }

    /** How far sending is stopped; null: not at all. */
    static SendingStop.@Nullable Scope scope(Sql sql) {
        return sql.sql(SCOPE).first(SendingStops::scope).orElse(null);
    }

    /** Whether even those who write are not answered. */
    public static boolean everything(Sql sql) {
        return scope(sql) == SendingStop.Scope.EVERYTHING;
    }

    private static SendingStop stop(Row row) {
        return new SendingStop(scope(row), row.text("why"), row.text("by_name"), row.instant("at"),
                row.textOrNull("ended_by"), row.instantOrNull("ended_at"));
    }

    private static SendingStop.Scope scope(Row row) {
        return SendingStop.Scope.valueOf(row.text("scope").toUpperCase(Locale.ROOT));
    }
}
