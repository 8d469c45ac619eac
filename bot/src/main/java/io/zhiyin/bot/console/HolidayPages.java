package io.zhiyin.bot.console;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.calendar.DayOffFile;
import io.zhiyin.campaigns.calendar.Festival;
import io.zhiyin.campaigns.calendar.Holidays;
import io.zhiyin.campaigns.calendar.LunarCalendar;
import io.zhiyin.campaigns.campaign.Campaigns;
import io.zhiyin.campaigns.input.InvalidInput;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** 设置 > 节日: what comes in the next twelve months, the shop's own days, and which days are worked. */
final class HolidayPages {
    private static final String PAGE = "/settings/holidays";
    private final Holidays holidays;
    private final Campaigns campaigns;
    private final Clock clock;
    private final ZoneId zone;

    HolidayPages(Holidays holidays, Campaigns campaigns, Clock clock, ZoneId zone) {
        this.holidays = holidays;
        this.campaigns = campaigns;
        this.clock = clock;
        this.zone = zone;
    }

    void mount(Routes routes) {
        routes.get(PAGE, visit -> Answer.show("holidays/page", page(visit, "", null)))
                .post(PAGE, this::add).post(PAGE + "/days-off", this::load)
                .post(PAGE + "/:id/remove", this::remove);
    }

    private Answer add(Visit visit) {
        try {
            holidays.add(visit.field("name").orElse(""), day(visit), visit.me().name());
            return Answer.go(PAGE, "holiday");
        } catch (InvalidInput wrong) {
            return Answer.again("holidays/page",
                    page(visit, "", wrong.words(visit.language().locale())));
        } catch (IllegalArgumentException noDay) {
            return Answer.again("holidays/page", page(visit, "", String.valueOf(noDay.getMessage())));
        }
    }

    private static Festival.Day day(Visit visit) {
        var calendar = visit.field("calendar").orElse("solar");
        if (calendar.equals("once")) {
            return new Festival.Day.Single(visit.field("date").flatMap(Visit::date).orElseThrow(
                    () -> new InvalidInput("date", "请选择是哪一天。", "Say which day it is.")));
        }
        return new Festival.Day.Yearly(
                calendar.equals("lunar") ? Birthday.Kind.LUNAR : Birthday.Kind.SOLAR,
                Visit.small(visit.fieldNumber("month").orElse(0L)),
                Visit.small(visit.fieldNumber("day").orElse(0L)));
    }

    private Answer load(Visit visit) {
        var typed = visit.field("days").orElse("");
        try {
            holidays.announce(DayOffFile.read(typed), visit.me().name());
            return Answer.go(PAGE + "#days-off", "days.off");
        } catch (InvalidInput wrong) {
            return Answer.again("holidays/page",
                    page(visit, typed, wrong.words(visit.language().locale())));
        }
    }

    private Answer remove(Visit visit) {
        var code = Holidays.own(visit.id("id"));
        var using = campaigns.using("holiday/" + code);
        if (using.isPresent()) {
            return Answer.refused(409, "holiday.used", using.get());
        }
        return holidays.remove(code) ? Answer.go(PAGE, "holiday.removed") : new Answer.Missing();
    }

    private Page page(Visit visit, String typed, @Nullable String problem) {
        var book = holidays.book();
        var locale = visit.language().locale();
        var today = LocalDate.ofInstant(clock.instant(), zone);
        var coming = Festival.coming(book.festivals(), today, today.plusYears(1)).stream()
                .map(it -> line(it, book, locale)).toList();
        var years = IntStream.rangeClosed(today.getYear() - 1, today.getYear() + 1)
                .mapToObj(year -> year(year, book)).toList();
        return new Page(coming, book.festivals().stream().flatMap(it -> own(it, locale).stream()).toList(),
                years,
                typed, problem);
    }

    private static Line line(Festival.Occurrence it, Holidays.Book book, Locale locale) {
        var announced = book.working().announced().get(it.date());
        return new Line(it.date(), LunarCalendar.beside(it.date(), locale), it.festival().name(locale),
                Forms.code(it.festival().group()),
                announced == null ? "" : announced.off() ? "off" : "work");
    }

    private static Optional<Own> own(Festival festival, Locale locale) {
        return Optional.ofNullable(Holidays.idOf(festival))
                .map(id -> new Own(id, festival.name(locale), festival.describe(locale)));
    }

    private static Year year(int year, Holidays.Book book) {
        var of = book.working().announced().entrySet().stream().filter(it -> it.getKey().getYear() == year)
                .map(Map.Entry::getValue).toList();
        var off = of.stream().filter(it -> it.off()).count();
        return new Year(year, off, of.size() - off);
    }

    /** @param announced off, work or nothing */
    public record Line(LocalDate date, String lunar, String name, String group, String announced) {}

    public record Own(long id, String name, String when) {}

    /** How many days of a year are announced. */
    public record Year(int year, long off, long worked) {}

    /** @param typed the days off that could not be taken, as they were typed */
    public record Page(List<Line> coming, List<Own> own, List<Year> years, String typed,
            @Nullable String problem) {
        public Page {
            coming = List.copyOf(coming);
            own = List.copyOf(own);
            years = List.copyOf(years);
        }
    }
}
