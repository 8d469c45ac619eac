package io.zhiyin.bot.console;

import io.zhiyin.campaigns.delivery.SendingStop;
import io.zhiyin.campaigns.delivery.SendingStops;
import io.zhiyin.campaigns.input.InvalidInput;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** 停发: the switch that stops all sending on every node, and who pressed it when and why. */
final class StopPages {
    private static final String PAGE = "/stop";
    private static final int SOME = 20;

    private final SendingStops stops;

    StopPages(SendingStops stops) {
        this.stops = stops;
    }

    void mount(Routes routes) {
        routes.get(PAGE, _ -> Answer.show("stop", page(null, 0))).post(PAGE, this::stop)
                .post(PAGE + "/end", this::goOn);
    }

    private Answer stop(Visit visit) {
        try {
            var pressed = stops.stopAndWait(
                    visit.field("scope").flatMap(it -> Forms.read(SendingStop.Scope.class, it))
                            .orElse(SendingStop.Scope.CAMPAIGNS),
                    visit.field("why").orElse(""), visit.me().name());
            return pressed.underWay() == 0
                    ? Answer.go(PAGE, "stopped")
                    : Answer.show("stop", page(null, pressed.underWay()));
        } catch (InvalidInput wrong) {
            return Answer.again("stop", page(wrong.words(visit.language().locale()), 0));
        }
    }

    private Answer goOn(Visit visit) {
        stops.goOn(visit.me().name());
        return Answer.go(visit.field("back").filter(Visit::inside).orElse(PAGE), "going.on");
    }

    private Page page(@Nullable String problem, long underWay) {
        return new Page(stops.now().map(Pressed::of).orElse(null),
                stops.past(SOME).stream().map(Pressed::of).toList(), problem, underWay);
    }

    /** A stop as pages show it. */
    public record Pressed(String scope, SendingStop stop) {
        static Pressed of(SendingStop stop) {
            return new Pressed(Forms.code(stop.scope()), stop);
        }
    }

    /** @param underWay calls that were not over when the switch was pressed */
    public record Page(@Nullable Pressed on, List<Pressed> past, @Nullable String problem, long underWay) {
        public Page {
            past = List.copyOf(past);
        }
    }
}
