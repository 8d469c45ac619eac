package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.input.InvalidInput;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** All segments and how they ask for each other: never in a circle, and never for more than one statement can hold. */
record Family(Map<SegmentId, Segment> segments) {
    /** Conditions of a rule and of all that it asks for, each counted as often as it is asked. */
    static final int MOST_IN_ALL = 500;

    static Family of(Collection<Segment> segments) {
        var all = new LinkedHashMap<SegmentId, Segment>();
        segments.forEach(it -> all.put(it.id(), it));
        return new Family(all);
    }

    /**
     * Refuses a rule that asks for a segment that there is not, that asks for itself by way of others, or that grows too
     * long by what it asks for.
     */
    void refuseUnfit(Optional<SegmentId> self, Rule rule) {
        for (var asked : rule.segments()) {
            if (!segments.containsKey(asked)) {
                throw new InvalidInput("rule", "规则中的人群 " + asked.value() + " 不存在，可能已被删除，请换一个人群。",
                        "The rule asks for segment " + asked.value()
                                + ", which does not exist or has been deleted: choose another.");
            }
        }
        self.ifPresent(id -> refuseCircle(id, rule));
        refuseLong(rule);
        self.ifPresent(id -> {
            var changed = with(id, rule);
            changed.users(id).forEach(user -> changed.refuseLong(user.rule()));
        });
    }

    /** The segments whose rule asks for this one, directly or by way of others. */
    List<Segment> users(SegmentId asked) {
        var found = new LinkedHashSet<SegmentId>();
        var open = new ArrayDeque<>(List.of(asked));
        while (!open.isEmpty()) {
            var next = open.pop();
            for (var segment : segments.values()) {
                if (!segment.fixed() && segment.rule().segments().contains(next) && found.add(segment.id())) {
                    open.push(segment.id());
                }
            }
        }
        return found.stream().map(this::get).toList();
    }

    Rule rule(SegmentId id) {
        return get(id).rule();
    }

    /** What a rule and all that it asks for ask: every condition but the asking itself. */
    Set<Rule.Condition> conditions(Rule rule) {
        return rule.conditions().flatMap(it -> it instanceof Standing.InSegment(var asked)
                && segments.containsKey(asked) && !get(asked).fixed()
                        ? conditions(get(asked).rule()).stream()
                        : java.util.stream.Stream.of(it))
                .collect(Collectors.toSet());
    }

    private void refuseCircle(SegmentId self, Rule rule) {
        for (var asked : rule.segments()) {
            if (asked.equals(self) || reaches(asked, self)) {
                var name = get(asked).name();
                throw new InvalidInput("rule", "人群不能绕回自己：“" + name + "”用到了正在编辑的人群，请去掉这一条。",
                        "A segment must not lead back to itself: “" + name
                                + "” asks for the segment being edited. Take this condition out.");
            }
        }
    }

    private boolean reaches(SegmentId from, SegmentId to) {
        var segment = get(from);
        return !segment.fixed() && segment.rule().segments().stream()
                .anyMatch(it -> it.equals(to) || (segments.containsKey(it) && reaches(it, to)));
    }

    private void refuseLong(Rule rule) {
        if (length(rule, MOST_IN_ALL) > MOST_IN_ALL) {
            throw new InvalidInput("rule", "连同用到的其他人群，条件最多 " + MOST_IN_ALL + " 个。",
                    "With the segments that it asks for, a rule has at most " + MOST_IN_ALL
                            + " conditions.");
        }
    }

    /** Stops counting beyond {@code most}. */
    private int length(Rule rule, int most) {
        var length = 0;
        for (var condition : rule.conditions().toList()) {
            var asked = condition instanceof Standing.InSegment(var id) ? segments.get(id) : null;
            length += asked == null || asked.fixed() ? 1 : length(asked.rule(), most - length);
            if (length > most) {
                return length;
            }
        }
        return length;
    }

    private Family with(SegmentId id, Rule rule) {
        var changed = new LinkedHashMap<>(segments);
        var was = get(id);
        changed.put(id,
                new Segment(id, was.name(), was.ready(), rule, was.fixed(), was.members(), was.createdAt(),
                        was.updatedAt()));
        return new Family(changed);
    }

    private Segment get(SegmentId id) {
        var segment = segments.get(id);
        if (segment == null) {
            throw new IllegalStateException("no segment " + id.value());
        }
        return segment;
    }
}
