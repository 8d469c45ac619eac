package io.zhiyin.bot.console;

import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.calendar.Shift;
import io.zhiyin.campaigns.campaign.AnniversaryTrigger;
import io.zhiyin.campaigns.campaign.BirthdayTrigger;
import io.zhiyin.campaigns.campaign.EventTrigger;
import io.zhiyin.campaigns.campaign.HolidayTrigger;
import io.zhiyin.campaigns.campaign.JourneyTrigger;
import io.zhiyin.campaigns.campaign.OnceTrigger;
import io.zhiyin.campaigns.campaign.RecurringTrigger;
import io.zhiyin.campaigns.campaign.Rhythm;
import io.zhiyin.campaigns.campaign.Trigger;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.profile.FieldId;
import io.zhiyin.campaigns.schedule.Cron;
import io.zhiyin.campaigns.tag.Keywords;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The part of a campaign's form that says when, as it was typed, right or wrong. The fields of all kinds are there; those
 * of the chosen one count.
 *
 * @param kind birthday, anniversary, holiday, once, recurring or event
 * @param every day, week, month or cron
 * @param monthDays numbers with commas between them
 * @param shiftWay on, before or after
 * @param anniversary first_purchase, joined, or field. and a number
 */
public record TriggerForm(String kind, String sendAt, long leadDays, String leapDay, String onDate,
        long validHours, String every, List<String> weekdays, String monthDays, boolean lastDay, String cron,
        String holiday, long shift, String shiftWay, String shiftUnit, String anniversary, Event event) {
    static final List<String> KINDS = List.of("birthday", "anniversary", "holiday", "once", "recurring",
            "event");
    private static final String FIELD = "field.";

    /**
     * @param on code of what happens
     * @param unit hours or days
     * @param words what the customer says, divided by blanks
     */
    public record Event(String on, long tag, long segment, String words, boolean whole, long after,
            String unit, long again) {
        private static final int HOURS = 24;

        static final Event BLANK = new Event("order_paid", 0, 0, "", false, 0, "days",
                EventTrigger.USUALLY_AGAIN_DAYS);

        static Event read(Visit visit) {
            return new Event(visit.field("event_on").orElse("order_paid"),
                    visit.fieldNumber("event_tag").orElse(0L),
                    visit.fieldNumber("event_segment").orElse(0L), visit.field("event_words").orElse(""),
                    visit.field("event_whole").orElse("").equals("whole"),
                    visit.fieldNumber("after").orElse(0L),
                    visit.field("after_unit").orElse("days"),
                    visit.fieldNumber("again").orElse((long) EventTrigger.USUALLY_AGAIN_DAYS));
        }

        static Event of(EventTrigger it) {
            var subject = it.subject() == null ? 0L : it.subject();
            var days = it.afterHours() % HOURS == 0;
            var said = it.keywords();
            return new Event(Forms.code(it.on()), it.on().ofSegment() ? 0 : subject,
                    it.on().ofSegment() ? subject : 0, said == null ? "" : said.text(),
                    said != null && said.whole(), days ? it.afterHours() / HOURS : it.afterHours(),
                    days ? "days" : "hours", it.againDays());
        }

        EventTrigger trigger(int validHours, ZoneId zone) {
            var what = Forms.read(EventTrigger.On.class, on).orElseThrow(() -> new BadInput("no such event"));
            var subject = what.ofSegment() ? segment : tag;
            var hours = Visit.small(Math.clamp(after, -1L, 100_000L) * (unit.equals("hours") ? 1L : HOURS));
            return new EventTrigger(what, what.hasSubject() && subject > 0 ? Long.valueOf(subject) : null,
                    what == EventTrigger.On.KEYWORD ? Keywords.read(words, whole) : null, hours,
                    Visit.small(again), validHours, zone);
        }
    }

    public TriggerForm {
        weekdays = List.copyOf(weekdays);
    }

    static TriggerForm blank(String kind, LocalDate today) {
        return new TriggerForm(KINDS.contains(kind) ? kind : KINDS.getFirst(), "09:00", 0,
                Forms.code(LeapDayPolicy.FEB_28), today.plusDays(1).toString(), Trigger.USUALLY_VALID_HOURS,
                "week", List.of("monday"), "1", false, "0 0 10 ? * MON-FRI", "spring_festival", 1, "on",
                "days", "first_purchase", Event.BLANK);
    }

    static TriggerForm of(Trigger trigger, LocalDate today) {
        return switch (trigger) {
            case BirthdayTrigger(var sendAt, var lead, var leapDay, _) -> blank("birthday", today)
                    .at(sendAt.toString()).birthday(lead, Forms.code(leapDay));
            case AnniversaryTrigger it -> blank("anniversary", today).at(it.sendAt().toString())
                    .birthday(it.leadDays(), Forms.code(it.leapDay())).anniversary(code(it));
            case EventTrigger it -> blank("event", today).once(today.plusDays(1).toString(), it.validHours())
                    .event(Event.of(it));
            // a step of a journey has no form here
            case JourneyTrigger _ -> blank("event", today);
            case OnceTrigger(var at, var valid, var zone) -> {
                var there = at.atZone(zone);
                yield blank("once", today).at(there.toLocalTime().truncatedTo(ChronoUnit.MINUTES).toString())
                        .once(there.toLocalDate().toString(), valid);
            }
            case RecurringTrigger(var rhythm, var valid, _) -> of(rhythm, blank("recurring", today))
                    .once(today.plusDays(1).toString(), valid);
            case HolidayTrigger(var code, var shift, var sendAt, _) ->
                blank("holiday", today).at(sendAt.toString()).holiday(code,
                        shift.amount() == 0 ? 1 : Math.abs(shift.amount()),
                        shift.amount() == 0 ? "on" : shift.amount() < 0 ? "before" : "after",
                        Forms.code(shift.unit()));
        };
    }

    private static TriggerForm of(Rhythm rhythm, TriggerForm blank) {
        return switch (rhythm) {
            case Rhythm.Daily(var at) -> blank.at(at.toString()).every("day", blank.weekdays, "1", false);
            case Rhythm.Weekly(var weekdays, var at) -> blank.at(at.toString()).every("week",
                    weekdays.stream().map(Forms::code).toList(), "1", false);
            case Rhythm.Monthly(var days, var last, var at) -> blank.at(at.toString()).every("month",
                    blank.weekdays, days.stream().map(String::valueOf).collect(Collectors.joining(", ")),
                    last);
            case Rhythm.ByCron(var cron) -> blank.cron(cron.expression());
        };
    }

    static TriggerForm read(Visit visit) {
        var hours = visit.fieldNumber("valid_hours").orElse((long) Trigger.USUALLY_VALID_HOURS);
        return new TriggerForm(visit.field("kind").orElse("birthday"), visit.field("send_at").orElse(""),
                visit.fieldNumber("lead_days").orElse(0L), visit.field("leap_day").orElse(""),
                visit.field("on_date").orElse(""), hours, visit.field("every").orElse(""),
                visit.fields("weekday"), visit.field("month_days").orElse(""), visit.ticked("last_day"),
                visit.field("cron").orElse(""), visit.field("holiday").orElse(""),
                visit.fieldNumber("shift").orElse(0L), visit.field("shift_way").orElse("on"),
                visit.field("shift_unit").orElse("days"),
                visit.field("anniversary").orElse("first_purchase"), Event.read(visit));
    }

    /** @throws IllegalArgumentException when it is not one, in both languages */
    Trigger trigger(ZoneId zone) {
        return switch (kind) {
            case "birthday" -> new BirthdayTrigger(time(), Visit.small(leadDays), leap(), zone);
            case "anniversary" -> new AnniversaryTrigger(
                    field().isPresent()
                            ? AnniversaryTrigger.Of.FIELD
                            : Forms.read(AnniversaryTrigger.Of.class, anniversary)
                                    .orElseThrow(() -> new BadInput("no such anniversary")),
                    field().orElse(null), Visit.small(leadDays), leap(), time(), zone);
            case "event" -> event.trigger(Visit.small(validHours), zone);
            case "once" -> new OnceTrigger(date().atTime(time()).atZone(zone).toInstant(),
                    Visit.small(validHours), zone);
            case "recurring" -> new RecurringTrigger(rhythm(), Visit.small(validHours), zone);
            case "holiday" -> new HolidayTrigger(holiday, shifted(), time(), zone);
            default -> throw new BadInput("no such trigger");
        };
    }

    private Rhythm rhythm() {
        return switch (every) {
            case "day" -> new Rhythm.Daily(time());
            case "week" -> new Rhythm.Weekly(new TreeSet<>(weekdays.stream().map(it -> Forms
                    .read(DayOfWeek.class, it).orElseThrow(() -> new BadInput("no such weekday"))).toList()),
                    time());
            case "month" -> new Rhythm.Monthly(new TreeSet<>(days()), lastDay, time());
            case "cron" -> new Rhythm.ByCron(new Cron(cron));
            default -> throw new BadInput("no such rhythm");
        };
    }

    private List<Integer> days() {
        try {
            return List.of(monthDays.split("[,，、\\s]+")).stream().filter(it -> !it.isBlank())
                    .map(Integer::valueOf).toList();
        } catch (NumberFormatException noNumber) {
            throw new InvalidInput("days", "每月的日子请写成数字，用逗号隔开，例如 1, 15。",
                    "Write the days of the month as numbers with commas between them, as 1, 15.");
        }
    }

    private Shift shifted() {
        var unit = Forms.read(Shift.Unit.class, shiftUnit).orElseThrow(() -> new BadInput("no such unit"));
        return switch (shiftWay) {
            case "on" -> Shift.NONE;
            case "before" -> new Shift(-Visit.small(Math.max(shift, -1_000)), unit);
            case "after" -> new Shift(Visit.small(shift), unit);
            default -> throw new BadInput("no such way");
        };
    }

    private static String code(AnniversaryTrigger trigger) {
        var field = trigger.field();
        return field == null ? Forms.code(trigger.of()) : FIELD + field.value();
    }

    private Optional<FieldId> field() {
        try {
            return anniversary.startsWith(FIELD)
                    ? Optional.of(new FieldId(Long.parseLong(anniversary.substring(FIELD.length()))))
                    : Optional.empty();
        } catch (NumberFormatException noField) {
            throw new BadInput("no such field");
        }
    }

    private LeapDayPolicy leap() {
        return Forms.read(LeapDayPolicy.class, leapDay).orElseThrow(() -> new BadInput("no such policy"));
    }

    private LocalTime time() {
        try {
            return LocalTime.parse(sendAt);
        } catch (DateTimeParseException noTime) {
            throw new InvalidInput("send_at", "请填写几点发，例如 09:00。", "Say at what time, as 09:00.");
        }
    }

    private LocalDate date() {
        return Optional.of(onDate).flatMap(Visit::date).orElseThrow(
                () -> new InvalidInput("on_date", "请选择哪一天发。", "Say on which day."));
    }

    private TriggerForm at(String time) {
        return new TriggerForm(kind, time, leadDays, leapDay, onDate, validHours, every, weekdays, monthDays,
                lastDay, cron, holiday, shift, shiftWay, shiftUnit, anniversary, event);
    }

    private TriggerForm birthday(long lead, String leap) {
        return new TriggerForm(kind, sendAt, lead, leap, onDate, validHours, every, weekdays, monthDays,
                lastDay, cron, holiday, shift, shiftWay, shiftUnit, anniversary, event);
    }

    private TriggerForm once(String date, long valid) {
        return new TriggerForm(kind, sendAt, leadDays, leapDay, date, valid, every, weekdays, monthDays,
                lastDay, cron, holiday, shift, shiftWay, shiftUnit, anniversary, event);
    }

    private TriggerForm every(String how, List<String> days, String month, boolean last) {
        return new TriggerForm(kind, sendAt, leadDays, leapDay, onDate, validHours, how, days, month, last,
                cron, holiday, shift, shiftWay, shiftUnit, anniversary, event);
    }

    private TriggerForm cron(String expression) {
        return new TriggerForm(kind, sendAt, leadDays, leapDay, onDate, validHours, "cron", weekdays,
                monthDays, lastDay, expression, holiday, shift, shiftWay, shiftUnit, anniversary, event);
    }

    private TriggerForm holiday(String code, long amount, String way, String unit) {
        return new TriggerForm(kind, sendAt, leadDays, leapDay, onDate, validHours, every, weekdays,
                monthDays, lastDay, cron, code, amount, way, unit, anniversary, event);
    }

    private TriggerForm anniversary(String of) {
        return new TriggerForm(kind, sendAt, leadDays, leapDay, onDate, validHours, every, weekdays,
                monthDays, lastDay, cron, holiday, shift, shiftWay, shiftUnit, of, event);
    }

    private TriggerForm event(Event what) {
        return new TriggerForm(kind, sendAt, leadDays, leapDay, onDate, validHours, every, weekdays,
                monthDays, lastDay, cron, holiday, shift, shiftWay, shiftUnit, anniversary, what);
    }
}
