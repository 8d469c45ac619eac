package io.zhiyin.campaigns.inbox;

import java.util.Locale;

/** Where a row of the inbox is. */
public enum InboxState {
    /** Accepted and not handled yet, or to be tried again. */
    WAITING,
    /** Handled: all it causes is there. */
    DONE,
    /** Could not be handled; kept with its reason until someone replays it. */
    DEAD;

    static InboxState of(String column) {
        return valueOf(column.toUpperCase(Locale.ROOT));
    }

    String column() {
        return name().toLowerCase(Locale.ROOT);
    }
}
