package io.zhiyin.bot.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.security.Language;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.order.Money;
import io.zhiyin.campaigns.report.Column;
import io.zhiyin.campaigns.report.Column.Kind;
import io.zhiyin.campaigns.report.Sheet;
import io.zhiyin.campaigns.store.Database;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A report in one language: its headings and cells for tables, for charts, and for files. */
final class ReportWords {
    private static final Pattern MONTH_AFTER = Pattern.compile("m(\\d+)");
    private static final double FEN = 100;

    private final Database db;
    private final Contacts contacts;
    private final Words words;
    private final Language language;
    private final Map<String, String> owners = new HashMap<>();

    ReportWords(Database db, Contacts contacts, Words words, Language language) {
        this.db = db;
        this.contacts = contacts;
        this.words = words;
        this.language = language;
    }

    String heading(Column column) {
        var after = MONTH_AFTER.matcher(column.code());
        return after.matches()
                ? say("report.col.after", after.group(1))
                : say("report.col." + column.code());
    }

    /** As a table shows it. */
    String shown(Kind kind, @Nullable Object cell) {
        if (cell == null) {
            return "–";
        }
        return switch (kind) {
            case COUNT, SCORE -> NumberFormat.getIntegerInstance(language.locale()).format(cell);
            case FEN -> "¥" + new Money((Long) cell).yuan();
            case SHARE -> String.format(Locale.ROOT, "%.1f%%", 100 * (Double) cell);
            case DAYS -> String.format(Locale.ROOT, "%.1f", (Double) cell);
            default -> text(kind, cell.toString());
        };
    }

    /** As a file holds it: numbers stay numbers, money is yuan. */
    List<List<@Nullable Object>> file(Sheet sheet) {
        var rows = new ArrayList<List<@Nullable Object>>();
        for (var row : sheet.rows()) {
            var cells = new ArrayList<@Nullable Object>();
            for (var i = 0; i < row.size(); i++) {
                var kind = sheet.columns().get(i).kind();
                var cell = row.get(i);
                cells.add(switch (cell) {
                    case null -> null;
                    case Long fen when kind == Kind.FEN -> fen / FEN;
                    case Number number -> number;
                    default -> text(kind, cell.toString());
                });
            }
            rows.add(cells);
        }
        return rows;
    }

    /** As a chart reads it: codes and titles of the columns, rows with their names in words and their numbers bare. */
    String chart(Sheet sheet) {
        var codes = new JsonArray();
        var titles = new JsonObject();
        sheet.columns().forEach(it -> {
            codes.add(it.code());
            titles.put(it.code(), heading(it));
        });
        var rows = new JsonArray();
        for (var row : sheet.rows()) {
            var cells = new JsonArray();
            for (var i = 0; i < row.size(); i++) {
                var cell = row.get(i);
                cells.add(cell instanceof String code ? text(sheet.columns().get(i).kind(), code) : cell);
            }
            rows.add(cells);
        }
        return new JsonObject().put("codes", codes).put("titles", titles).put("rows", rows)
                .put("share", sheet.columns().getLast().kind() == Kind.SHARE).encode();
    }

    String text(Kind kind, String code) {
        return switch (kind) {
            case STAGE -> say(code.equals("prospect") ? "stage.known" : "stage." + code);
            case FIELD -> say("report.col." + code);
            case SOURCE -> source(code);
            case OWNER -> owners.computeIfAbsent(code, this::owner);
            default -> code;
        };
    }

    private String source(String code) {
        var parts = code.split(":", 2);
        var key = "source." + parts[0];
        if (!words.has(language, key)) {
            return code;
        }
        return parts.length == 1 ? say(key) : say(key) + " · " + parts[1];
    }

    private String owner(String code) {
        var cut = code.indexOf('/');
        return contacts
                .staffName(db, new AccountId(code.substring(0, cut)), new StaffId(code.substring(cut + 1)))
                .orElseGet(() -> code.substring(cut + 1));
    }

    private String say(String key, Object... with) {
        return words.say(language, key, List.of(with));
    }
}
