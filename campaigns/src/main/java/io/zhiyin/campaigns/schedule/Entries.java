package io.zhiyin.campaigns.schedule;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A feature with something to do at times. Its own tables say when; the schedule only rings the bell, at least once
 * for every due instant, perhaps twice after a crash or a hand-over, so {@link #fired} is repeatable.
 */
public interface Entries {
    /** What stands before the slash of every name of this feature: {@code campaign} of {@code campaign/17}. */
    String kind();

    /** The next due instant of every entry, in service time, by full name. What is not here is not armed. */
    Map<String, Instant> due();

    /**
     * The entry's time has come, or had come while no node was there.
     *
     * @return the next due instant, which is armed at once; an exception leaves the entry to be rung again
     */
    Optional<Instant> fired(String name, Instant due);
}
