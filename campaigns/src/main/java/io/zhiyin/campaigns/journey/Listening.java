package io.zhiyin.campaigns.journey;

import io.zhiyin.campaigns.campaign.EventTrigger;
import io.zhiyin.campaigns.campaign.EventTrigger.On;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.store.Sql;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which events a version waits for: what else happens is not even written down. */
final class Listening {
    private static final String FORGET_ENTRY = """
            delete from journey_listens where journey_id = :id and entering""";
    private static final String LISTEN = """
            insert into journey_listens (journey_id, version, event, subject, entering)
            values (:id, :version, :event, :subject, :entering)""";

    private Listening() {}

    record Event(On on, @Nullable Long subject) {
        boolean is(String what, @Nullable Long of) {
            return on.code().equals(what) && (subject == null || subject.equals(of));
        }
    }

    /** New people come in by this version alone; those of older ones are still listened for. */
    static void listen(Sql tx, JourneyId id, int version, Plan plan) {
        tx.sql(FORGET_ENTRY).bind("id", id.value()).update();
        if (plan.entry() instanceof EventTrigger(var on, var subject, _, _, _, _, _) && on != On.API) {
            listen(tx, id, version, new Event(on, subject), true);
        }
        inside(plan).forEach(it -> listen(tx, id, version, it, false));
    }

    private static void listen(Sql tx, JourneyId id, int version, Event event, boolean entering) {
        tx.sql(LISTEN).bind("id", id.value()).bind("version", version).bind("event", event.on.code())
                .bind("subject", event.subject).bind("entering", entering).update();
    }

    /** What matters of those who are in it. */
    private static Set<Event> inside(Plan plan) {
        var events = new LinkedHashSet<Event>();
        var exits = plan.exits();
        if (exits.purchase()) {
            events.add(new Event(On.ORDER_PAID, null));
        }
        if (exits.reply()) {
            events.add(new Event(On.REPLIED, null));
        }
        if (exits.unfollow()) {
            events.add(new Event(On.UNFOLLOWED, null));
        }
        var left = exits.left();
        if (left != null) {
            events.add(left(left));
        }
        var goal = plan.goal();
        if (goal != null) {
            events.add(new Event(goal.on(), goal.subject()));
        }
        plan.all().forEach(step -> {
            if (step instanceof Step.Await await) {
                events.add(new Event(await.on(), await.subject()));
            }
        });
        return events;
    }

    static Event left(SegmentId segment) {
        return new Event(On.SEGMENT_LEFT, segment.value());
    }
}
