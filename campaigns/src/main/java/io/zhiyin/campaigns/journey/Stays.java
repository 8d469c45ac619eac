package io.zhiyin.campaigns.journey;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who stands where, to be read. */
public final class Stays {
    private static final String COLUMNS = """
            s.id, s.journey_id, j.name as journey, s.customer_id, s.version, s.step, s.arrived_at, s.due_at, s.entered_at,
            s.entered_by, s.held_out, s.goal_at, s.ended_at, s.ended_why, s.trouble""";
    private static final String OF_CUSTOMER = "select " + COLUMNS
            + " from journey_stay s join journey j on j.id = s.journey_id where s.customer_id = :customer order by s.id desc";
    private static final String PASSES = """
            select p.step, p.arrived_at, p.left_at, p.way from journey_pass p where p.stay_id = :stay order by p.id""";
    private static final String END_ALL = """
            update journey_stay set ended_at = :now, ended_why = :why, due_at = null where journey_id = :id and ended_at is null""";
    private static final String TAKE_OUT = """
            update journey_stay set ended_at = :now, ended_why = 'hand', due_at = null
             where journey_id = :id and customer_id = :customer and ended_at is null""";
    private static final String PEOPLE = "select " + COLUMNS
            + """

                     from journey_stay s join journey j on j.id = s.journey_id
                    where s.journey_id = :id and (cast(:before as bigint) is null or s.id < :before)
                      and case :where
                          when 'inside' then s.ended_at is null and (cast(:step as text) is null or s.step = :step)
                          when 'left' then s.ended_at is not null and s.ended_why <> 'finished' and (cast(:step as text) is null or s.step = :step)
                          when 'finished' then s.ended_why = 'finished'
                          when 'goal' then s.goal_at is not null
                          when 'passed' then exists (select from journey_pass p where p.stay_id = s.id and p.step = :step
                                                      and (cast(:way as text) is null or p.way = :way))
                          else true end
                    order by s.id desc limit :limit""";

    private Stays() {}

    /**
     * One customer's way through a journey.
     *
     * @param step where they stand, or stood last
     * @param arrivedAt null: they are just coming to it
     * @param dueAt when they go on at the latest; null when it is over
     * @param endedWhy finished, goal, purchase, reply, unfollow, segment_left, hand, ended, merged or moved
     */
    public record Stay(long id, JourneyId journey, String name, CustomerId customer, int version, String step,
            @Nullable Instant arrivedAt, @Nullable Instant dueAt, Instant enteredAt, String enteredBy,
            boolean heldOut, @Nullable Instant goalAt, @Nullable Instant endedAt, @Nullable String endedWhy,
            @Nullable String trouble) {
        public boolean inside() {
            return endedAt == null;
        }
    }

    /** A step that somebody has behind them: {@code way} is the lane they took, or what became of it. */
    public record Pass(String step, Instant arrivedAt, Instant leftAt, String way) {}

    /** The newest first. */
    public static List<Stay> of(Sql sql, CustomerId customer) {
        return sql.sql(OF_CUSTOMER).bind("customer", customer.value()).list(Stays::stay);
    }

    /** In the order of the way. */
    public static List<Pass> passes(Sql sql, long stay) {
        return sql.sql(PASSES).bind("stay", stay).list(row -> new Pass(row.text("step"),
                row.instant("arrived_at"), row.instant("left_at"), row.text("way")));
    }

    /**
     * The people behind a number, the newest first.
     *
     * @param where all, inside, passed, left, finished or goal
     * @param step null: any
     * @param way of {@code passed}; null: any
     */
    public static List<Stay> people(Sql sql, JourneyId id, String where, @Nullable String step,
            @Nullable String way, @Nullable Long before, int limit) {
        return sql.sql(PEOPLE).bind("id", id.value()).bind("where", where).bind("step", step).bind("way", way)
                .bind("before", before).bind("limit", (long) limit).list(Stays::stay);
    }

    /** @return false when the customer is not in it */
    public static boolean takeOut(Sql sql, JourneyId id, CustomerId customer, Instant now) {
        return sql.sql(TAKE_OUT).bind("id", id.value()).bind("customer", customer.value()).bind("now", now)
                .update() > 0;
    }

    static void endAll(Sql tx, JourneyId id, String why, Instant now) {
        tx.sql(END_ALL).bind("id", id.value()).bind("why", why).bind("now", now).update();
    }

    private static Stay stay(Row row) {
        return new Stay(row.number("id"), new JourneyId(row.number("journey_id")), row.text("journey"),
                new CustomerId(row.number("customer_id")), row.integer("version"), row.text("step"),
                row.instantOrNull("arrived_at"), row.instantOrNull("due_at"), row.instant("entered_at"),
                row.text("entered_by"), row.flag("held_out"), row.instantOrNull("goal_at"),
                row.instantOrNull("ended_at"), row.textOrNull("ended_why"), row.textOrNull("trouble"));
    }
}
