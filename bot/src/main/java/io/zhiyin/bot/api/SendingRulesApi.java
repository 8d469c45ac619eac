package io.zhiyin.bot.api;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.delivery.Allowance;
import io.zhiyin.campaigns.delivery.Cap;
import io.zhiyin.campaigns.delivery.SendingRules;
import io.zhiyin.campaigns.delivery.SendingRulesTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** {@code /sending-rules}: quiet hours and frequency caps. */
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
        var known = rules.read().rules();
        var caps = caps(fields, known.caps());
        var hours = fields.hasValue("ownerHours")
                ? fields.neededNumber("ownerHours", 0, 720)
                : known.ownerHours();
        var remind = fields.hasValue("remindHours")
                ? fields.neededNumber("remindHours", 0, 168)
                : known.remindHours();
        var daysOff = fields.flag("quietDaysOff");
        var groupSends = groupSends(fields, known.groupSends());
        fields.done();
        return Reply.ok(json(rules.change(new SendingRules(from, to, caps, (int) hours, (int) remind,
                daysOff == null ? known.quietDaysOff() : daysOff, groupSends),
                call.caller().signature())));
    }

    /** As a list; or one over all messages in whole days, as there once was no other; or as they were. */
    private static List<Cap> caps(Fields fields, List<Cap> before) {
        if (fields.hasValue("caps")) {
            return fields.hasItems("caps") ? listed(fields) : List.of();
        }
        if (fields.hasValue("capCount") || fields.hasValue("capDays")) {
            var count = fields.neededNumber("capCount", 1, Cap.MOST_MESSAGES);
            var days = fields.neededNumber("capDays", 1, 366);
            return List.of(new Cap(null, Math.toIntExact(days * 24), Math.toIntExact(count)));
        }
        return before;
    }

    private static List<Cap> listed(Fields fields) {
        var caps = new ArrayList<Cap>();
        var seen = new HashSet<String>();
        for (var one : fields.neededObjects("caps", SendingRules.MOST_CAPS)) {
            var kind = one.neededChoice("kind", Kind.class);
            var hours = one.neededNumber("hours", 1, Cap.MOST_HOURS);
            var most = one.neededNumber("most", 1, Cap.MOST_MESSAGES);
            if (!seen.add(kind + "/" + hours)) {
                one.wrong("hours", "同一种消息、同样长的时间只能有一条上限。",
                        "There may be one cap for one kind of message over one length of time.");
            } else {
                caps.add(Cap.of(Spelling.snake(kind), (int) hours, (int) most));
            }
        }
        return caps;
    }

    private static Allowance groupSends(Fields fields, Allowance before) {
        var said = fields.object("groupSends");
        if (said == null) {
            return before;
        }
        var period = said.neededChoice("period", Allowance.Period.class);
        var most = said.number("most", 1, Allowance.MOST);
        var high = said.number("forHigh", 0, Allowance.MOST);
        var normal = said.number("forNormal", 0, Allowance.MOST);
        try {
            return new Allowance(period, most == null ? null : most.intValue(),
                    high == null ? 0 : high.intValue(), normal == null ? 0 : normal.intValue());
        } catch (IllegalArgumentException tooMany) {
            said.wrong("forHigh", "预留的不能比额度还多。", "No more can be kept than there are.");
            return before;
        }
    }

    private static JsonObject json(Allowance it) {
        return new JsonObject().put("period", it.period().code()).put("most", it.most())
                .put("forHigh", it.forHigh()).put("forNormal", it.forNormal());
    }

    private enum Kind {
        ALL, CAMPAIGN, GREETING, JOURNEY
    }

    /** Puts {@code caps}, and as they were called while there was one: the first over all messages. */
    static JsonObject put(JsonObject json, List<Cap> caps) {
        json.put("caps", Reply.array(caps, it -> new JsonObject().put("kind", it.kind())
                .put("hours", it.hours()).put("most", it.most())));
        caps.stream().filter(it -> it.of() == null).findFirst().ifPresent(it -> json
                .put("capCount", it.most()).put("capDays", Math.ceilDiv(it.hours(), 24)));
        return json;
    }

    private static JsonObject json(SendingRulesTable.Kept kept) {
        var it = kept.rules();
        return put(new JsonObject(), it.caps()).put("quietFrom", it.quietFrom().toString())
                .put("quietTo", it.quietTo().toString())
                .put("ownerHours", it.ownerHours()).put("remindHours", it.remindHours())
                .put("quietDaysOff", it.quietDaysOff())
                .put("groupSends", json(it.groupSends()))
                .put("updatedBy", kept.updatedBy())
                .put("updatedAt", CustomerJson.time(kept.updatedAt()));
    }
}
