package io.zhiyin.campaigns.followup;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.delivery.Outcome;
import io.zhiyin.campaigns.delivery.RateBudget;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.followup.StaffMessages.Change;
import io.zhiyin.campaigns.followup.StaffMessages.Taken;
import io.zhiyin.campaigns.followup.StaffMessages.What;
import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the outbox to the platforms. What is sent is committed before the first byte goes out. An answer that was lost
 * is asked for again with the same body while the platform recognises it, and is unknown after that: no card comes twice,
 * none is forgotten.
 */
final class Posting {
    private static final Logger log = LoggerFactory.getLogger(Posting.class);
    private static final int SOME = 20;
    private static final Duration CROWDED = Duration.ofSeconds(20);
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final Duration MOST = Duration.ofHours(1);

    // Once for a message: what it tells of has then been told.
    private static final String TOLD = """
            insert into follow_up_event (follow_up_id, at, what, by, detail)
            values (:id, :now, :what, 'zhiyin', case when cast(:to as text) is null then '{}'::jsonb
                                                     else jsonb_build_object('to', cast(:to as text)) end)""";

    private final Database db;
    private final Clock clock;
    private final ZoneId zone;
    private final StaffMessages messages;
    private final FollowUps followUps;
    private final StaffWords words;
    private final Map<AccountId, StaffPlatform> platforms;
    private final Consumer<Member> unreached;

    /** @param unreached is told of a member to whom the platform could not deliver */
    Posting(Database db, Clock clock, ZoneId zone, StaffMessages messages, FollowUps followUps,
            StaffWords words, Map<AccountId, StaffPlatform> platforms, Consumer<Member> unreached) {
        this.db = db;
        this.clock = clock;
        this.zone = zone;
        this.messages = messages;
        this.followUps = followUps;
        this.words = words;
        this.platforms = Map.copyOf(platforms);
        this.unreached = unreached;
    }

    /** @return whether there may be more of it */
    boolean some() {
        var taken = messages.take(db, platforms.keySet(), Route.STAFF_TASK.repeatableFor(), SOME);
        taken.forEach(this::post);
        return taken.size() == SOME;
    }

    private void post(Taken it) {
        var platform = platforms.get(it.to().account());
        if (platform == null) {
            return;
        }
        if (it.tried() && it.tooLate()) {
            messages.end(db, it, "unknown", null, "the answer was lost");
            return;
        }
        var before = it.body();
        var body = before != null ? Optional.of(before) : message(it).map(platform::body);
        if (body.isEmpty()) {
            messages.end(db, it, "dropped", null, null);
            return;
        }
        var wait = RateBudget.oneForStaff(db, it.to().account(), it.to().staff());
        if (wait.isEmpty()) {
            messages.again(db, it, CROWDED, !it.tried(), null);
            return;
        }
        pause(wait.get());
        if (messages.sending(db, it, body.get())) {
            settle(it, platform.send(it.to().staff(), body.get()));
        }
    }

    /** What the message says now; empty where there is nothing to tell any more. */
    private Optional<StaffMessage> message(Taken it) {
        if (it.what() == What.DIGEST) {
            var day = it.day();
            var today = LocalDate.ofInstant(clock.instant(), zone);
            return day == null || !day.equals(today)
                    ? Optional.empty()
                    : words.digest(db, it.to(), day, clock.instant())
                            .map(text -> new StaffMessage.Words(it.to(), text));
        }
        var id = it.followUp();
        var found = id == null ? Optional.<FollowUp>empty() : followUps.find(db, id);
        return found.filter(one -> one.open() && Integer.valueOf(one.round()).equals(it.round()))
                .map(one -> it.what().card()
                        ? words.due(db, one, it.task(), it.what() == What.OVERDUE)
                        : new StaffMessage.Words(it.to(), words.escalation(db, one)));
    }

    private void settle(Taken it, StaffPlatform.Sent sent) {
        switch (sent.outcome()) {
            case Outcome.Accepted _ -> {
                if (messages.end(db, it, "sent", it.what().card() ? sent.responseCode() : null, null)) {
                    told(it, switch (it.what()) {
                        case DUE -> "told";
                        case OVERDUE -> "reminded";
                        case ESCALATION -> "escalated";
                        case DIGEST -> "";
                    });
                }
            }
            case Outcome.Refused(var code, var why) -> refused(it, code, why);
            case Outcome.NotGranted(var code, var why) -> refused(it, code, why);
            case Outcome.TryAgain(var after, var code, var why, _) -> messages.again(db, it,
                    after.compareTo(MOST) > 0 ? MOST : after, !it.tried(), code + " " + why);
            case Outcome.Unknown(var why) -> messages.again(db, it, SOON, false, why);
        }
    }

    private void refused(Taken it, int code, String why) {
        log.atWarn().addKeyValue("code", code).addKeyValue("message", it.id())
                .log("a member of staff could not be told");
        if (messages.end(db, it, "rejected", null, code + " " + why)) {
            told(it, "not_told");
        }
        unreached.accept(it.to());
    }

    private void told(Taken it, String what) {
        var id = it.followUp();
        if (id != null && !what.isEmpty()) {
            db.sql(TOLD).bind("id", id.value()).bind("now", clock.instant()).bind("what", what)
                    .bind("to", it.what() == What.ESCALATION ? it.to().code() : null).update();
        }
    }

    /** @return whether there may be more of it */
    boolean someChanges() {
        var taken = messages.takeChanges(db, platforms.keySet(), SOME);
        taken.forEach(this::change);
        return taken.size() == SOME;
    }

    private void change(Change it) {
        var platform = platforms.get(it.to().account());
        var code = it.code();
        var found = followUps.find(db, it.followUp());
        if (platform == null || code == null || found.isEmpty()) {
            messages.changed(db, it);
            return;
        }
        var card = words.ended(db, found.get(), StaffMessages.task(it.id(), it.madeAt()), it.round());
        switch (platform.change(code, card)) {
            case Outcome.Accepted _ -> messages.changed(db, it);
            // granted by nobody: cards ask for nothing of the kind
            case Outcome.NotGranted _ -> messages.changed(db, it);
            case Outcome.Refused(var refusal, var _) -> {
                log.atInfo().addKeyValue("code", refusal).addKeyValue("message", it.id())
                        .log("a card could not be changed");
                messages.changed(db, it);
            }
            case Outcome.TryAgain(var after, var _, var _, _) -> messages.changeAgain(db, it, after);
            case Outcome.Unknown _ -> messages.changeAgain(db, it, SOON);
        }
    }

    private static void pause(Duration wait) {
        try {
            Thread.sleep(wait);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
