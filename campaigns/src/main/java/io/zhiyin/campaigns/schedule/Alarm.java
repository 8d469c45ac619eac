package io.zhiyin.campaigns.schedule;

import java.time.Instant;

/** What a feature tells the schedule when its own tables have changed; the reconciliation would find it a minute later. */
public interface Alarm {
    /** Has {@code name} ring at {@code due} (service time), instead of when it would have; a past instant rings at once. */
    void arm(String name, Instant due);

    void disarm(String name);
}
