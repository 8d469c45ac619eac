package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.campaign.Measuring;
import io.zhiyin.campaigns.delivery.Coupons;
import io.zhiyin.campaigns.template.Template;
import io.zhiyin.campaigns.template.TemplateId;
import io.zhiyin.campaigns.template.Templates;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The variants and the attribution window of a campaign, as JSON. */
final class MeasuringFields {
    private MeasuringFields() {}

    /** What stays where a field is absent is that of {@code before}. */
    static Measuring read(Fields fields, Templates templates, Coupons coupons, Measuring before) {
        var weight = fields.number("weight", 1, Measuring.MOST_WEIGHT);
        var others = fields.has("variants") ? others(fields, templates) : before.others();
        var days = fields.has("attributionDays")
                ? small(fields.number("attributionDays", 1, Measuring.MOST_DAYS))
                : before.attributionDays();
        var pool = fields.has("couponPool") ? fields.id("couponPool") : before.coupons();
        if (pool != null && coupons.get(pool).isEmpty()) {
            fields.wrong("couponPool", "没有这个券码池。", "There is no such pool of codes.");
        }
        return new Measuring(weight == null ? before.weight() : weight.intValue(), others, days, pool);
    }

    private static @Nullable Integer small(@Nullable Long number) {
        return number == null ? null : number.intValue();
    }

    private static List<Measuring.Arm> others(Fields fields, Templates templates) {
        var others = new ArrayList<Measuring.Arm>();
        if (!fields.hasItems("variants")) {
            return others;
        }
        for (var variant : fields.neededObjects("variants", Measuring.MOST_OTHERS)) {
            var id = variant.requiredId("template");
            var version = variant.number("templateVersion", 1, Integer.MAX_VALUE);
            var weight = variant.number("weight", 1, Measuring.MOST_WEIGHT);
            var found = id == null
                    ? Optional.<Template>empty()
                    : version == null
                            ? templates.get(new TemplateId(id))
                            : templates.get(new TemplateId(id), version.intValue());
            if (id != null && found.isEmpty()) {
                variant.wrong("template", "没有这个模板或这个版本。",
                        "There is no such template, or not in this version.");
            }
            found.ifPresent(it -> others
                    .add(new Measuring.Arm(it.id(), it.version(), weight == null ? 1 : weight.intValue())));
        }
        return others;
    }

    static JsonObject put(JsonObject json, Measuring measuring) {
        var others = new JsonArray();
        measuring.others().forEach(it -> others.add(new JsonObject().put("template", it.template().value())
                .put("templateVersion", it.version()).put("weight", it.weight())));
        return json.put("weight", measuring.weight()).put("variants", others)
                .put("attributionDays", measuring.attributionDays()).put("couponPool", measuring.coupons());
    }
}
