package io.zhiyin.bot.api;

import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.calendar.Shift;
import io.zhiyin.campaigns.campaign.AnniversaryTrigger;
import io.zhiyin.campaigns.campaign.BirthdayTrigger;
import io.zhiyin.campaigns.campaign.EventTrigger;
import io.zhiyin.campaigns.campaign.Personal;
import io.zhiyin.campaigns.profile.FieldId;
import io.zhiyin.campaigns.campaign.HolidayTrigger;
import io.zhiyin.campaigns.campaign.OnceTrigger;
import io.zhiyin.campaigns.campaign.RecurringTrigger;
import io.zhiyin.campaigns.campaign.Rhythm;
import io.zhiyin.campaigns.campaign.Trigger;
import io.zhiyin.campaigns.campaign.TriggerNames;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.schedule.Cron;
import io.zhiyin.campaigns.tag.Keywords;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads a trigger out of a request; what is wrong is noted there, and something stands in for it. */
final class TriggerReader {
    private static final int LONGEST_CODE = 40;
    private static final int DAYS_OF_A_MONTH = 31;

    private final Supplier<TriggerNames> names;
    private final ZoneId shop;

    /** @param shop the zone where none is named */
    TriggerReader(Supplier<TriggerNames> names, ZoneId shop) {
        this.names = names;
        this.shop = shop;
    }

    private enum Kind {
        BIRTHDAY, ANNIVERSARY, ONCE, RECURRING, HOLIDAY, EVENT
    }

    private enum Every {
        DAY, WEEK, MONTH, CRON
    }

    Trigger read(Fields fields) {
        var kind = fields.neededChoice("kind", Kind.class);
        var named = fields.zone("timeZone");
        var zone = named == null ? shop : named;
        return switch (kind) {
            case BIRTHDAY -> birthday(fields, zone);
            case ANNIVERSARY -> anniversary(fields, zone);
            case ONCE -> new OnceTrigger(fields.neededInstant("at"), valid(fields), zone);
            case RECURRING -> recurring(fields, zone);
            case HOLIDAY -> holiday(fields, zone);
            case EVENT -> event(fields, zone);
        };
    }

    private static Trigger birthday(Fields fields, ZoneId zone) {
        var sendAt = fields.neededTime("sendAt");
        return new BirthdayTrigger(sendAt, lead(fields), leapDay(fields), zone);
    }

    private Trigger anniversary(Fields fields, ZoneId zone) {
        var of = fields.neededChoice("of", AnniversaryTrigger.Of.class);
        var id = of == AnniversaryTrigger.Of.FIELD ? fields.requiredId("field") : fields.id("field");
        if (of == AnniversaryTrigger.Of.FIELD && id != null && !names.get().fields().containsKey(id)) {
            fields.wrong("field", "没有这个日期字段。", "There is no such field that holds dates.");
        }
        var sendAt = fields.neededTime("sendAt");
        return of == AnniversaryTrigger.Of.FIELD && id == null
                ? new BirthdayTrigger(sendAt, 0, LeapDayPolicy.FEB_28, zone)
                : new AnniversaryTrigger(of,
                        of == AnniversaryTrigger.Of.FIELD && id != null ? new FieldId(id) : null,
                        lead(fields),
                        leapDay(fields), sendAt, zone);
    }

    private static int lead(Fields fields) {
        var lead = fields.number("leadDays", 0, Personal.MOST_LEAD_DAYS);
        return lead == null ? 0 : lead.intValue();
    }

    private static LeapDayPolicy leapDay(Fields fields) {
        var leapDay = fields.choice("leapDay", LeapDayPolicy.class);
        return leapDay == null ? LeapDayPolicy.FEB_28 : leapDay;
    }

    private static Trigger recurring(Fields fields, ZoneId zone) {
        var valid = valid(fields);
        var every = fields.neededChoice("every", Every.class);
        var rhythm = every == Every.CRON ? cron(fields) : days(fields, every, fields.neededTime("sendAt"));
        return new RecurringTrigger(rhythm == null ? new Rhythm.Daily(LocalTime.NOON) : rhythm, valid, zone);
    }

    private static @Nullable Rhythm cron(Fields fields) {
        var text = fields.neededText("cron", Cron.LONGEST);
        try {
            return text.isEmpty() ? null : new Rhythm.ByCron(new Cron(text));
        } catch (InvalidInput wrong) {
            fields.wrong("cron", Spelling.both(wrong));
            return null;
        }
    }

    private static @Nullable Rhythm days(Fields fields, Every every, LocalTime at) {
        try {
            return switch (every) {
                case DAY, CRON -> new Rhythm.Daily(at);
                case WEEK ->
                    new Rhythm.Weekly(new TreeSet<>(fields.choices("weekdays", DayOfWeek.class)), at);
                case MONTH -> {
                    var days = new TreeSet<Integer>();
                    fields.ids("days", DAYS_OF_A_MONTH)
                            .forEach(it -> days.add((int) Math.min(it, DAYS_OF_A_MONTH + 1)));
                    yield new Rhythm.Monthly(days, Boolean.TRUE.equals(fields.flag("lastDay")), at);
                }
            };
        } catch (InvalidInput wrong) {
            fields.wrong(wrong.field(), Spelling.both(wrong));
            return null;
        }
    }

    private Trigger holiday(Fields fields, ZoneId zone) {
        var code = fields.neededText("holiday", LONGEST_CODE);
        if (!code.isEmpty() && names.get().book().festival(code).isEmpty()) {
            fields.wrong("holiday", "没有这个节日，全部节日见 /holidays。",
                    "There is no such holiday; /holidays lists them.");
        }
        var unit = fields.choice("shiftUnit", Shift.Unit.class);
        var counted = unit == null ? Shift.Unit.DAYS : unit;
        var amount = fields.number("shift", -Shift.most(counted), Shift.most(counted));
        return new HolidayTrigger(code, new Shift(amount == null ? 0 : amount.intValue(), counted),
                fields.neededTime("sendAt"), zone);
    }

    private Trigger event(Fields fields, ZoneId zone) {
        var on = fields.neededChoice("on", EventTrigger.On.class);
        var id = on.hasSubject() ? fields.requiredId("subject") : fields.id("subject");
        var known = names.get();
        if (on.hasSubject() && id != null
                && !(on.ofSegment() ? known.segments() : known.tags()).containsKey(id)) {
            fields.wrong("subject", "没有这个标签或人群。", "There is no such tag or segment.");
        }
        var after = fields.number("afterHours", 0, EventTrigger.MOST_AFTER_HOURS);
        var again = fields.number("againDays", 0, EventTrigger.MOST_AGAIN_DAYS);
        var valid = valid(fields);
        var said = keywords(fields, on == EventTrigger.On.KEYWORD);
        return (on.hasSubject() && id == null) || (on == EventTrigger.On.KEYWORD && said == null)
                ? new OnceTrigger(Instant.EPOCH, valid, zone)
                : new EventTrigger(on, on.hasSubject() ? id : null, said,
                        after == null ? 0 : after.intValue(),
                        again == null ? EventTrigger.USUALLY_AGAIN_DAYS : again.intValue(), valid, zone);
    }

    private static @Nullable Keywords keywords(Fields fields, boolean wanted) {
        var words = fields.texts("keywords", Keywords.MOST, Keywords.LONGEST);
        var whole = Boolean.TRUE.equals(fields.flag("whole"));
        if (!wanted) {
            return null;
        }
        try {
            return Keywords.read(String.join("|", words), whole);
        } catch (InvalidInput wrong) {
            fields.wrong("keywords", Spelling.both(wrong));
            return null;
        }
    }

    private static int valid(Fields fields) {
        var hours = fields.number("validHours", 1, Trigger.MOST_VALID_HOURS);
        return hours == null ? Trigger.USUALLY_VALID_HOURS : hours.intValue();
    }
}
