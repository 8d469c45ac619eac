package io.zhiyin.bot.api;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.delivery.SendingRules;
import io.zhiyin.campaigns.delivery.SendingPolicy;

/** {@code /sending-rules}: quiet hours and frequency cap. */
public final class SendingRulesApi implements Resource {
    private final SendingPolicy rules;

    public SendingRulesApi(SendingPolicy rules) {
        this.rules = rules;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/sending-rules", this::get).put("/sending-rules", this::set);
    }

    private Reply get(Call call) {
        call.query().done();
        return Reply.ok(json(rules.current()));
    }

    private Reply set(Call call) {
        var fields = call.fields();
        var from = fields.neededTime("quietFrom");
        var to = fields.neededTime("quietTo");
        var count = fields.neededNumber("capCount", 1, 1_000);
        var days = fields.neededNumber("capDays", 1, 366);
        fields.done();
        rules.change(new SendingRules(from, to, (int) count, (int) days), call.caller().signature());
        return Reply.ok(json(rules.current()));
    }

    private static JsonObject json(SendingPolicy.Current kept) {
        var it = kept.rules();
        return new JsonObject().put("quietFrom", it.quietFrom().toString())
                .put("quietTo", it.quietTo().toString())
                .put("capCount", it.capCount()).put("capDays", it.capDays())
                .put("updatedBy", kept.by())
                .put("updatedAt", CustomerJson.time(kept.at()));
    }
}
