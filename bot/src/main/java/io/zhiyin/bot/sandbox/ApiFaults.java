package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What goes wrong with the next calls, as a tester asked. */
final class ApiFaults {
    /** A stalled or closed call has taken effect: the caller cannot know. */
    sealed interface Fault {
        record Errcode(int errcode, String text) implements Fault {}

        record Status(int status) implements Fault {}

        record Stall(boolean applied) implements Fault {}

        record Close(boolean applied) implements Fault {}

        record Delay(long ms) implements Fault {}
    }

    private static final class Planned {
        private final String path;
        private final Fault fault;
        private long left;

        private Planned(String path, Fault fault, long left) {
            this.path = path;
            this.fault = fault;
            this.left = left;
        }
    }

    private final List<Planned> planned = new ArrayList<>();

    /** @throws IllegalArgumentException when the description makes no sense */
    void plan(Fields wanted) {
        var kind = wanted.text("kind", "");
        Fault fault = switch (kind) {
            case "errcode" ->
                new Fault.Errcode((int) wanted.number("errcode", -1), wanted.text("errmsg", "system error"));
            case "status" -> new Fault.Status((int) wanted.number("status", 502));
            case "stall" -> new Fault.Stall(wanted.flag("applied", true));
            case "close" -> new Fault.Close(wanted.flag("applied", true));
            case "delay" -> new Fault.Delay(wanted.number("delayMs", 1_000));
            default -> throw new IllegalArgumentException(
                    "kind: errcode, status, stall, close or delay expected, \"" + kind + "\" found");
        };
        planned.add(new Planned(wanted.text("path", ""), fault, wanted.number("times", 1)));
    }

    Optional<Fault> next(String path) {
        var found = planned.stream().filter(plan -> path.contains(plan.path)).findFirst();
        found.ifPresent(plan -> {
            plan.left--;
            if (plan.left <= 0)
                planned.remove(plan);
        });
        return found.map(plan -> plan.fault);
    }

    void clear() {
        planned.clear();
    }

    JsonArray json() {
        var list = new JsonArray();
        for (var plan : planned)
            list.add(new JsonObject().put("path", plan.path).put("fault", plan.fault.toString()).put("left",
                    plan.left));
        return list;
    }
}
