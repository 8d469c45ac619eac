package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Turn;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The switch that stops all sending, on every node at once. The {@link Gate} asks it for what is claimed and again for
 * what is about to be sent, and the {@link Carrier} before the first byte; nothing is claimed while it holds. Whoever stops is
 * answered when the calls that were under way are over.
 */
public final class SendingStops {
    public static final int LONGEST_WHY = 200;
    /** Every node knows of a stop that long after it was pressed: what begins later does not begin. */
    static final Duration KNOWN_WITHIN = Duration.ofMillis(500);
    /** Calls that take longer are told of instead of waited for. */
    static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
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

    // Committed before its first byte, until its outcome is recorded.
    private static final String UNDER_WAY = """
            select count(*) from delivery where state = 'sending' and (cast(:all as boolean) or kind in ('campaign', 'test'))""";

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

    /**
     * A stop that was pressed.
     *
     * @param underWay calls that were not over after {@link #PATIENCE}; no other message goes
     */
    public record Pressed(SendingStop stop, long underWay) {}

    /**
     * Stops, and comes back when every node knows of it and what each had under way is over: after that no byte goes, but of
     * calls that hang.
     */
    public Pressed stopAndWait(SendingStop.Scope scope, String why, String by) {
        return stopAndWait(scope, why, by, PATIENCE);
    }

    Pressed stopAndWait(SendingStop.Scope scope, String why, String by, Duration patience) {
        var stop = stop(scope, why, by);
        sleep(KNOWN_WITHIN);
        var until = System.nanoTime() + patience.toNanos();
        var underWay = underWay(scope);
        while (underWay > 0 && System.nanoTime() - until < 0) {
            sleep(LOOK_AGAIN);
            underWay = underWay(scope);
        }
        return new Pressed(stop, underWay);
    }

    private long underWay(SendingStop.Scope scope) {
        return db.sql(UNDER_WAY).bind("all", scope == SendingStop.Scope.EVERYTHING).count();
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops; where it is stopped already, for this reason and as far as this from now on. Waits for nothing. */
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
