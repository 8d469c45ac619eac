package io.zhiyin.bot.integration;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.importing.TableFile.Line;
import io.zhiyin.campaigns.input.InvalidInput;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which column of a table holds what, and what its lines say as the JSON of the API: orders, or refunds. */
final class OrderTable {
    private static final List<String> WHOM = List.of("phone", "memberNumber", "amount", "paidAt", "coupon",
            "order", "refundedAt");

    private final Map<OrderColumn, Integer> columns = new EnumMap<>(OrderColumn.class);
    private final ZoneId zone;

    /** @throws InvalidInput where columns are missing */
    OrderTable(List<String> headings, ZoneId zone) {
        this.zone = zone;
        for (var i = 0; i < headings.size(); i++) {
            var place = i;
            OrderColumn.of(headings.get(i)).ifPresent(it -> columns.putIfAbsent(it, place));
        }
        var missing = Stream
                .of(OrderColumn.NUMBER, refunds() ? time() : OrderColumn.PAID_AT,
                        refunds() ? amount() : OrderColumn.AMOUNT)
                .filter(it -> !columns.containsKey(it)).map(OrderColumn::first)
                .collect(Collectors.joining("、"));
        if (!missing.isEmpty()) {
            throw new InvalidInput("file", "第一行缺少这些列：" + missing + "。",
                    "The first row lacks these columns: " + missing + ".");
        }
        if (!refunds() && !columns.containsKey(OrderColumn.PHONE)
                && !columns.containsKey(OrderColumn.MEMBER)) {
            throw new InvalidInput("file", "须有手机号或会员号一列，才知道是谁买的。",
                    "A column 手机号 (phone) or 会员号 (member number) is needed to know who bought.");
        }
    }

    /** Whether it tells of money given back. */
    boolean refunds() {
        return columns.containsKey(OrderColumn.REFUND);
    }

    /** {@code orders} or {@code refunds}. */
    String kind() {
        return refunds() ? "refunds" : "orders";
    }

    /** By which lines belong together. */
    String number(Line line) {
        return cell(line, refunds() ? OrderColumn.REFUND : OrderColumn.NUMBER).orElse("");
    }

    /** @throws InvalidInput where a line cannot be read, or two speak of one number differently */
    JsonObject json(List<Line> lines) {
        var first = lines.getFirst();
        var json = head(first);
        for (var line : number(first).isEmpty() ? List.<Line>of() : lines.subList(1, lines.size())) {
            same(first, json, line, head(line));
        }
        var items = new JsonArray();
        for (var line : lines) {
            cell(line, OrderColumn.PRODUCT).filter(_ -> !refunds()).ifPresent(product -> {
                var item = new JsonObject().put("product", product);
                cell(line, OrderColumn.CATEGORY).ifPresent(it -> item.put("category", it));
                cell(line, OrderColumn.QUANTITY).ifPresent(it -> item.put("quantity", whole(it)));
                cell(line, OrderColumn.LINE_AMOUNT).ifPresent(it -> item.put("amount", plain(it)));
                items.add(item);
            });
        }
        if (!items.isEmpty()) {
            json.put("items", items);
        }
        return json;
    }

    private JsonObject head(Line line) {
        columns.forEach((column, place) -> {
            if (line.errors().contains(place)) {
                throw new InvalidInput(column.first(), "格子里是 Excel 的错误值（如 #N/A），请改好公式或填上内容。",
                        "The cell holds an error of Excel's, as #N/A: mend its formula, or write what is meant.");
            }
        });
        var json = new JsonObject().put("number", number(line).isEmpty() ? null : number(line))
                .put(refunds() ? "refundedAt" : "paidAt",
                        cell(line, time()).map(it -> moment(it, time())).orElse(null))
                .put("amount", cell(line, amount()).map(OrderTable::plain).orElse(null));
        if (refunds()) {
            return json.put("order", cell(line, OrderColumn.NUMBER).orElse(null));
        }
        cell(line, OrderColumn.PHONE).ifPresent(it -> json.put("phone", it));
        cell(line, OrderColumn.VERIFIED).filter(OrderTable::yes)
                .ifPresent(_ -> json.put("phoneVerified", true));
        cell(line, OrderColumn.MEMBER).ifPresent(it -> json.put("memberNumber", it));
        cell(line, OrderColumn.NAME).ifPresent(it -> json.put("name", it));
        cell(line, OrderColumn.COUPON).ifPresent(it -> json.put("coupon", it));
        return json;
    }

    /** What a later line leaves empty is as in the first. */
    private static void same(Line first, JsonObject one, Line second, JsonObject other) {
        for (var name : WHOM) {
            var a = one.getString(name);
            var b = other.getString(name);
            if (a != null && b != null && !alike(name, a, b)) {
                throw new InvalidInput("",
                        "第 " + first.number() + " 行和第 " + second.number() + " 行是同一单号，内容却不同（" + name
                                + "），请核对后只留一种。",
                        "Rows " + first.number() + " and " + second.number() + " have one number and differ ("
                                + name + "): check which is right and keep that.");
            }
        }
    }

    private static boolean alike(String name, String a, String b) {
        if (name.equals("amount")) {
            try {
                return new BigDecimal(a).compareTo(new BigDecimal(b)) == 0;
            } catch (NumberFormatException none) {
                return a.equals(b);
            }
        }
        return name.equals("phone")
                ? a.replaceAll("\\D", "").equals(b.replaceAll("\\D", ""))
                : a.equals(b);
    }

    private OrderColumn time() {
        return refunds() && columns.containsKey(OrderColumn.REFUNDED_AT)
                ? OrderColumn.REFUNDED_AT
                : OrderColumn.PAID_AT;
    }

    private OrderColumn amount() {
        return refunds() && columns.containsKey(OrderColumn.REFUND_AMOUNT)
                ? OrderColumn.REFUND_AMOUNT
                : OrderColumn.AMOUNT;
    }

    private String moment(String written, OrderColumn column) {
        try {
            return WrittenTime.read(written, zone).toString();
        } catch (DateTimeException noMoment) {
            throw new InvalidInput(column.first(), "不是时间，如 2026-09-01 10:30。",
                    "It is no time, as 2026-09-01 10:30.");
        }
    }

    /** Without what stands around the digits. */
    static String plain(String amount) {
        return amount.replaceAll("[¥￥,，元\\s]", "");
    }

    private static boolean yes(String cell) {
        return List.of("是", "yes", "y", "true", "1", "已核实").contains(cell.strip().toLowerCase(Locale.ROOT));
    }

    private static Object whole(String written) {
        return written.matches("\\d{1,9}(\\.0+)?")
                ? Integer.parseInt(written.replaceAll("\\..*", ""))
                : written;
    }

    private Optional<String> cell(Line line, OrderColumn column) {
        var place = columns.get(column);
        return place == null || place >= line.cells().size()
                ? Optional.empty()
                : Optional.of(line.cells().get(place).strip()).filter(it -> !it.isEmpty());
    }
}
