package io.zhiyin.campaigns.journey;

import io.zhiyin.campaigns.campaign.Audience;
import io.zhiyin.campaigns.campaign.EventTrigger;
import io.zhiyin.campaigns.campaign.EventTrigger.On;
import io.zhiyin.campaigns.campaign.Trigger;
import io.zhiyin.campaigns.delivery.Priority;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.segment.SegmentId;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a journey does: who comes in and how often, what they walk through, what takes them out, and what it is for.
 *
 * @param entry what lets somebody in; an operator and a program may at any time
 * @param segment only those in it come in; null: everybody
 * @param holdout how many of a hundred walk along without a message, to compare with
 * @param priority of its messages, where the allowance of group sends runs short
 */
public record Plan(Trigger entry, @Nullable SegmentId segment, int holdout, Again again, Exits exits,
        @Nullable Goal goal, List<Step> steps, Priority priority) {

    /** How often somebody may walk through it; never twice at a time. */
    public enum Repeat {
        NEVER, AFTER_DAYS, ANY
    }

    /** @param days of {@link Repeat#AFTER_DAYS}, counted from when they came in last: 1 to 3650 */
    public record Again(Repeat repeat, int days) {
        private static final int MOST = 3_650;

        public Again {
            if (repeat == Repeat.AFTER_DAYS && (days < 1 || days > MOST)) {
                throw new InvalidInput("again", "再次进入须隔 1 至 " + MOST + " 天。",
                        "People may enter again after 1 to " + MOST + " days.");
            }
        }

        public static final Again NEVER = new Again(Repeat.NEVER, 0);
    }

    /** What takes somebody out, wherever they stand; erasing does always. */
    public record Exits(boolean purchase, boolean reply, boolean unfollow, @Nullable SegmentId left) {
        public static final Exits NONE = new Exits(false, false, false, null);
    }

    /** @param leaves whether whoever reached it has no more to do here */
    public record Goal(On on, @Nullable Long subject, boolean leaves) {}

    public Plan {
        steps = List.copyOf(steps);
        if (holdout < 0 || holdout > Audience.MOST_HELD_OUT) {
            throw new InvalidInput("holdout", "对照组须为 0 至 " + Audience.MOST_HELD_OUT + "%。",
                    "The holdout is from 0 to " + Audience.MOST_HELD_OUT + " percent.");
        }
    }

    /** One whose messages come after those of high priority and before those of low. */
    public Plan(Trigger entry, @Nullable SegmentId segment, int holdout, Again again, Exits exits,
            @Nullable Goal goal, List<Step> steps) {
        this(entry, segment, holdout, again, exits, goal, steps, Priority.NORMAL);
    }

    /** One that nobody enters by themselves, with nothing in it. */
    public static Plan blank(ZoneId zone) {
        return new Plan(new EventTrigger(On.API, null, 0, 0, Trigger.MOST_VALID_HOURS, zone), null, 0,
                Again.NEVER, Exits.NONE, null, List.of());
    }

    /** All steps, those in lanes too, from the top. */
    public Stream<Step> all() {
        return steps.stream().flatMap(Step::all);
    }

    public Optional<Step> step(String id) {
        return all().filter(it -> it.id().equals(id)).findFirst();
    }

    Plan with(List<Step> others) {
        return new Plan(entry, segment, holdout, again, exits, goal, others, priority);
    }
}
