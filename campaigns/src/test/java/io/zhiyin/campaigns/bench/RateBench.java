package io.zhiyin.campaigns.bench;

import io.zhiyin.campaigns.delivery.Dispatcher;
import io.zhiyin.campaigns.delivery.RateBudget;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Two nodes share one rate budget for a minute: how much of it they use, and how many calls fell into any stretch of time,
 * beside what the budget allows in it: its length times the rate, and one burst. Arguments: rate a second (100), seconds (60).
 */
public final class RateBench {
    private static final int BURST = 20;
    private static final List<Double> WINDOWS = List.of(0.1, 0.5, 1.0, 5.0, 10.0);

    private RateBench() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws IOException {
        var rate = args.length > 0 ? Integer.parseInt(args[0]) : 100;
        var seconds = args.length > 1 ? Integer.parseInt(args[1]) : 60;
        var messages = BURST + rate * seconds;
        var calls = new ConcurrentLinkedQueue<Long>();
        try (var nodes = new TwoNodes(messages)) {
            nodes.plan("rate");
            nodes.send(new RateBudget.Limit(rate, BURST), Dispatcher.Settings.DEFAULT,
                    _ -> calls.add(System.nanoTime()));
        }
        var times = calls.stream().mapToDouble(it -> it / 1e9).sorted().toArray();
        var took = times[times.length - 1] - times[0];
        System.out.printf("%,d calls in %.1f s: %.1f %% of the budget used (goal 95)%n", times.length, took,
                100 * times.length / (took * rate + BURST));
        var above = false;
        for (var window : WINDOWS) {
            var most = most(times, window);
            var allowed = (int) Math.floor(window * rate) + BURST;
            above |= most > allowed;
            System.out.printf("  most calls in %4.1f s: %,6d, allowed %,6d%s%n", window, most, allowed,
                    most > allowed ? "  ABOVE" : "");
        }
        System.out.println(above ? "above the rate in some window (goal: never)" : "never above the rate");
    }

    /** The most calls that lie within any stretch of that length. */
    private static int most(double[] times, double window) {
        var most = 0;
        for (int first = 0, last = 0; last < times.length; last++) {
            while (times[last] - times[first] >= window) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }
}
