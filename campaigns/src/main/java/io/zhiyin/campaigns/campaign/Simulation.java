package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.delivery.Foresight.Fate;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a campaign would do, everybody asked one by one: every customer whom it is about stands in exactly one group.
 *
 * @param version of the campaign that was simulated
 * @param day in the shop's zone
 * @param dueAt the first due time that was simulated; several where customers live in several zones
 * @param expected how many there are to ask, so that its progress can be told
 */
public record Simulation(long id, CampaignId campaign, int version, State state, LocalDate day, Instant dueAt,
        long expected, long asked, List<Group> groups, String by, Instant startedAt,
        @Nullable Instant finishedAt) {
    public Simulation {
        groups = List.copyOf(groups);
    }

    public enum State {
        RUNNING, DONE, FAILED
    }

    /**
     * @param route and account, of those to whom it would be sent
     * @param reason of the others, as deliveries have it; besides {@code excluded}: in a segment that is left out, and
     *            {@code already}: had it on the same occasion
     * @param detail codes
     * @param some the first of them
     */
    public record Group(Fate fate, @Nullable String route, @Nullable String account, @Nullable String reason,
            @Nullable String detail, long customers, List<Long> some) {
        public Group {
            some = List.copyOf(some);
        }
    }

    public long of(Fate fate) {
        return groups.stream().filter(it -> it.fate() == fate).mapToLong(Group::customers).sum();
    }

    /** Everybody whom it is about. */
    public long all() {
        return groups.stream().mapToLong(Group::customers).sum();
    }
}
