package io.zhiyin.campaigns.insight.forecast;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The customers on whom the models' papers were shown; see the head of the file. */
final class Cdnow {
    record Line(Buying buying, int later, long cents) {}

    private Cdnow() {}

    static List<Line> lines() {
        try (var in = Objects.requireNonNull(Cdnow.class.getResourceAsStream("/cdnow/summary.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines()
                    .filter(it -> !it.isBlank() && !it.startsWith("#")).map(Cdnow::line).toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static List<Buying> buying() {
        return lines().stream().map(Line::buying).toList();
    }

    static List<GammaGamma.Spending> spending() {
        return lines().stream().filter(it -> it.buying.repeats() > 0).map(
                it -> new GammaGamma.Spending(it.buying.repeats(), it.cents / 100.0 / it.buying.repeats()))
                .toList();
    }

    /** One case each; the sample has no orders apart from days, and what was spent counts the repeats. */
    static Backtest backtest() {
        var cases = new ArrayList<Backtest.Case>();
        for (var line : lines()) {
            var seen = line.buying;
            for (var i = 0; i < seen.customers(); i++) {
                cases.add(new Backtest.Case(new Buying(seen.repeats(), seen.last(), seen.age(), 1),
                        seen.repeats() + 1, line.cents, line.later));
            }
        }
        return new Backtest(cases);
    }

    private static Line line(String text) {
        var parts = text.strip().split(" ", -1);
        return new Line(
                new Buying(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]) / 7.0,
                        Integer.parseInt(parts[2]) / 7.0, Long.parseLong(parts[5])),
                Integer.parseInt(parts[3]), Long.parseLong(parts[4]));
    }
}
