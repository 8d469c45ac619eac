package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.delivery.Foresight.Fate;
import io.zhiyin.campaigns.delivery.Foresight.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts what would become of each, group by group, and keeps the first of every group. */
final class SimulationCount {
    private static final int SOME = 200;

    private record Key(Fate fate, @Nullable String route, @Nullable String account, @Nullable String reason,
            @Nullable String detail) {}

    private static final class Tally {
        private long customers;
        private final List<Long> some = new ArrayList<>();
    }

    private final Map<Key, Tally> tallies = new LinkedHashMap<>();
    private long asked;

    void add(Verdict verdict) {
        var route = verdict.route();
        var account = verdict.account();
        var reason = verdict.reason();
        add(new Key(verdict.fate(), route == null ? null : route.code(),
                account == null ? null : account.value(),
                reason == null ? null : reason.name().toLowerCase(Locale.ROOT), verdict.detail()),
                verdict.customer().value());
    }

    /** One who is left out before the gate is asked. */
    void leftOut(String reason, long customer) {
        add(new Key(Fate.SKIPPED, null, null, reason, null), customer);
    }

    private void add(Key key, long customer) {
        var tally = tallies.computeIfAbsent(key, _ -> new Tally());
        tally.customers++;
        if (tally.some.size() < SOME) {
            tally.some.add(customer);
        }
        asked++;
    }

    long asked() {
        return asked;
    }

    /** What goes first, then by how many. */
    List<Simulation.Group> groups() {
        return tallies.entrySet().stream()
                .map(it -> new Simulation.Group(it.getKey().fate, it.getKey().route, it.getKey().account,
                        it.getKey().reason, it.getKey().detail, it.getValue().customers, it.getValue().some))
                .sorted(Comparator.comparing(Simulation.Group::fate)
                        .thenComparing(Comparator.comparingLong(Simulation.Group::customers).reversed()))
                .toList();
    }
}
