package io.zhiyin.campaigns.campaign;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.calendar.Shift;
import io.zhiyin.campaigns.profile.FieldId;
import io.zhiyin.campaigns.schedule.Cron;
import io.zhiyin.campaigns.tag.Keywords;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The JSON form of a trigger, kept in the database and spoken by the API. */
public final class TriggerJson {
    private TriggerJson() {}

    public static JsonObject write(Trigger trigger) {
        return switch (trigger) {
            case BirthdayTrigger(var sendAt, var lead, var leapDay, var zone) ->
                kind("birthday", zone).put("sendAt", sendAt.toString()).put("leadDays", lead)
                        .put("leapDay", word(leapDay));
            case AnniversaryTrigger anniversary -> {
                var field = anniversary.field();
                yield kind("anniversary", anniversary.shopZone()).put("of", word(anniversary.of()))
                        .put("field", field == null ? null : field.value())
                        .put("leadDays", anniversary.leadDays()).put("leapDay", word(anniversary.leapDay()))
                        .put("sendAt", anniversary.sendAt().toString());
            }
            case EventTrigger(var on, var subject, var said, var after, var again, var valid, var zone) -> {
                var json = kind("event", zone).put("on", word(on)).put("subject", subject)
                        .put("afterHours", after).put("againDays", again).put("validHours", valid);
                yield said == null
                        ? json
                        : json.put("keywords", new JsonArray(said.words())).put("whole", said.whole());
            }
            case JourneyTrigger(var journey, var zone) -> kind("journey", zone).put("journey", journey);
            case OnceTrigger(var at, var valid, var zone) ->
                kind("once", zone).put("at", at.toString()).put("validHours", valid);
            case RecurringTrigger(var rhythm, var valid, var zone) ->
                rhythm(kind("recurring", zone), rhythm).put("validHours", valid);
            case HolidayTrigger(var holiday, var shift, var sendAt, var zone) ->
                kind("holiday", zone).put("holiday", holiday).put("shift", shift.amount())
                        .put("shiftUnit", word(shift.unit())).put("sendAt", sendAt.toString());
        };
    }

    /** Reads what {@link #write} wrote. */
    public static Trigger read(JsonObject json) {
        var zone = ZoneId.of(json.getString("timeZone"));
        return switch (json.getString("kind")) {
            case "birthday" -> new BirthdayTrigger(time(json), json.getInteger("leadDays"),
                    choice(LeapDayPolicy.class, json.getString("leapDay")), zone);
            case "anniversary" -> {
                var field = json.getLong("field");
                yield new AnniversaryTrigger(choice(AnniversaryTrigger.Of.class, json.getString("of")),
                        field == null ? null : new FieldId(field), json.getInteger("leadDays"),
                        choice(LeapDayPolicy.class, json.getString("leapDay")), time(json), zone);
            }
            case "event" -> new EventTrigger(choice(EventTrigger.On.class, json.getString("on")),
                    json.getLong("subject"), keywords(json), json.getInteger("afterHours"),
                    json.getInteger("againDays"), json.getInteger("validHours"), zone);
            case "journey" -> new JourneyTrigger(json.getLong("journey"), zone);
            case "once" ->
                new OnceTrigger(Instant.parse(json.getString("at")), json.getInteger("validHours"), zone);
            case "recurring" -> new RecurringTrigger(rhythm(json), json.getInteger("validHours"), zone);
            case "holiday" ->
                new HolidayTrigger(json.getString("holiday"), new Shift(json.getInteger("shift"),
                        choice(Shift.Unit.class, json.getString("shiftUnit"))), time(json), zone);
            default -> throw new IllegalStateException("a trigger of kind " + json.getString("kind"));
        };
    }

    static Trigger read(String text) {
        return read(new JsonObject(text));
    }

    private static @Nullable Keywords keywords(JsonObject json) {
        var words = json.getJsonArray("keywords");
        return words == null
                ? null
                : new Keywords(words.stream().map(String::valueOf).toList(), json.getBoolean("whole"));
    }

    private static JsonObject kind(String kind, ZoneId zone) {
        return new JsonObject().put("kind", kind).put("timeZone", zone.getId());
    }

    private static JsonObject rhythm(JsonObject into, Rhythm rhythm) {
        return switch (rhythm) {
            case Rhythm.Daily(var at) -> into.put("every", "day").put("sendAt", at.toString());
            case Rhythm.Weekly(var weekdays, var at) -> into.put("every", "week")
                    .put("weekdays", new JsonArray(weekdays.stream().map(TriggerJson::word).toList()))
                    .put("sendAt", at.toString());
            case Rhythm.Monthly(var days, var last, var at) ->
                into.put("every", "month").put("days", new JsonArray(java.util.List.copyOf(days)))
                        .put("lastDay", last).put("sendAt", at.toString());
            case Rhythm.ByCron(var cron) -> into.put("every", "cron").put("cron", cron.expression());
        };
    }

    private static Rhythm rhythm(JsonObject json) {
        return switch (json.getString("every")) {
            case "day" -> new Rhythm.Daily(time(json));
            case "week" -> {
                var weekdays = new TreeSet<DayOfWeek>();
                json.getJsonArray("weekdays")
                        .forEach(it -> weekdays.add(choice(DayOfWeek.class, (String) it)));
                yield new Rhythm.Weekly(weekdays, time(json));
            }
            case "month" -> {
                var days = new TreeSet<Integer>();
                json.getJsonArray("days").forEach(it -> days.add((Integer) it));
                yield new Rhythm.Monthly(days, json.getBoolean("lastDay"), time(json));
            }
            case "cron" -> new Rhythm.ByCron(new Cron(json.getString("cron")));
            default -> throw new IllegalStateException("a rhythm of " + json.getString("every"));
        };
    }

    private static LocalTime time(JsonObject json) {
        return LocalTime.parse(json.getString("sendAt"));
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static <E extends Enum<E>> E choice(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }
}
