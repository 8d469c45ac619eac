package io.zhiyin.bot.proof;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the service says of its deliveries, beside what the customers saw. */
final class Verdict {
    /** How the two agree. */
    enum Finding {
        /** As it says. */
        RIGHT,
        /** It does not know, and says so: may have been sent once, or not. */
        IN_DOUBT,
        /** A customer saw it more than once. */
        TWICE,
        /** It says it was sent, and nobody saw it. */
        LOST,
        /** It says it was not sent, and somebody saw it. */
        DENIED,
        /** It is in nobody's hands, or was never planned. */
        LEFT
    }

    private final Map<String, Map<String, Long>> states = new TreeMap<>();
    private final Map<String, Map<Finding, Long>> findings = new TreeMap<>();

    void add(boolean keyed, String state, long seen) {
        var route = keyed ? "K template" : "N customer service";
        states.computeIfAbsent(route, _ -> new TreeMap<>()).merge(state + " seen " + seen, 1L, Long::sum);
        findings.computeIfAbsent(route, _ -> new EnumMap<>(Finding.class)).merge(finding(keyed, state, seen),
                1L,
                Long::sum);
    }

    static Finding finding(boolean keyed, String state, long seen) {
        if (seen > 1) {
            return Finding.TWICE;
        }
        return switch (state) {
            case "sent" -> seen == 1 ? Finding.RIGHT : Finding.LOST;
            case "rejected", "skipped", "not_sent" -> seen == 0 ? Finding.RIGHT : Finding.DENIED;
            // what is keyed can be asked again, so nothing stays in doubt
            case "unknown" -> keyed ? Finding.LEFT : Finding.IN_DOUBT;
            default -> Finding.LEFT;
        };
    }

    long count(Finding finding) {
        return findings.values().stream().mapToLong(it -> it.getOrDefault(finding, 0L)).sum();
    }

    /** Whether nobody saw anything twice, and nothing is told that is not so. */
    boolean good() {
        return count(Finding.TWICE) + count(Finding.LOST) + count(Finding.DENIED) + count(Finding.LEFT) == 0;
    }

    @Override
    public String toString() {
        return findings.keySet().stream().map(
                route -> "%-20s %s%n%-20s %s%n".formatted(route, findings.get(route), "", states.get(route)))
                .collect(Collectors.joining());
    }
}
