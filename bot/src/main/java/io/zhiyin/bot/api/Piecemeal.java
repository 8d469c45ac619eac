package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.api.IntakeDesk.Handled;
import io.zhiyin.bot.api.IntakeDesk.Result;
import io.zhiyin.campaigns.intake.Intake;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes a message by its parts: some hundred at once, and where those are refused each alone, so that what is wrong is kept
 * and what is right is taken.
 */
final class Piecemeal {
    private static final int AT_ONCE = 500;
    /** Each of so few is a letter of its own, to be mended alone; more than these are wrong in the same way. */
    private static final int FEW = 20;

    /** Keeps what is wrong. */
    @FunctionalInterface
    interface Keeper {
        void keep(String message, String source, String problem);
    }

    private final BiFunction<JsonObject, String, Result> taker;
    private final Keeper keeper;
    private final String source;
    private int orders;
    private int refunds;
    private int events;
    private int kept;
    private @Nullable String problem;

    Piecemeal(BiFunction<JsonObject, String, Result> taker, Keeper keeper, String source) {
        this.taker = taker;
        this.keeper = keeper;
        this.source = source;
    }

    /** The orders first, since refunds and events may speak of them. */
    Handled take(Pieces pieces) {
        pieces.byKind().forEach((kind, all) -> {
            var some = new ArrayList<List<Object>>();
            for (var same : together(all)) {
                some.add(same);
                if (some.size() == AT_ONCE) {
                    some(kind, some);
                    some.clear();
                }
            }
            some(kind, some);
        });
        return new Handled(new Intake.Taken(orders, refunds, events), kept, problem);
    }

    /** What is said of one number stays together: the later saying must not win by being read after the other. */
    private static Collection<List<Object>> together(List<Object> all) {
        var together = new LinkedHashMap<Object, List<Object>>();
        for (var one : all) {
            var number = ((JsonObject) one).getValue("number");
            together.computeIfAbsent(number == null ? new Object() : number, _ -> new ArrayList<>()).add(one);
        }
        return together.values();
    }

    private void some(String kind, List<List<Object>> some) {
        if (some.isEmpty() || count(taker.apply(message(kind, flat(some)), source)) == null) {
            return;
        }
        var bad = new ArrayList<List<Object>>();
        var whys = new ArrayList<String>();
        for (var same : some) {
            var why = count(taker.apply(message(kind, same), source));
            if (why != null) {
                bad.add(same);
                whys.add(why);
            }
        }
        if (bad.size() > FEW) {
            keep(kind, flat(bad), whys.getFirst());
        } else {
            for (var i = 0; i < bad.size(); i++) {
                keep(kind, bad.get(i), whys.get(i));
            }
        }
    }

    private static List<Object> flat(List<List<Object>> some) {
        return some.stream().flatMap(List::stream).toList();
    }

    private void keep(String kind, List<Object> bad, String why) {
        keeper.keep(message(kind, bad).encode(), source, why);
        kept++;
        problem = problem == null ? why : problem;
    }

    /** @return what is wrong, or null */
    private @Nullable String count(Result result) {
        return switch (result) {
            case Result.Done(var taken) -> {
                orders += taken.orders();
                refunds += taken.refunds();
                events += taken.events();
                yield null;
            }
            case Result.Wrong(var why) -> why;
        };
    }

    private static JsonObject message(String kind, List<Object> some) {
        return new JsonObject().put(kind, new JsonArray(some));
    }

    /** The orders, refunds and events of a message, in this order. */
    record Pieces(Map<String, List<Object>> byKind) {
        private static final List<String> KINDS = List.of("orders", "refunds", "events");

        Pieces {
            byKind = Collections.unmodifiableMap(new LinkedHashMap<>(byKind));
        }

        /** Empty where the message is one thing, or nothing that has parts. */
        static Optional<Pieces> of(JsonObject whole) {
            var found = new LinkedHashMap<String, List<Object>>();
            for (var kind : KINDS) {
                if (whole.getValue(kind) instanceof JsonArray list && !list.isEmpty()
                        && list.stream().allMatch(JsonObject.class::isInstance)) {
                    found.put(kind, list.stream().toList());
                }
            }
            var parts = found.values().stream().mapToInt(List::size).sum();
            return parts < 2 || found.size() < whole.size()
                    ? Optional.empty()
                    : Optional.of(new Pieces(found));
        }
    }
}
