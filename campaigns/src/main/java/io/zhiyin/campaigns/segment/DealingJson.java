package io.zhiyin.campaigns.segment;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.segment.Dealing.Interacted;
import io.zhiyin.campaigns.segment.Dealing.Item;
import io.zhiyin.campaigns.segment.Dealing.LastOrder;
import io.zhiyin.campaigns.segment.Dealing.Ordered;
import io.zhiyin.campaigns.segment.Dealing.Received;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Conditions on what happened, as JSON; what is not asked is left out. */
final class DealingJson {
    private DealingJson() {}

    static JsonObject write(Dealing dealing) {
        return switch (dealing) {
            case Ordered(var measure, var range, var days, var item) -> {
                var json = range(RuleJson.kind("orders").put("measure", RuleNode.word(measure)), range);
                put(json, "days", days);
                if (item != null) {
                    json.put(RuleNode.word(item.kind()), item.name());
                }
                yield json;
            }
            case LastOrder(var daysAgo) -> range(RuleJson.kind("last_order"), daysAgo);
            case Interacted(var what, var account, var times, var days) -> {
                var json = RuleJson.kind("interactions");
                put(json, "what", what == null ? null : what.code());
                put(json, "account", account == null ? null : account.value());
                yield put(range(json, times), "days", days);
            }
            case Received(var response, var campaign, var days) -> {
                var json = RuleJson.kind("campaign").put("response", RuleNode.word(response));
                put(json, "campaign", campaign);
                yield put(json, "days", days);
            }
        };
    }

    /** Empty when it is another kind of condition. */
    static Optional<Rule> read(String kind, RuleNode node) {
        return Optional.ofNullable(switch (kind) {
            case "orders" -> new Ordered(
                    node.only("measure", "least", "most", "days", "product", "category")
                            .choice("measure", Ordered.Measure.class),
                    node.range(), node.optionalDays(), item(node));
            case "last_order" -> new LastOrder(node.only("least", "most").range());
            case "interactions" -> new Interacted(
                    node.only("what", "account", "least", "most", "days").json().getValue("what") == null
                            ? null
                            : node.choice("what", InteractionKind.class),
                    node.optionalAccount(), node.range(), node.optionalDays());
            case "campaign" -> new Received(
                    node.only("response", "campaign", "days").choice("response", Received.Response.class),
                    node.optionalNumber("campaign"), node.optionalDays());
            default -> null;
        });
    }

    private static @Nullable Item item(RuleNode node) {
        var product = node.optionalText("product");
        var category = node.optionalText("category");
        if (product != null && category != null) {
            throw node.bad("category", "商品和类别只能选一个。", "Ask for a product or for a category, not both.");
        }
        return product != null
                ? new Item(Item.Kind.PRODUCT, product)
                : category != null ? new Item(Item.Kind.CATEGORY, category) : null;
    }

    private static JsonObject range(JsonObject json, Range range) {
        put(json, "least", range.least());
        return put(json, "most", range.most());
    }

    static JsonObject put(JsonObject json, String key, @Nullable Object value) {
        return value == null ? json : json.put(key, value);
    }
}
