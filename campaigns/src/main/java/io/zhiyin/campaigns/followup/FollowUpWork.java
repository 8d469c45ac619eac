package io.zhiyin.campaigns.followup;

import java.util.concurrent.locks.ReentrantLock;

/** What is done for follow-ups every few seconds: presses, what is due, what is to be sent, cards to be changed. */
public final class FollowUpWork {
    private final CardPresses presses;
    private final Telling telling;
    private final Posting posting;
    private final Departures departures;
    private final FollowUpRules rules;
    private final ReentrantLock one = new ReentrantLock();

    FollowUpWork(CardPresses presses, Telling telling, Posting posting, Departures departures,
            FollowUpRules rules) {
        this.presses = presses;
        this.telling = telling;
        this.posting = posting;
        this.departures = departures;
        this.rules = rules;
    }

    /** All that there is to do now; not while it is still at it. */
    public void catchUp() {
        if (!one.tryLock()) {
            return;
        }
        try {
            while (presses.one()) {
                // one after the other
            }
            departures.catchUp();
            rules.run();
            telling.all();
            while (posting.some()) {
                // until the outbox is empty
            }
            while (posting.someChanges()) {
                // until no card is out of date
            }
        } finally {
            one.unlock();
        }
    }

    /** Asks the platforms who is still there: once a night. */
    public void whoLeft() {
        departures.ask();
    }
}
