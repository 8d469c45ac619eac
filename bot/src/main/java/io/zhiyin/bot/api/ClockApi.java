package io.zhiyin.bot.api;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.schedule.ServiceClock;

/** {@code /clock}: the time that the service lives in; movable in demos and tests only. */
public final class ClockApi implements Resource {
    private final ServiceClock clock;
    private final boolean movable;

    /** @param movable whether it may be moved: only where somebody asked for it, and every account's platform is a simulated one */
    public ClockApi(ServiceClock clock, boolean movable) {
        this.clock = clock;
        this.movable = movable;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/clock", this::get).post("/clock", this::move);
    }

    private Reply get(Call call) {
        call.query().done();
        return Reply.ok(json());
    }

    private Reply move(Call call) {
        if (!movable) {
            throw new Refused(Problem.of(Problem.Type.FORBIDDEN, "只有演示和测试可以拨动时钟。",
                    "Only a demo or a test may move the clock."));
        }
        var fields = call.fields();
        var instant = fields.neededInstant("instant");
        fields.done();
        clock.moveTo(instant);
        return Reply.ok(json());
    }

    private JsonObject json() {
        return new JsonObject().put("now", CustomerJson.time(clock.instant())).put("movable", movable);
    }
}
