package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How segments grow: day by day, and who came and left last. */
public final class Growth {
    private static final String ADD = """
            update segment set members = coalesce(members, 0) + :come - :gone where id = :segment""";
    private static final String NOTE = """
            insert into segment_day (segment_id, day, members, entered, gone)
            select id, :day, members, :come, :gone from segment where id = :segment
            on conflict (segment_id, day) do update
               set members = excluded.members, entered = segment_day.entered + excluded.entered,
                   gone = segment_day.gone + excluded.gone""";
    private static final String DAYS = """
            select day, members, entered, gone from segment_day where segment_id = :segment and day <= :to
             order by day desc limit :days""";
    private static final String MOVES = """
            select id, customer_id, entered, at from segment_move
             where segment_id = :segment and id < :before order by id desc limit :limit""";

    /** @param members how many were in it when the day ended, or are now */
    public record Day(LocalDate day, long members, long entered, long gone) {}

    /** @param entered false: left */
    public record Move(long id, CustomerId customer, boolean entered, Instant at) {}

    private final Database db;
    private final Clock clock;
    private final ZoneId zone;

    /** @param zone of the shop, whose days are counted */
    public Growth(Database db, Clock clock, ZoneId zone) {
        this.db = db;
        this.clock = clock;
        this.zone = zone;
    }

    /** The last {@code days} days up to today, without a gap, from the first one that is known; empty before that. */
    public List<Day> days(SegmentId segment, int days) {
        var today = today();
        var known = db.sql(DAYS).bind("segment", segment.value()).bind("to", today).bind("days", days)
                .list(row -> new Day(Objects.requireNonNull(row.dateOrNull("day")), row.number("members"),
                        row.number("entered"), row.number("gone")))
                .reversed();
        var all = new ArrayList<Day>();
        for (var day : known) {
            fillUpTo(all, day.day);
            all.add(day);
        }
        if (!all.isEmpty()) {
            fillUpTo(all, today.plusDays(1));
        }
        return List.copyOf(all.subList(Math.max(0, all.size() - days), all.size()));
    }

    /** Who came and left last, newest first, before the move {@code before}; null: from now on back. */
    public List<Move> moves(SegmentId segment, @Nullable Long before, int limit) {
        return db.sql(MOVES).bind("segment", segment.value())
                .bind("before", before == null ? Long.MAX_VALUE : before).bind("limit", limit)
                .list(row -> new Move(row.number("id"), new CustomerId(row.number("customer_id")),
                        row.flag("entered"), row.instant("at")));
    }

    /** Counts those who moved, today. */
    void add(Sql tx, SegmentId segment, Moved moved) {
        if (!moved.equals(Moved.NOBODY)) {
            tx.sql(ADD).bind("segment", segment.value()).bind("come", moved.come())
                    .bind("gone", moved.gone()).update();
            note(tx, segment, moved);
        }
    }

    /** Notes the day's figures of a segment whose members are counted. */
    void note(Sql tx, SegmentId segment, Moved moved) {
        tx.sql(NOTE).bind("segment", segment.value()).bind("day", today()).bind("come", moved.come())
                .bind("gone", moved.gone()).update();
    }

    /** A day on which nothing was noted ended as the one before it. */
    private static void fillUpTo(List<Day> days, LocalDate next) {
        while (!days.isEmpty() && days.getLast().day.plusDays(1).isBefore(next)) {
            days.add(new Day(days.getLast().day.plusDays(1), days.getLast().members, 0, 0));
        }
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), zone);
    }
}
