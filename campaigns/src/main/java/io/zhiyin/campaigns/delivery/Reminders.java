package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.account.PlatformFailure;
import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the platform remind owners who have not confirmed a task for some hours, while they are at work: three times a task, and
 * not one owner for each of their tasks. Source: WeCom API, group sending, steering a task.
 */
final class Reminders {
    private static final Logger log = LoggerFactory.getLogger(Reminders.class);
    static final int MOST = 3;

    // Noted before it is asked for: rather one too few than one too many.
    private static final String NOTE = """
            update mass_send m set reminders = reminders + 1, reminded_at = :now
             where id = :id and state = 'sent' and finished_at is null and reminders = :known
               and not exists (select from mass_send o where o.account = m.account and o.staff = m.staff
                   and o.reminded_at > cast(:now as timestamptz) - make_interval(hours => cast(:hours as int)))""";

    private final Database db;
    private final Clock clock;
    private final Predicate<Instant> staffAreThere;

    Reminders(Database db, Clock clock, Predicate<Instant> staffAreThere) {
        this.db = db;
        this.clock = clock;
        this.staffAreThere = staffAreThere;
    }

    /** If it is time; what the platform says to it changes nothing for the task. */
    void remind(GroupSendPoller.Open open, Channel.GroupSends channel) {
        var now = clock.instant();
        var since = open.remindedAt() == null ? open.sendingAt() : open.remindedAt();
        if (open.remindHours() == 0 || open.reminders() >= MOST
                || now.isBefore(since.plus(Duration.ofHours(open.remindHours())))
                || !staffAreThere.test(now)
                || db.sql(NOTE).bind("id", open.id()).bind("known", open.reminders()).bind("now", now)
                        .bind("hours", open.remindHours()).update() == 0) {
            return;
        }
        try {
            channel.remind(open.task());
        } catch (PlatformFailure refused) {
            log.atInfo().addKeyValue("mass", open.id()).addKeyValue("code", refused.code())
                    .log("the platform did not remind the owner of a task");
        } catch (RuntimeException unreachable) {
            log.atWarn().addKeyValue("mass", open.id()).addKeyValue("error", unreachable.getClass())
                    .log("the platform could not be asked to remind the owner of a task");
        }
    }
}
