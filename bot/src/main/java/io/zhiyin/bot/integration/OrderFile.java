package io.zhiyin.bot.integration;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.api.IntakeDesk;
import io.zhiyin.bot.api.IntakeDesk.Result;
import io.zhiyin.campaigns.importing.TableFile;
import io.zhiyin.campaigns.importing.TableFile.Line;
import io.zhiyin.campaigns.input.InvalidInput;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Orders out of a table, one line an order or several lines of one number, one for each product; or refunds, one a line. Taken in by the
 * thousand; where a thousand is refused, each order alone, so that one mistake holds up nobody else's.
 */
final class OrderFile {
    private static final int AT_ONCE = 500;

    /** @param why in both languages */
    record Rejected(Line line, String why) {}

    /**
     * @param refunds whether the table was one of refunds
     * @param orders how many, or how many refunds
     */
    record Report(List<String> headings, boolean refunds, int orders, int added, List<Rejected> rejected) {
        Report {
            headings = List.copyOf(headings);
            rejected = List.copyOf(rejected);
        }
    }

    private record Sale(List<Line> lines, JsonObject json) {}

    /** Where a number stood first, and what was said of it there. */
    private record Place(long row, int said) {}

    private final IntakeDesk desk;
    private final ZoneId zone;

    OrderFile(IntakeDesk desk, ZoneId zone) {
        this.desk = desk;
        this.zone = zone;
    }

    /** @throws InvalidInput where the whole file cannot be used */
    Report take(Path path, String source) {
        try (var file = TableFile.openMoments(path)) {
            var headings = file.headings();
            var table = new OrderTable(headings, zone);
            var rejected = new ArrayList<Rejected>();
            var seen = new HashMap<String, Place>();
            var added = 0;
            var sales = new LinkedHashMap<String, List<Line>>();
            while (file.lines().hasNext()) {
                var line = file.lines().next();
                if (line.cells().stream().allMatch(String::isBlank) && line.errors().isEmpty()) {
                    continue;
                }
                var number = table.number(line);
                // the lines of an order stand together in such files, so a batch ends between two orders
                if (sales.size() >= AT_ONCE && !sales.containsKey(number)) {
                    added += take(sales, table, seen, source, rejected);
                    sales.clear();
                }
                sales.computeIfAbsent(number, _ -> new ArrayList<>()).add(line);
            }
            added += take(sales, table, seen, source, rejected);
            return new Report(headings, table.refunds(), seen.size(), added, rejected);
        }
    }

    private int take(Map<String, List<Line>> lines, OrderTable table, Map<String, Place> seen, String source,
            List<Rejected> rejected) {
        var sales = new ArrayList<Sale>();
        lines.forEach((number, of) -> {
            var said = of.stream().map(Line::cells).toList().hashCode();
            var before = number.isEmpty()
                    ? null
                    : seen.putIfAbsent(number, new Place(of.getFirst().number(), said));
            try {
                if (before == null) {
                    sales.add(new Sale(of, table.json(of)));
                } else if (before.said != said) {
                    throw new InvalidInput("",
                            "第 " + before.row + " 行和第 " + of.getFirst().number()
                                    + " 行是同一单号，内容却不同，请核对后只留一种；同一订单的商品行须放在一起。",
                            "Rows " + before.row + " and " + of.getFirst().number()
                                    + " have one number and differ: check which is right and keep that; "
                                    + "the lines of one order stand together.");
                }
            } catch (InvalidInput wrong) {
                of.forEach(line -> rejected.add(new Rejected(line, both(wrong))));
            }
        });
        if (sales.isEmpty()) {
            return 0;
        }
        if (desk.take(message(table, sales), source) instanceof Result.Done(var taken)) {
            return taken.orders() + taken.refunds();
        }
        var added = 0;
        for (var sale : sales) {
            switch (desk.take(message(table, List.of(sale)), source)) {
                case Result.Done(var taken) -> added += taken.orders() + taken.refunds();
                case Result.Wrong(var problem) -> sale.lines.forEach(
                        line -> rejected.add(
                                new Rejected(line, problem.replaceAll("(orders|refunds)\\[0]\\.?：?", "")
                                        .replace('\n', ' '))));
            }
        }
        return added;
    }

    private static String message(OrderTable table, List<Sale> sales) {
        var list = new JsonArray();
        sales.forEach(sale -> list.add(sale.json));
        return new JsonObject().put(table.kind(), list).encode();
    }

    static String both(InvalidInput wrong) {
        return (wrong.field().isEmpty() ? "" : wrong.field() + "：") + wrong.words(Locale.CHINESE) + " "
                + wrong.words(Locale.ENGLISH);
    }
}
