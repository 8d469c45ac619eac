package io.zhiyin.bot.api;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.delivery.SendingRules;
import io.zhiyin.campaigns.delivery.SendingRulesTable;

/** {@code /sending-rules}: quiet hours and frequency cap. */
public final class SendingRulesApi implements Resource {
    private final SendingRulesTable rules;

    public SendingRulesApi(SendingRulesTable rules) {
        this.rules = rules;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/sending-rules", this::get).put("/sending-rules", this::set);
    }

    private Reply get(Call call) {
        call.query().done();
        return Reply.ok(json(rules.read()));
    }

    private Reply set(Call call) {
        var fields = call.fields();
        var from = fields.neededTime("quietFrom");
        var to = fields.neededTime("quietTo");
        var count = fields.neededNumber("capCount", 1, 1_000);
        var days = fields.neededNumber("capDays", 1, 366);
        var known = rules.read().rules();
        var hours = fields.hasValue("ownerHours")
                ? fields.neededNumber("ownerHours", 0, 720)
                : known.ownerHours();
        var daysOff = fields.flag("quietDaysOff");
        fields.done();
        return Reply.ok(json(rules.change(new SendingRules(from, to, (int) count, (int) days, (int) hours,
                daysOff == null ? known.quietDaysOff() : daysOff),
                call.caller().signature())));
    }

    private static JsonObject json(SendingRulesTable.Kept kept) {
        var it = kept.rules();
        return new JsonObject().put("quietFrom", it.quietFrom().toString())
                .put("quietTo", it.quietTo().toString())
                .put("capCount", it.capCount()).put("capDays", it.capDays())
                .put("ownerHours", it.ownerHours()).put("quietDaysOff", it.quietDaysOff())
                .put("updatedBy", kept.updatedBy())
                .put("updatedAt", CustomerJson.time(kept.updatedAt()));
    }
}
