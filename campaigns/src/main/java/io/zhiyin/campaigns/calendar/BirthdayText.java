package io.zhiyin.campaigns.calendar;

import io.zhiyin.campaigns.calendar.ChatWords.Span;
import io.zhiyin.campaigns.calendar.DateWords.Calendar;
import io.zhiyin.campaigns.calendar.DateWords.Hint;
import io.zhiyin.campaigns.calendar.DateWords.Style;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Reads a customer's own birthday from a chat message.
 *
 * <p>Cautious on purpose: a birthday that was not meant is worse than one that has to be said again. A date
 * counts when it is tied to the word birthday by connecting words alone ({@link ChatWords}), or when the
 * whole message is a date that nobody writes otherwise: with its year, or lunar. Anyone else's birthday,
 * cakes and prices are {@link Result.NotABirthday}.
 */
public final class BirthdayText {
    /** Longer messages are stories, not answers. */
    private static final int LONGEST_MESSAGE = 300;
    private static final int OLDEST_AGE_YEARS = 120;
    private static final int YOUNGEST_WRITER_YEARS = 6;
    private static final String CLAUSE_ENDS = ",，。;!?、";
    private static final String EXAMPLE_ZH = "请这样告诉我：“生日3月5日”“生日1990年3月5日”或“生日农历八月十五”。";
    private static final String EXAMPLE_EN = "Please write it like this: \"birthday 5 March\", \"birthday 1990-03-05\" or \"birthday lunar 8/15\".";

    private static final Map<String, Integer> RELATIVE_DAYS = Map.of("昨天", -1, "今天", 0, "今日", 0, "today", 0,
            "明天", 1, "tomorrow", 1, "后天", 2);

    private final String text;
    private final LocalDate today;
    private final List<DateWords> dates;
    private final List<Span> mentions;

    public sealed interface Result {
        record Understood(Birthday birthday) implements Result {}

        record NotABirthday() implements Result {}

        /** Speaks of the customer's own birthday without a date that can be. Each reason is a whole answer: what is wrong, and an example. */
        record Unclear(String reasonZh, String reasonEn) implements Result {}
    }

    private BirthdayText(String text, LocalDate today) {
        this.text = text;
        this.today = today;
        this.dates = DateReader.read(text, today.getYear());
        this.mentions = ChatWords.birthdays(text, dates);
    }

    /**
     * What stands in a field for birthdays. It is meant as one, so the word for it is put before a date that lacks it.
     *
     * @param today as for {@link #parse}
     */
    public static Result inField(String words, LocalDate today) {
        var asSaid = parse(words, today);
        return asSaid instanceof Result.NotABirthday ? parse("生日" + words, today) : asSaid;
    }

    /**
     * What the message says of its writer's birthday.
     *
     * @param today the customer's date: two-digit years, future dates and ages are measured from it
     */
    public static Result parse(String chatMessage, LocalDate today) {
        if (chatMessage.length() > LONGEST_MESSAGE)
            return new Result.NotABirthday();
        return new BirthdayText(ChatText.normal(chatMessage), today).read();
    }

    private Result read() {
        if (mentions.isEmpty())
            return readBareDate();
        var stated = new ArrayList<Statement>();
        for (var date : dates)
            mentions.stream().filter(mention -> tied(mention, date)).findFirst()
                    .ifPresent(mention -> stated.add(new Statement(date, clausesOf(mention, date))));
        if (stated.isEmpty())
            return asksWithoutDate() ? withoutDate() : new Result.NotABirthday();
        var first = stated.getFirst();
        if (!stated.stream().allMatch(other -> other.date().sameDay(first.date())))
            return unclear("您写了不止一个日期，请只告诉我您要过的那个生日。",
                    "There is more than one date; please tell me only the one you celebrate.");
        return judge(first);
    }

    /** A date said to be the customer's birthday, and the words around it, which may name the calendar. */
    private record Statement(DateWords date, String around) {}

    /** The whole message is one date, such as an answer to "when is your birthday?". */
    private Result readBareDate() {
        if (dates.size() != 1)
            return new Result.NotABirthday();
        var date = dates.getFirst();
        boolean trusted = switch (date.style()) {
            case WORDS, NUMBERS -> date.year() != null || date.surelyLunar();
            case EIGHT_DIGITS -> true;
            case FEW_DIGITS, FESTIVAL -> false;
        };
        boolean alone = ChatWords.politeOnly(text.substring(0, date.begin()))
                && ChatWords.politeOnly(text.substring(date.end()));
        if (!trusted || !alone || isRecent(date))
            return new Result.NotABirthday();
        var result = judge(new Statement(date, ""));
        // Eight digits may be any number.
        return date.style() == Style.EIGHT_DIGITS && !(result instanceof Result.Understood)
                ? new Result.NotABirthday()
                : result;
    }

    /** Nobody that young writes in chat: the date is of an order, or of an appointment to come. */
    private boolean isRecent(DateWords date) {
        return date.year() != null && date.year() > today.getYear() - YOUNGEST_WRITER_YEARS;
    }

    /** Whether the message says that this date is the birthday mentioned there, and that it is the speaker's own. */
    private boolean tied(Span mention, DateWords date) {
        boolean mentionFirst = mention.begin() < date.begin();
        int begin = Math.min(mention.begin(), date.begin());
        int end = Math.max(mention.end(), date.end());
        String between = mentionFirst
                ? blanked(mention.end(), date.begin())
                : blanked(date.end(), mention.begin());
        String before = blanked(clauseBegin(begin), begin);
        String behind = blanked(end, clauseEnd(end));
        if (!ChatWords.connect(between))
            return false;
        boolean own = ChatWords.endsInSelf(before);
        if (!own && (!ChatWords.connect(before) || ChatWords.namesARelative(text.substring(0, begin))))
            return false;
        boolean question = text.startsWith("?", clauseEnd(end));
        if (ChatWords.connect(behind))
            return !question;
        // 我的生日是3月5日可以打折吗: said plainly enough to let more follow.
        return mentionFirst && own && copula(between)
                && "吗么嘛的前后之左右以当那到至还或".indexOf(behind.strip().charAt(0)) < 0;
    }

    private static boolean copula(String between) {
        return between.contains("是") || between.contains("为") || between.contains(":")
                || between.contains("is");
    }

    /** The text without the dates and birthday words in it. */
    private String blanked(int from, int to) {
        if (from >= to)
            return "";
        var blank = new StringBuilder(text.substring(from, to));
        for (var date : dates)
            blank(blank, date.begin() - from, date.end() - from);
        for (var mention : mentions)
            blank(blank, mention.begin() - from, mention.end() - from);
        return blank.toString();
    }

    private static void blank(StringBuilder text, int begin, int end) {
        for (int i = Math.max(0, begin); i < Math.min(text.length(), end); i++)
            text.setCharAt(i, ' ');
    }

    private int clauseBegin(int from) {
        return IntStream.iterate(from, i -> i > 0, i -> i - 1)
                .filter(i -> CLAUSE_ENDS.indexOf(text.charAt(i - 1)) >= 0).findFirst()
                .orElse(0);
    }

    private int clauseEnd(int from) {
        return IntStream.range(from, text.length()).filter(i -> CLAUSE_ENDS.indexOf(text.charAt(i)) >= 0)
                .findFirst().orElse(text.length());
    }

    /** The clause of the statement, and one that only adds to it: 我生日是8月15，农历的. */
    private String clausesOf(Span mention, DateWords date) {
        int end = clauseEnd(Math.max(mention.end(), date.end()));
        int added = end < text.length() ? clauseEnd(end + 1) : end;
        boolean adds = ChatWords.connect(text.substring(end, added));
        return blanked(clauseBegin(Math.min(mention.begin(), date.begin())), adds ? added : end);
    }

    private boolean asksWithoutDate() {
        return !text.contains("?") && ChatWords.askOnly(blanked(0, text.length()));
    }

    private Result withoutDate() {
        return RELATIVE_DAYS.entrySet().stream().filter(day -> text.contains(day.getKey())).findFirst()
                .map(day -> whichCalendar(today.plusDays(day.getValue())))
                .orElseGet(() -> unclear("没看懂是哪一天。", "I could not find the date."));
    }

    /** 今天是我生日 names a day, but not the calendar in which it will come again. */
    private static Result whichCalendar(LocalDate date) {
        var solar = Birthday.solar(date.getMonthValue(), date.getDayOfMonth());
        return new Result.Unclear(
                "您过的是公历还是农历生日？请回复“生日" + solar.describe(Locale.CHINESE) + "”或“生日"
                        + LunarCalendar.beside(date, Locale.CHINESE) + "”。",
                "By the solar or the lunar calendar? Please answer \"birthday "
                        + solar.describe(Locale.ENGLISH) + "\" or \"birthday "
                        + LunarCalendar.beside(date, Locale.ENGLISH) + "\".");
    }

    private Result judge(Statement statement) {
        var date = statement.date();
        if (date.hint() == Hint.EITHER_ORDER)
            return unclear("不清楚哪个数字是月、哪个是日。", "I cannot tell the day from the month.");
        boolean lunar = date.surelyLunar()
                || (date.calendar() == Calendar.UNSAID && mentions(statement.around(), DateReader.LUNAR));
        boolean solar = date.calendar() == Calendar.SOLAR
                || (date.calendar() == Calendar.UNSAID && mentions(statement.around(), DateReader.SOLAR));
        boolean unsaid = !lunar && !solar;
        // 身份证是1990年3月5日，过农历生日: papers are solar, so this is not the lunar day that is celebrated.
        boolean fromPapers = lunar && !date.surelyLunar() && statement.around().contains("身份证");
        if ((lunar && solar) || fromPapers || (unsaid && date.hint() == Hint.EITHER_CALENDAR))
            return unclear("请问是公历还是农历？", "By the solar or the lunar calendar?");
        return birthday(date, lunar ? Birthday.Kind.LUNAR : Birthday.Kind.SOLAR);
    }

    private static boolean mentions(String around, List<String> calendarNames) {
        return calendarNames.stream().anyMatch(around::contains);
    }

    private Result birthday(DateWords date, Birthday.Kind kind) {
        var year = date.year();
        if (year != null && year < today.getYear() - OLDEST_AGE_YEARS)
            return tooLongAgo();
        if (year != null && year > today.getYear())
            return notYet();
        var problem = Birthday.problem(kind, year, date.month(), date.day(), date.leapMonth());
        if (problem.isPresent())
            return unclear(problem.get().zh() + "。", problem.get().en() + ".");
        var birthday = new Birthday(kind, year, date.month(), date.day(), date.leapMonth());
        if (year == null)
            return date.leapMonth() && !livingRemember(birthday)
                    ? unclear("近" + OLDEST_AGE_YEARS + "年没有这个闰月的日子。",
                            "That leap month has not had such a day for " + OLDEST_AGE_YEARS + " years.")
                    : new Result.Understood(birthday);
        var born = Birthdays.celebratedIn(birthday, year, LeapDayPolicy.FEB_28).orElseThrow();
        if (!born.isBefore(today))
            return notYet();
        return born.isBefore(today.minusYears(OLDEST_AGE_YEARS))
                ? tooLongAgo()
                : new Result.Understood(birthday);
    }

    private boolean livingRemember(Birthday birthday) {
        return IntStream.rangeClosed(today.getYear() - OLDEST_AGE_YEARS, today.getYear()).anyMatch(
                year -> Birthday.problem(birthday.kind(), year, birthday.month(), birthday.day(),
                        birthday.leapMonth()).isEmpty());
    }

    private static Result notYet() {
        return unclear("出生日期还没有到。", "That day has not come yet.");
    }

    private static Result tooLongAgo() {
        return unclear("出生日期在" + OLDEST_AGE_YEARS + "年以前。",
                "That is more than " + OLDEST_AGE_YEARS + " years ago.");
    }

    private static Result unclear(String zh, String en) {
        return new Result.Unclear(zh + EXAMPLE_ZH, en + " " + EXAMPLE_EN);
    }
}
