package io.zhiyin.campaigns.calendar;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Month;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A day that shops and customers speak of: a festival, a solar term, a day of shopping, or a day of the shop's own.
 * Statutory days off are another matter: they are announced each year ({@link WorkingDays}).
 *
 * @param code what it is called where programs keep it: {@code mid_autumn}; {@code own_12} for the shop's own
 */
public record Festival(String code, Group group, String zh, String en, Day day) {

    public enum Group {
        LUNAR, SOLAR, TERM, SHOPPING, OWN
    }

    /** When it is. */
    public sealed interface Day {
        /** The day of that solar year, or, where it goes by the lunar calendar, of that lunar year. */
        Optional<LocalDate> in(int year);

        /** On the same day of its calendar every year. The lunar 30th of a short month is its 29th. */
        record Yearly(Birthday.Kind kind, int month, int day) implements Day {
            public Yearly {
                Birthday.Problem.refuse(Birthday.problem(kind, null, month, day, false));
            }

            @Override
            public Optional<LocalDate> in(int year) {
                return Birthdays.celebratedIn(new Birthday(kind, null, month, day, false), year,
                        LeapDayPolicy.FEB_28);
            }
        }

        /** On the n-th such day of the week in a month. */
        record NthWeekday(Month month, DayOfWeek weekday, int n) implements Day {
            @Override
            public Optional<LocalDate> in(int year) {
                return Optional.of(
                        LocalDate.of(year, month, 1).with(TemporalAdjusters.dayOfWeekInMonth(n, weekday)));
            }
        }

        /** A solar term: 0 is 小寒, the first of a solar year, 23 is 冬至. */
        record Term(int number) implements Day {
            @Override
            public Optional<LocalDate> in(int year) {
                return Optional.of(Almanac.term(year, number));
            }
        }

        /** Once, and never again. */
        record Single(LocalDate date) implements Day {
            @Override
            public Optional<LocalDate> in(int year) {
                return Optional.of(date).filter(it -> it.getYear() == year);
            }
        }
    }

    private static final List<String> TERMS = List.of("小寒 Minor Cold", "大寒 Major Cold",
            "立春 Start of Spring", "雨水 Rain Water", "惊蛰 Awakening of Insects", "春分 Spring Equinox",
            "清明节 Tomb-Sweeping Day", "谷雨 Grain Rain", "立夏 Start of Summer", "小满 Grain Buds",
            "芒种 Grain in Ear", "夏至 Summer Solstice", "小暑 Minor Heat", "大暑 Major Heat",
            "立秋 Start of Autumn", "处暑 End of Heat", "白露 White Dew", "秋分 Autumn Equinox", "寒露 Cold Dew",
            "霜降 Frost's Descent", "立冬 Start of Winter", "小雪 Minor Snow", "大雪 Major Snow",
            "冬至 Winter Solstice");

    private static final List<Festival> ALL = Stream.concat(Stream.of(
            lunar("spring_festival", "春节", "Spring Festival", 1, 1),
            lunar("fortune_day", "迎财神", "Welcoming the God of Fortune", 1, 5),
            lunar("lantern", "元宵节", "Lantern Festival", 1, 15),
            lunar("dragon_head", "龙抬头", "Dragon Head Raising Day", 2, 2),
            lunar("shangsi", "上巳节", "Shangsi Festival", 3, 3),
            lunar("dragon_boat", "端午节", "Dragon Boat Festival", 5, 5),
            lunar("qixi", "七夕节", "Qixi Festival", 7, 7),
            lunar("zhongyuan", "中元节", "Zhongyuan Festival", 7, 15),
            lunar("mid_autumn", "中秋节", "Mid-Autumn Festival", 8, 15),
            lunar("double_ninth", "重阳节", "Double Ninth Festival", 9, 9),
            lunar("xiayuan", "下元节", "Xiayuan Festival", 10, 15), lunar("laba", "腊八节", "Laba Festival", 12, 8),
            lunar("little_new_year", "小年", "Little New Year", 12, 23),
            lunar("little_new_year_south", "南方小年", "Little New Year of the South", 12, 24),
            lunar("new_years_eve", "除夕", "Chinese New Year's Eve", 12, 30),
            solar("new_year", "元旦", "New Year's Day", 1, 1),
            solar("valentine", "情人节", "Valentine's Day", 2, 14),
            solar("women", "妇女节", "Women's Day", 3, 8), solar("arbor", "植树节", "Arbor Day", 3, 12),
            solar("labour", "劳动节", "Labour Day", 5, 1), solar("youth", "青年节", "Youth Day", 5, 4),
            solar("nurses", "护士节", "Nurses' Day", 5, 12),
            weekday("mothers_day", "母亲节", "Mother's Day", Month.MAY, DayOfWeek.SUNDAY, 2),
            solar("children", "儿童节", "Children's Day", 6, 1),
            weekday("fathers_day", "父亲节", "Father's Day", Month.JUNE, DayOfWeek.SUNDAY, 3),
            solar("army", "建军节", "Army Day", 8, 1), solar("doctors", "医师节", "Doctors' Day", 8, 19),
            solar("teachers", "教师节", "Teachers' Day", 9, 10), solar("national", "国庆节", "National Day", 10, 1),
            solar("halloween", "万圣夜", "Halloween", 10, 31),
            weekday("thanksgiving", "感恩节", "Thanksgiving", Month.NOVEMBER, DayOfWeek.THURSDAY, 4),
            solar("christmas_eve", "平安夜", "Christmas Eve", 12, 24),
            solar("christmas", "圣诞节", "Christmas Day", 12, 25),
            shopping("consumers", "消费者权益日", "Consumers' Day", 3, 15),
            shopping("day_520", "520", "520, I love you", 5, 20),
            shopping("day_618", "618", "618 Shopping Festival", 6, 18),
            shopping("day_88", "88 会员节", "88 Members' Day", 8, 8),
            shopping("day_99", "99 划算节", "99 Bargain Day", 9, 9),
            shopping("double_11", "双十一", "Singles' Day", 11, 11),
            shopping("double_12", "双十二", "Double Twelve", 12, 12)),
            IntStream.range(0, TERMS.size()).mapToObj(Festival::term)).toList();

    private static Festival lunar(String code, String zh, String en, int month, int day) {
        return yearly(Group.LUNAR, code, zh, en, Birthday.Kind.LUNAR, month, day);
    }

    private static Festival solar(String code, String zh, String en, int month, int day) {
        return yearly(Group.SOLAR, code, zh, en, Birthday.Kind.SOLAR, month, day);
    }

    private static Festival shopping(String code, String zh, String en, int month, int day) {
        return yearly(Group.SHOPPING, code, zh, en, Birthday.Kind.SOLAR, month, day);
    }

    private static Festival yearly(Group group, String code, String zh, String en, Birthday.Kind kind,
            int month,
            int day) {
        return new Festival(code, group, zh, en, new Day.Yearly(kind, month, day));
    }

    private static Festival weekday(String code, String zh, String en, Month month, DayOfWeek weekday,
            int n) {
        return new Festival(code, Group.SOLAR, zh, en, new Day.NthWeekday(month, weekday, n));
    }

    private static Festival term(int number) {
        var names = TERMS.get(number).split(" ", 2);
        return new Festival("term_" + (number + 1), Group.TERM, names[0], names[1], new Day.Term(number));
    }

    /** Those that are the same for every shop. */
    public static Stream<Festival> all() {
        return ALL.stream();
    }

    /** Those by which people tell a day in chat: no terms, whose dates move, and none that looks like a number. */
    static Stream<Festival> inChat() {
        return ALL.stream().filter(it -> it.group != Group.TERM && !Character.isDigit(it.zh.charAt(0)));
    }

    /** The festivals of a day, lunar ones first. */
    public static List<Festival> on(LocalDate date) {
        return ALL.stream().filter(it -> !it.between(date, date).isEmpty()).toList();
    }

    /** Its days from {@code first} to {@code last}, both included, in order; none beyond what the almanac knows. */
    public List<LocalDate> between(LocalDate first, LocalDate last) {
        var days = new ArrayList<LocalDate>();
        // A lunar year begins after the solar year of its number, and ends in the next one.
        var from = Math.max(first.getYear() - 1, Almanac.FIRST_YEAR);
        var to = Math.min(last.getYear(), Almanac.LAST_YEAR);
        for (var year = from; year <= to; year++) {
            day.in(year).filter(it -> !it.isBefore(first) && !it.isAfter(last)).ifPresent(days::add);
        }
        return List.copyOf(days);
    }

    public boolean lunar() {
        return day instanceof Day.Yearly yearly && yearly.kind() == Birthday.Kind.LUNAR;
    }

    public String name(Locale locale) {
        return LunarNames.isChinese(locale) ? zh : en;
    }

    /** When it is, for people: 每年农历八月十五, "the second Sunday of May". */
    public String describe(Locale locale) {
        var chinese = LunarNames.isChinese(locale);
        return switch (day) {
            case Day.Yearly(var kind, var month, var number) -> {
                var date = new Birthday(kind, null, month, number, false).describe(locale);
                yield chinese ? "每年" + date : "every year on " + date;
            }
            case Day.NthWeekday(var month, var weekday, var n) -> chinese
                    ? "每年" + month.getValue() + "月第" + "一二三四五".charAt(n - 1) + "个"
                            + weekday.getDisplayName(java.time.format.TextStyle.FULL, Locale.CHINESE)
                    : List.of("first", "second", "third", "fourth", "fifth").get(n - 1) + " "
                            + weekday.getDisplayName(java.time.format.TextStyle.FULL, Locale.ENGLISH) + " of "
                            + month.getDisplayName(java.time.format.TextStyle.FULL, Locale.ENGLISH);
            case Day.Term _ -> chinese ? "每年，按节气" : "every year, by the sun";
            case Day.Single(var date) -> chinese ? date + "，只一次" : date + ", once";
        };
    }

    /** One of the days on which some of them are. */
    public record Occurrence(LocalDate date, Festival festival) {}

    /** What comes from {@code first} to {@code last}, both included, in order. */
    public static List<Occurrence> coming(Collection<Festival> festivals, LocalDate first, LocalDate last) {
        return festivals.stream()
                .flatMap(it -> it.between(first, last).stream().map(date -> new Occurrence(date, it)))
                .sorted(Comparator.comparing(Occurrence::date)).toList();
    }
}
