package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.delivery.Priority;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.template.TemplateId;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A campaign as it stands.
 *
 * @param caughtUpTo every due time up to this one has its run; null before the first start
 * @param nextDueAt the first due time after that; null unless running, and where there is none any more
 * @param version goes up with every edit
 * @param editedBy key of the {@link Hand} that made it what it is
 * @param beginsAt before this nothing goes, and the start can be taken back; null where it did not wait
 */
public record Campaign(CampaignId id, Settings settings, State state, @Nullable Instant caughtUpTo,
        @Nullable Instant nextDueAt, int version, String editedBy, @Nullable Instant beginsAt,
        String createdBy, Instant createdAt, Instant updatedAt) {

    public enum State {
        DRAFT, RUNNING, PAUSED, ENDED
    }

    /**
     * What an operator decides.
     *
     * @param routes in order of preference: the first that is permitted at the moment of sending is taken
     */
    public record Settings(String name, Audience audience, TemplateId template, int templateVersion,
            Trigger trigger, LatePolicy late, List<Route> routes, Measuring measuring, Priority priority) {
        public Settings(String name, Audience audience, TemplateId template, int templateVersion,
                Trigger trigger, LatePolicy late, List<Route> routes, Measuring measuring) {
            this(name, audience, template, templateVersion, trigger, late, routes, measuring,
                    Priority.NORMAL);
        }

        public Settings(String name, Audience audience, TemplateId template, int templateVersion,
                Trigger trigger, LatePolicy late, List<Route> routes) {
            this(name, audience, template, templateVersion, trigger, late, routes, Measuring.PLAIN);
        }

        public Settings(String name, @Nullable SegmentId segment, TemplateId template, int templateVersion,
                Trigger trigger, List<Route> routes) {
            this(name, Audience.of(segment), template, templateVersion, trigger, trigger.usuallyLate(),
                    routes);
        }

        public Settings {
            if (name.isBlank()) {
                throw new IllegalArgumentException("活动需要名称。A campaign needs a name.");
            }
            if (routes.isEmpty()) {
                throw new IllegalArgumentException("活动至少要有一条路径。A campaign needs at least one route.");
            }
            if (new HashSet<>(routes).size() != routes.size() || routes.contains(Route.WELCOME)) {
                throw new IllegalArgumentException("活动的路径不能重复，也不能是欢迎语。"
                        + "A campaign's routes must differ, and a welcome is not one of them.");
            }
            routes = List.copyOf(routes);
        }

        /** @param otherwise whose turn it is where the platform's allowance runs short */
        public Settings of(Priority otherwise) {
            return new Settings(name, audience, template, templateVersion, trigger, late, routes, measuring,
                    otherwise);
        }

        public Settings measuredBy(Measuring otherwise) {
            return new Settings(name, audience, template, templateVersion, trigger, late, routes, otherwise,
                    priority);
        }

        /** Whether all but the name is the same. */
        boolean doesAs(Settings other) {
            return new Settings(other.name, audience, template, templateVersion, trigger, late, routes,
                    measuring, priority)
                    .equals(other);
        }

        public @Nullable SegmentId segment() {
            return audience.segment();
        }
    }

    public boolean started() {
        return caughtUpTo != null;
    }

    /** Whether it was started a moment ago, and can be taken back. */
    public boolean waits(Instant now) {
        return state == State.RUNNING && beginsAt != null && beginsAt.isAfter(now);
    }

    /** When it next has something to do: not before it begins. */
    @Nullable
    Instant ringsAt() {
        return nextDueAt == null ? null : notBeforeItBegins(nextDueAt);
    }

    Instant notBeforeItBegins(Instant due) {
        return beginsAt != null && beginsAt.isAfter(due) ? beginsAt : due;
    }

    /** The campaign's name in the schedule. */
    String entry() {
        return entry(id);
    }

    static String entry(CampaignId id) {
        return "campaign/" + id.value();
    }
}
