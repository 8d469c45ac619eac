package io.zhiyin.campaigns.journey;

import io.zhiyin.campaigns.campaign.EventTrigger.On;
import io.zhiyin.campaigns.campaign.Trigger;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.followup.FollowUp;
import io.zhiyin.campaigns.profile.FieldId;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.template.TemplateId;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One step of a journey. What is written down may be unfinished: {@link PlanCheck} says what is missing before anybody
 * walks through it.
 */
public sealed interface Step {
    /** What the way is called where a condition did not hold, or the time ran out. */
    String OTHERWISE = "else";
    /** What it is called where what was waited for happened. */
    String HAPPENED = "then";

    /** Stays the same over the versions of a journey: by it people are found and moved. */
    String id();

    /** The ways that part here; none at most steps. */
    default List<Lane> lanes() {
        return List.of();
    }

    /** The same step with other steps in its lanes. */
    default Step with(List<Lane> lanes) {
        return this;
    }

    /** This step and all that lie in its lanes. */
    default Stream<Step> all() {
        return Stream.concat(Stream.of(this),
                lanes().stream().flatMap(it -> it.steps().stream()).flatMap(Step::all));
    }

    /** Units of a length of time. */
    enum Span {
        MINUTES(Duration.ofMinutes(1)), HOURS(Duration.ofHours(1)), DAYS(Duration.ofDays(1));

        private final Duration one;

        Span(Duration one) {
            this.one = one;
        }

        public Duration of(int amount) {
            return one.multipliedBy(amount);
        }
    }

    /** Waits so long. */
    record Wait(String id, int amount, Span unit) implements Step {}

    /**
     * Waits until a time of day where the customer is: the next one, of the given days of the week or on the given date.
     *
     * @param weekdays none: any
     * @param date null: the next fitting day; a date that is over lets everybody pass at once
     */
    record Until(String id, LocalTime at, SortedSet<DayOfWeek> weekdays,
            @Nullable LocalDate date) implements Step {
        public Until {
            weekdays = Collections.unmodifiableSortedSet(new TreeSet<>(weekdays));
        }

        public static Until at(String id, LocalTime at, Collection<DayOfWeek> weekdays) {
            return new Until(id, at, new TreeSet<>(weekdays), null);
        }
    }

    /**
     * Waits until something happens to the customer, or the time runs out.
     *
     * @param subject the tag or segment of {@code on}; null where it has none, or none is chosen yet
     */
    record Await(String id, On on, @Nullable Long subject, int amount, Span unit, List<Step> then,
            List<Step> otherwise) implements Step {
        public Await {
            then = List.copyOf(then);
            otherwise = List.copyOf(otherwise);
        }

        @Override
        public List<Lane> lanes() {
            return List.of(new Lane(HAPPENED, "", then), new Lane(OTHERWISE, "", otherwise));
        }

        @Override
        public Step with(List<Lane> lanes) {
            return new Await(id, on, subject, amount, unit, lanes.get(0).steps(), lanes.get(1).steps());
        }
    }

    /** @param rule null: none is chosen yet */
    record Arm(String key, String name, @Nullable Rule rule, List<Step> steps) {
        public Arm {
            steps = List.copyOf(steps);
        }
    }

    /** The first arm whose rule the customer meets; else the last way. */
    record Branch(String id, List<Arm> arms, List<Step> otherwise) implements Step {
        public static final int MOST = 6;

        public Branch {
            arms = List.copyOf(arms);
            otherwise = List.copyOf(otherwise);
        }

        @Override
        public List<Lane> lanes() {
            var lanes = new ArrayList<Lane>();
            arms.forEach(it -> lanes.add(new Lane(it.key, it.name, it.steps)));
            lanes.add(new Lane(OTHERWISE, "", otherwise));
            return lanes;
        }

        @Override
        public Step with(List<Lane> lanes) {
            var others = new ArrayList<Arm>();
            for (var i = 0; i < arms.size(); i++) {
                var arm = arms.get(i);
                others.add(new Arm(arm.key, arm.name, arm.rule, lanes.get(i).steps()));
            }
            return new Branch(id, others, lanes.getLast().steps());
        }
    }

    record Share(String key, String name, int percent, List<Step> steps) {
        public Share {
            steps = List.copyOf(steps);
        }
    }

    /** Parts people by chance: drawn by customer and step, so whoever comes again goes the same way. */
    record Split(String id, List<Share> shares) implements Step {
        public static final int MOST = 6;

        public Split {
            shares = List.copyOf(shares);
        }

        @Override
        public List<Lane> lanes() {
            return shares.stream().map(it -> new Lane(it.key, it.name, it.steps)).toList();
        }

        @Override
        public Step with(List<Lane> lanes) {
            var others = new ArrayList<Share>();
            for (var i = 0; i < shares.size(); i++) {
                var share = shares.get(i);
                others.add(new Share(share.key, share.name, share.percent, lanes.get(i).steps()));
            }
            return new Split(id, others);
        }
    }

    /** Gives tags and takes tags. */
    record Label(String id, List<TagId> give, List<TagId> take) implements Step {
        public Label {
            give = List.copyOf(give);
            take = List.copyOf(take);
        }
    }

    /** @param value as a person would type it; empty: that there is none */
    record SetField(String id, @Nullable FieldId field, String value) implements Step {}

    /**
     * @param template null: none is chosen yet; its newest version is taken at publishing
     * @param routes in order of preference
     * @param validHours how long it may wait for its moment
     */
    record Message(String id, String title, @Nullable TemplateId template, List<Route> routes,
            int validHours) implements Step {
        public Message {
            routes = List.copyOf(routes);
            if (validHours < 1 || validHours > Trigger.MOST_VALID_HOURS) {
                throw new io.zhiyin.campaigns.input.InvalidInput("validHours",
                        "有效时间须为 1 至 " + Trigger.MOST_VALID_HOURS + " 小时。",
                        "It must be valid for 1 to " + Trigger.MOST_VALID_HOURS + " hours.");
            }
        }
    }

    /** A follow-up for the customer's owner. */
    record Task(String id, FollowUp.Kind kind, String title, String note, int hours,
            FollowUp.Priority priority) implements Step {}

    /** An HTTP POST to another system. */
    record Call(String id, String url) implements Step {}

    /** Goes on at another step, mostly further up. */
    record GoTo(String id, String to) implements Step {}

    /** The journey is over here. */
    record Leave(String id) implements Step {}
}
