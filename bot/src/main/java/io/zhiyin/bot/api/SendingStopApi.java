package io.zhiyin.bot.api;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.delivery.SendingStop;
import io.zhiyin.campaigns.delivery.SendingStops;

/** {@code /sending-stop}: the switch that stops all sending. */
public final class SendingStopApi implements Resource {
    private static final int SOME = 20;

    private final SendingStops stops;

    public SendingStopApi(SendingStops stops) {
        this.stops = stops;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/sending-stop", this::get).put("/sending-stop", this::stop)
                .delete("/sending-stop", this::goOn);
    }

    private Reply get(Call call) {
        call.query().done();
        return Reply.ok(json());
    }

    private Reply stop(Call call) {
        var fields = call.fields();
        var scope = fields.choice("scope", SendingStop.Scope.class);
        var why = fields.neededText("why", SendingStops.LONGEST_WHY);
        fields.done();
        var pressed = stops.stopAndWait(scope == null ? SendingStop.Scope.CAMPAIGNS : scope, why,
                call.caller().signature());
        return Reply.ok(json().put("underWay", pressed.underWay()));
    }

    private Reply goOn(Call call) {
        call.plain();
        stops.goOn(call.caller().signature());
        return Reply.ok(json());
    }

    private JsonObject json() {
        return new JsonObject().put("now", stops.now().map(SendingStopApi::json).orElse(null))
                .put("past", Reply.array(stops.past(SOME), SendingStopApi::json));
    }

    private static JsonObject json(SendingStop stop) {
        return new JsonObject().put("scope", Spelling.snake(stop.scope())).put("why", stop.why())
                .put("by", stop.by()).put("at", CustomerJson.time(stop.at())).put("endedBy", stop.endedBy())
                .put("endedAt", CustomerJson.time(stop.endedAt()));
    }
}
