package io.zhiyin.campaigns.followup;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Buttons of cards. The callback's transaction only notes the press, since it holds customers of others; the press then
 * takes effect in one of its own, which also takes the note away.
 */
public final class CardPresses {
    private static final Logger log = LoggerFactory.getLogger(CardPresses.class);
    private static final Duration A_WHILE = Duration.ofHours(2);
    private static final Pattern TASK = Pattern.compile("zf(\\d{1,18})-([0-9a-z]{1,12})");

    private static final String NOTE = """
            insert into follow_up_press (account, staff, task, key, chosen, response_code)
            values (:account, :staff, :task, :key, :chosen, :code)""";
    private static final String FIRST = """
            select id, account, staff, task, key, chosen, response_code from follow_up_press
             where due_at <= clock_timestamp() order by id limit 1 for update skip locked""";
    private static final String DONE = """
            delete from follow_up_press where id = :id""";
    private static final String LATER = """
            update follow_up_press set due_at = clock_timestamp() + interval '1 minute' where id = :id""";

    /**
     * A pressed button.
     *
     * @param chosen the colleague who was chosen on the card
     * @param code by which the platform lets the card be changed
     */
    public record Press(Member member, String task, String key, @Nullable String chosen,
            @Nullable String code) {}

    private final Database db;
    private final Clock clock;
    private final FollowUpDesk desk;
    private final StaffMessages messages;

    CardPresses(Database db, Clock clock, FollowUpDesk desk, StaffMessages messages) {
        this.db = db;
        this.clock = clock;
        this.desk = desk;
        this.messages = messages;
    }

    /** Whether a card's key is one of follow-ups. */
    public static boolean ours(String key) {
        return key.equals(StaffPlatform.DONE) || key.equals(StaffPlatform.LATER)
                || key.equals(StaffPlatform.HAND_OVER);
    }

    /** Notes a press in the transaction of the callback that tells of it. */
    public static void note(Sql tx, Press press) {
        tx.sql(NOTE).bind("account", press.member.account().value())
                .bind("staff", press.member.staff().value()).bind("task", press.task)
                .bind("key", press.key).bind("chosen", press.chosen).bind("code", press.code).update();
    }

    /** Lets one press take effect; false when there was none. */
    boolean one() {
        var at = new AtomicLong();
        try {
            return db.inTransaction(tx -> {
                var first = tx.sql(FIRST).first(row -> Map.entry(row.number("id"), press(row)));
                first.ifPresent(it -> {
                    at.set(it.getKey());
                    tx.sql(DONE).bind("id", it.getKey()).update();
                    apply(tx, it.getValue());
                });
                return first.isPresent();
            });
        } catch (IllegalStateException broken) {
            // the others must not wait behind it
            log.atError().setCause(broken).addKeyValue("press", at.get())
                    .log("a pressed button took no effect; tried again in a minute");
            db.sql(LATER).bind("id", at.get()).update();
            return true;
        }
    }

    private void apply(Sql tx, Press press) {
        var task = TASK.matcher(press.task);
        if (!task.matches()) {
            return;
        }
        var told = messages.ofTask(tx, press.member, Long.parseLong(task.group(1)),
                Long.parseLong(task.group(2), Character.MAX_RADIX));
        told.ifPresent(it -> {
            try {
                switch (press.key) {
                    case StaffPlatform.DONE -> desk.done(tx, it.followUp(), press.member.signature(), null);
                    case StaffPlatform.LATER ->
                        desk.later(tx, it.followUp(), it.round(), press.member.signature(),
                                clock.instant().plus(A_WHILE));
                    case StaffPlatform.HAND_OVER ->
                        desk.handOver(tx, it.followUp(), press.member.signature(),
                                chosen(press).orElse(null));
                    default -> log.atInfo().log("a button of no follow-up was pressed");
                }
            } catch (InvalidInput nobody) {
                // nobody is there to take it over: the card comes back as it was
                log.atInfo().addKeyValue("followUp", it.followUp().value())
                        .log("a pressed button changes nothing");
            }
            messages.pressed(tx, it.id(), press.code);
        });
    }

    private static Optional<Member> chosen(Press press) {
        return Optional.ofNullable(press.chosen).flatMap(Member::read)
                .filter(it -> it.account().equals(press.member.account()));
    }

    private static Press press(Row row) {
        return new Press(new Member(new AccountId(row.text("account")), new StaffId(row.text("staff"))),
                row.text("task"), row.text("key"), row.textOrNull("chosen"), row.textOrNull("response_code"));
    }
}
