package io.zhiyin.bot.integration;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.api.IntakeDesk;
import io.zhiyin.bot.api.IntakeDesk.Result;
import io.zhiyin.campaigns.importing.TableFile;
import io.zhiyin.campaigns.importing.TableFile.Line;
import io.zhiyin.campaigns.input.InvalidInput;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Orders out of a table, one line an order or several lines of one number, one for each product. Taken in by the
 * thousand; where a thousand is refused, each order alone, so that one mistake holds up nobody else's.
 */
final class OrderFile {
    private static final int AT_ONCE = 500;
    private static final DateTimeFormatter WRITTEN = DateTimeFormatter
            .ofPattern("yyyy[-][/][.]M[-][/][.]d[ ]['T'][H:mm[:ss]]", Locale.ROOT);

    /** @param why in both languages */
    record Rejected(Line line, String why) {}

    record Report(List<String> headings, int orders, int added, List<Rejected> rejected) {
        Report {
            headings = List.copyOf(headings);
            rejected = List.copyOf(rejected);
        }
    }

    private record Sale(String number, List<Line> lines, JsonObject json) {}

    private final IntakeDesk desk;
    private final ZoneId zone;

    OrderFile(IntakeDesk desk, ZoneId zone) {
        this.desk = desk;
        this.zone = zone;
    }

    /** @throws InvalidInput where the whole file cannot be used */
    Report take(Path path, String source) {
        try (var file = TableFile.open(path)) {
            var headings = file.headings();
            var columns = columns(headings);
            var rejected = new ArrayList<Rejected>();
            var orders = 0;
            var added = 0;
            var sales = new LinkedHashMap<String, List<Line>>();
            while (file.lines().hasNext()) {
                var line = file.lines().next();
                if (line.cells().stream().allMatch(String::isBlank)) {
                    continue;
                }
                var number = cell(line, columns, OrderColumn.NUMBER).orElse("");
                // the lines of an order stand together in such files, so a batch ends between two orders
                if (sales.size() >= AT_ONCE && !sales.containsKey(number)) {
                    added += take(sales, columns, source, rejected);
                    orders += sales.size();
                    sales.clear();
                }
                sales.computeIfAbsent(number, _ -> new ArrayList<>()).add(line);
            }
            added += take(sales, columns, source, rejected);
            return new Report(headings, orders + sales.size(), added, rejected);
        }
    }

    private int take(Map<String, List<Line>> lines, Map<OrderColumn, Integer> columns, String source,
            List<Rejected> rejected) {
        var sales = new ArrayList<Sale>();
        lines.forEach((number, of) -> {
            try {
                sales.add(new Sale(number, of, json(of, columns)));
            } catch (InvalidInput wrong) {
                of.forEach(line -> rejected.add(new Rejected(line, both(wrong))));
            }
        });
        if (sales.isEmpty()) {
            return 0;
        }
        if (desk.take(message(sales), source) instanceof Result.Done(var taken)) {
            return taken.orders();
        }
        var added = 0;
        for (var sale : sales) {
            switch (desk.take(message(List.of(sale)), source)) {
                case Result.Done(var taken) -> added += taken.orders();
                case Result.Wrong(var problem) -> sale.lines.forEach(
                        line -> rejected.add(
                                new Rejected(line, problem.replace("orders[0].", "").replace('\n', ' '))));
            }
        }
        return added;
    }

    private static boolean yes(String cell) {
        return List.of("是", "yes", "y", "true", "1", "已核实").contains(cell.strip().toLowerCase(Locale.ROOT));
    }

    private static String message(List<Sale> sales) {
        var orders = new JsonArray();
        sales.forEach(sale -> orders.add(sale.json));
        return new JsonObject().put("orders", orders).encode();
    }

    private JsonObject json(List<Line> lines, Map<OrderColumn, Integer> columns) {
        var first = lines.getFirst();
        var json = new JsonObject().put("number", cell(first, columns, OrderColumn.NUMBER).orElse(null))
                .put("paidAt",
                        cell(first, columns, OrderColumn.PAID_AT).map(this::moment).map(Instant::toString)
                                .orElse(null))
                .put("amount", cell(first, columns, OrderColumn.AMOUNT)
                        .map(it -> it.replaceAll("[¥￥,，元\\s]", "")).orElse(null));
        cell(first, columns, OrderColumn.PHONE).ifPresent(it -> json.put("phone", it));
        cell(first, columns, OrderColumn.VERIFIED).filter(OrderFile::yes)
                .ifPresent(_ -> json.put("phoneVerified", true));
        cell(first, columns, OrderColumn.MEMBER).ifPresent(it -> json.put("memberNumber", it));
        cell(first, columns, OrderColumn.NAME).ifPresent(it -> json.put("name", it));
        cell(first, columns, OrderColumn.COUPON).ifPresent(it -> json.put("coupon", it));
        var items = new JsonArray();
        for (var line : lines) {
            cell(line, columns, OrderColumn.PRODUCT).ifPresent(product -> {
                var item = new JsonObject().put("product", product);
                cell(line, columns, OrderColumn.CATEGORY).ifPresent(it -> item.put("category", it));
                cell(line, columns, OrderColumn.QUANTITY).ifPresent(it -> item.put("quantity", whole(it)));
                items.add(item);
            });
        }
        if (!items.isEmpty()) {
            json.put("items", items);
        }
        return json;
    }

    private Instant moment(String written) {
        try {
            return OffsetDateTime.parse(written).toInstant();
        } catch (DateTimeException local) {
            // then as the shop's clock shows it
        }
        try {
            var at = WRITTEN.parseBest(written, LocalDateTime::from, LocalDate::from);
            return (at instanceof LocalDateTime time ? time : ((LocalDate) at).atStartOfDay()).atZone(zone)
                    .toInstant();
        } catch (DateTimeException noMoment) {
            throw new InvalidInput(OrderColumn.PAID_AT.first(), "不是时间，如 2026-09-01 10:30。",
                    "It is no time, as 2026-09-01 10:30.");
        }
    }

    private static Object whole(String written) {
        return written.matches("\\d{1,9}(\\.0+)?")
                ? Integer.parseInt(written.replaceAll("\\..*", ""))
                : written;
    }

    private static Map<OrderColumn, Integer> columns(List<String> headings) {
        var columns = new EnumMap<OrderColumn, Integer>(OrderColumn.class);
        for (var i = 0; i < headings.size(); i++) {
            var place = i;
            OrderColumn.of(headings.get(i)).ifPresent(it -> columns.putIfAbsent(it, place));
        }
        var missing = List.of(OrderColumn.NUMBER, OrderColumn.PAID_AT, OrderColumn.AMOUNT).stream()
                .filter(it -> !columns.containsKey(it)).map(OrderColumn::first)
                .collect(Collectors.joining("、"));
        if (!missing.isEmpty()) {
            throw new InvalidInput("file", "第一行缺少这些列：" + missing + "。",
                    "The first row lacks these columns: " + missing + ".");
        }
        if (!columns.containsKey(OrderColumn.PHONE) && !columns.containsKey(OrderColumn.MEMBER)) {
            throw new InvalidInput("file", "须有手机号或会员号一列，才知道是谁买的。",
                    "A column 手机号 (phone) or 会员号 (member number) is needed to know who bought.");
        }
        return columns;
    }

    private static Optional<String> cell(Line line, Map<OrderColumn, Integer> columns, OrderColumn column) {
        var place = columns.get(column);
        return place == null || place >= line.cells().size()
                ? Optional.empty()
                : Optional.of(line.cells().get(place).strip()).filter(it -> !it.isEmpty());
    }

    static String both(InvalidInput wrong) {
        return wrong.field() + "：" + wrong.words(Locale.CHINESE) + " " + wrong.words(Locale.ENGLISH);
    }
}
