package io.zhiyin.campaigns.calendar;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.input.InvalidInput;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads days off and days worked out of what a person pastes or a program sends: lines of {@code 2026-10-01,off,国庆节}, or
 * a JSON array of {@code {"date": "2026-10-01", "kind": "off", "name": "国庆节"}}. All of it is taken, or nothing.
 */
public final class DayOffFile {
    /** Some years of them. */
    public static final int MOST = 1_000;
    private static final int LONGEST_NAME = 30;

    private final LinkedHashMap<LocalDate, DayOff> days = new LinkedHashMap<>();

    private DayOffFile() {}

    /** @throws InvalidInput with the line, or the place in the array, that cannot be taken */
    public static List<DayOff> read(String text) {
        var file = new DayOffFile();
        var stripped = text.strip();
        if (stripped.startsWith("[")) {
            file.json(stripped);
        } else {
            file.lines(stripped);
        }
        if (file.days.isEmpty()) {
            throw refused("", "一天也没有。", "There is no day in it.");
        }
        return List.copyOf(file.days.values());
    }

    private void lines(String text) {
        var lines = text.split("\\R", -1);
        for (var i = 0; i < lines.length; i++) {
            var line = lines[i].strip();
            if (line.startsWith("\uFEFF")) {
                line = line.substring(1).strip();
            }
            var heading = i == 0 && line.toLowerCase(Locale.ROOT).startsWith("date");
            if (!line.isEmpty() && !heading && !line.startsWith("#")) {
                var parts = line.split("[,，\\t]", 3);
                add("第 " + (i + 1) + " 行：", "line " + (i + 1) + ": ", parts[0],
                        parts.length > 1 ? parts[1] : "", parts.length > 2 ? parts[2] : "");
            }
        }
    }

    private void json(String text) {
        JsonArray array;
        try {
            array = new JsonArray(text);
        } catch (DecodeException broken) {
            throw refused("", "这不是完整的 JSON。", "This is no complete JSON.");
        }
        for (var i = 0; i < array.size(); i++) {
            if (!(array.getValue(i) instanceof JsonObject one)) {
                throw refused("[" + i + "]", "须为对象 {…}。", "An object {…} is expected.");
            }
            add("第 " + (i + 1) + " 项：", "item " + (i + 1) + ": ", text(one, "date"), text(one, "kind"),
                    text(one, "name"));
        }
    }

    private static String text(JsonObject one, String name) {
        return Optional.ofNullable(one.getValue(name)).map(String::valueOf).orElse("");
    }

    private void add(String zh, String en, String date, String kind, String name) {
        var day = date(zh, en, date.strip());
        var off = switch (kind.strip().toLowerCase(Locale.ROOT)) {
            case "off", "休", "放假" -> true;
            case "work", "班", "上班" -> false;
            default -> throw refused("", zh + "第二列须为 off（休）或 work（班）。", en + "the kind is off or work.");
        };
        if (name.strip().length() > LONGEST_NAME) {
            throw refused("", zh + "名称最多 " + LONGEST_NAME + " 个字。",
                    en + "a name has at most " + LONGEST_NAME + " characters.");
        }
        if (days.put(day, new DayOff(day, off, name.strip())) != null) {
            throw refused("", zh + day + " 出现了两次。", en + day + " is there twice.");
        }
        if (days.size() > MOST) {
            throw refused("", "最多 " + MOST + " 天。", "At most " + MOST + " days.");
        }
    }

    private static LocalDate date(String zh, String en, String text) {
        try {
            var date = LocalDate.parse(text);
            if (date.getYear() >= 2000 && date.getYear() <= 2100) {
                return date;
            }
        } catch (DateTimeParseException noDate) {
            // said below
        }
        throw refused("", zh + "日期须像 2026-10-01，在 2000 至 2100 年之间。",
                en + "a date is written as 2026-10-01, and lies from 2000 to 2100.");
    }

    private static InvalidInput refused(String place, String zh, String en) {
        return new InvalidInput("days" + place, zh, en);
    }
}
