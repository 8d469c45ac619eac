package io.zhiyin.campaigns.journey;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.campaign.EventTrigger.On;
import io.zhiyin.campaigns.campaign.TriggerJson;
import io.zhiyin.campaigns.delivery.Priority;
import io.zhiyin.campaigns.journey.Plan.Again;
import io.zhiyin.campaigns.journey.Plan.Exits;
import io.zhiyin.campaigns.journey.Plan.Goal;
import io.zhiyin.campaigns.journey.Plan.Repeat;
import io.zhiyin.campaigns.segment.SegmentId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The JSON form of a plan, kept in the database and spoken by the API. */
public final class PlanJson {
    private PlanJson() {}

    public static JsonObject write(Plan plan) {
        var goal = plan.goal();
        var exits = plan.exits();
        return new JsonObject().put("entry", TriggerJson.write(plan.entry()))
                .put("segment", value(plan.segment())).put("holdout", plan.holdout())
                .put("again", new JsonObject().put("repeat", word(plan.again().repeat())).put("days",
                        plan.again().days()))
                .put("exits", new JsonObject().put("purchase", exits.purchase()).put("reply", exits.reply())
                        .put("unfollow", exits.unfollow()).put("left", value(exits.left())))
                .put("goal", goal == null
                        ? null
                        : new JsonObject().put("on", goal.on().code()).put("subject", goal.subject())
                                .put("leaves", goal.leaves()))
                .put("priority", plan.priority().code()).put("steps", StepJson.write(plan.steps()));
    }

    /** Reads what {@link #write} wrote; of what a program sends, everything behind the entry. */
    public static Plan read(JsonObject json) {
        return read(json, TriggerJson.read(json.getJsonObject("entry")));
    }

    /**
     * @param entry read already
     * @throws io.zhiyin.campaigns.input.InvalidInput with the path of what is wrong, as {@code steps[1].amount}
     */
    public static Plan read(JsonObject json, io.zhiyin.campaigns.campaign.Trigger entry) {
        var node = new PlanNode(json, "");
        var again = node.part("again");
        var exits = node.part("exits");
        var goal = node.part("goal");
        return new Plan(entry, segment(node.numberOrNull("segment")), node.number("holdout", 0),
                again == null
                        ? Again.NEVER
                        : new Again(again.choice("repeat", Repeat.class, Repeat.NEVER),
                                again.number("days", 0)),
                exits == null
                        ? Exits.NONE
                        : new Exits(exits.flag("purchase"), exits.flag("reply"), exits.flag("unfollow"),
                                segment(exits.numberOrNull("left"))),
                goal == null
                        ? null
                        : new Goal(goal.choice("on", On.class, null), goal.numberOrNull("subject"),
                                goal.flag("leaves")),
                StepJson.read(json.getJsonArray("steps", new JsonArray()), "steps"),
                node.choice("priority", Priority.class, Priority.NORMAL));
    }

    static Plan read(String text) {
        return read(new JsonObject(text));
    }

    private static @Nullable SegmentId segment(@Nullable Long id) {
        return id == null ? null : new SegmentId(id);
    }

    private static @Nullable Long value(@Nullable SegmentId id) {
        return id == null ? null : Long.valueOf(id.value());
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
