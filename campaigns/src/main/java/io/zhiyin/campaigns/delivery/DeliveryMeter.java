package io.zhiyin.campaigns.delivery;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What this process brought its deliveries to since it started, by state and route. */
public final class DeliveryMeter {
    private static final String NO_ROUTE = "none";

    /** The states that are counted: what became of a claim. */
    public static final List<String> STATES = Stream
            .of(State.SENT, State.REJECTED, State.UNKNOWN, State.SKIPPED, State.HELD).map(State::stored)
            .toList();
    /** Every route's name, and what stands for a delivery that never had one. */
    public static final List<String> ROUTES = Stream
            .concat(Arrays.stream(Route.values()).map(Route::name), Stream.of(NO_ROUTE)).toList();

    private record Kind(String state, String route) {}

    private final ConcurrentMap<Kind, LongAdder> counts = new ConcurrentHashMap<>();

    void moved(String state, @Nullable String route) {
        counts.computeIfAbsent(new Kind(state, route == null ? NO_ROUTE : route), _ -> new LongAdder())
                .increment();
    }

    public long count(String state, String route) {
        var count = counts.get(new Kind(state, route));
        return count == null ? 0 : count.sum();
    }
}
