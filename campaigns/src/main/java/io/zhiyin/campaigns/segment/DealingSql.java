package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.segment.Dealing.Interacted;
import io.zhiyin.campaigns.segment.Dealing.Item;
import io.zhiyin.campaigns.segment.Dealing.LastOrder;
import io.zhiyin.campaigns.segment.Dealing.Ordered;
import io.zhiyin.campaigns.segment.Dealing.Received;
import org.jspecify.annotations.Nullable;

/**
 * What happened, as SQL. A count that none cannot meet is asked of those who have one at all: that part is a semi-join,
 * so that counting costs what the hits cost, and not what all customers cost.
 */
final class DealingSql {
    private static final String ORDERS = "from orders o where o.stands and o.customer_id = c.id";
    // What a product alone cost is on its lines; how often it was bought counts orders, not lines.
    private static final String LINES = "from orders o join order_item i on i.order_id = o.id where o.stands and o.customer_id = c.id";
    private static final String WITH = " and exists (select from order_item i where i.order_id = o.id and i.%s = :%%s)";
    private static final String SINCE = " and o.paid_at >= :%s";
    // The first lines are what the partial index of the frequency cap asks for.
    private static final String SENT = """
            from delivery d where d.customer_id = c.id and d.sending_at is not null
                       and d.kind = 'campaign' and d.state in ('sent', 'unknown')""";
    private static final String DELIVERED = " " + """
            and exists (select from delivery_fact f where f.delivery_id = d.id and f.fact = 'delivered')""";
    private static final String CLICKED = " and exists (select from delivery_fact f where f.delivery_id = d.id and f.fact = 'clicked')";
    private static final String CONVERTED = " and d.state = 'sent' and exists (select from orders o where o.customer_id = c.id"
            + " and o.stands and o.paid_at > touched_at(d) and last_touch(c.id, o.paid_at) = d.id)";
    private static final String REPLIED = " " + """
            and exists (select from interaction a where a.customer_id = c.id and a.kind = :%s
                           and a.at > d.sending_at and a.at <= d.sending_at + make_interval(days => :%s))""";

    private final Binding binding;

    DealingSql(Binding binding) {
        this.binding = binding;
    }

    String of(Dealing dealing) {
        return switch (dealing) {
            case Ordered(var measure, var range, var days, var item) -> switch (measure) {
                case COUNT -> counted(ORDERS + with(item) + binding.since(SINCE, days), "count(*)", range,
                        "o.customer_id");
                case SUM -> counted(
                        spent(item) + binding.since(SINCE, days),
                        item == null ? "sum(o.net_fen)" : "sum(i.amount_fen)", range, "o.customer_id");
            };
            case LastOrder(var daysAgo) -> lastOrder(daysAgo);
            case Interacted(var what, var account, var times, var days) ->
                counted(interactions(what, account, days), "count(*)", times, "i.customer_id");
            case Received it -> "exists (select " + SENT + received(it) + ")";
        };
    }

    /** How often, how much or when it was, of the rows that the condition looks at; null where there are none. */
    String actual(Dealing dealing) {
        return switch (dealing) {
            case Ordered(var measure, _, var days, var item) when measure == Ordered.Measure.COUNT ->
                "(select jsonb_build_object('orders', count(*)) " + ORDERS + with(item)
                        + binding.since(SINCE, days) + ")";
            case Ordered(_, _, var days, var item) -> "(select jsonb_build_object('fen', coalesce("
                    + (item == null ? "sum(o.net_fen), 0)) " : "sum(i.amount_fen), 0)) ")
                    + spent(item) + binding.since(SINCE, days) + ")";
            case LastOrder(_) -> "(select jsonb_build_object('at', max(o.paid_at)) " + ORDERS
                    + " having count(*) > 0)";
            case Interacted(var what, var account, _, var days) ->
                "(select jsonb_strip_nulls(jsonb_build_object('times', count(*), 'at', max(i.at))) "
                        + interactions(what, account, days) + ")";
            case Received it -> "(select jsonb_build_object('messages', count(*), 'at', max(d.sending_at)) "
                    + SENT + received(it) + " having count(*) > 0)";
        };
    }

    private String spent(@Nullable Item item) {
        return item == null
                ? ORDERS
                : LINES + binding.filled(" and i." + column(item) + " = :%s", item.name());
    }

    private String interactions(@Nullable InteractionKind what, @Nullable AccountId account,
            @Nullable Integer days) {
        return "from interaction i where i.customer_id = c.id"
                + binding.asked(" and i.kind = :%s", what == null ? null : what.code())
                + binding.asked(" and i.account = :%s", account == null ? null : account.value())
                + binding.since(" and i.at >= :%s", days);
    }

    private String received(Received asked) {
        return binding.asked(" and d.campaign_id = :%s", asked.campaign())
                + binding.since(" and d.sending_at >= :%s", asked.days()) + switch (asked.response()) {
                    case GOT -> "";
                    case DELIVERED -> DELIVERED;
                    case CLICKED -> CLICKED;
                    case CONVERTED -> CONVERTED;
                    case REPLIED -> binding.filled(REPLIED, InteractionKind.MESSAGE_IN.code(),
                            Received.ANSWERED_WITHIN);
                };
    }

    private String with(@Nullable Item item) {
        return item == null ? "" : binding.filled(WITH.formatted(column(item)), item.name());
    }

    private static String column(Item item) {
        return switch (item.kind()) {
            case PRODUCT -> "product";
            case CATEGORY -> "category";
        };
    }

    private String lastOrder(Range daysAgo) {
        var least = daysAgo.least();
        var most = daysAgo.most();
        var since = most == null
                ? "exists (select " + ORDERS + ")"
                : "exists (select " + ORDERS + binding.filled(SINCE, binding.daysAgo(most)) + ")";
        return least == null || least == 0
                ? "(" + since + ")"
                : "(" + since + " and not exists (select " + ORDERS
                        + binding.filled(SINCE, binding.daysAgo(least - 1)) + "))";
    }

    private String counted(String rows, String measure, Range range, String whose) {
        var least = range.least();
        var most = range.most();
        var some = "exists (select " + rows + ")";
        if (measure.equals("count(*)") && least != null && least == 1 && most == null) {
            return some;
        }
        if (measure.equals("count(*)") && most != null && most == 0) {
            return "(not " + some + ")";
        }
        var between = binding.filled(" between cast(:%s as bigint) and cast(:%s as bigint)",
                least == null ? 0L : least, most == null ? Long.MAX_VALUE : most);
        if (binding.everybody()) {
            // One pass over all that happened, instead of a look at each customer's own.
            var all = "(select " + whose + " " + rows.replace(whose + " = c.id", "true") + " group by "
                    + whose
                    + " having " + (range.holdsNone() ? "not " : "") + measure + between + ")";
            return "(c.id " + (range.holdsNone() ? "not in " : "in ") + all + ")";
        }
        var number = "coalesce((select " + measure + " " + rows + "), 0)";
        return "(" + (range.holdsNone() ? "" : some + " and ") + number + between + ")";
    }
}
