package io.zhiyin.campaigns.journey;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A journey as it stands.
 *
 * @param draft what is being written
 * @param published the newest version that people enter; null before the first
 * @param version its number; 0 before the first
 */
public record Journey(JourneyId id, String name, State state, Plan draft, @Nullable Plan published,
        int version,
        @Nullable Instant startedAt, @Nullable Instant caughtUpTo, String createdBy, Instant createdAt,
        Instant updatedAt) {
    public enum State {
        DRAFT, RUNNING, PAUSED, ENDED;

        /** As it stands in the column and in JSON. */
        public String code() {
            return PlanJson.word(this);
        }
    }

    /** What becomes of those who walk when a new version is published. */
    public enum Moving {
        /** They finish what they are in. */
        FINISH,
        /** They go on in the new one, from the step where they stand or the next that is still there. */
        MOVE
    }

    /** Whether something was written that nobody walks through yet. */
    public boolean changed() {
        return !draft.equals(published);
    }

    String entry() {
        return entry(id);
    }

    static String entry(JourneyId id) {
        return "journey/" + id.value();
    }
}
