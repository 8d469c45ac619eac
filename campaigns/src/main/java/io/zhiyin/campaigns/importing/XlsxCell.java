package io.zhiyin.campaigns.importing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.CellType;

/**
 * What a cell of a workbook says, as text. A date is a number with a format; which formats are dates is in the workbook, or
 * known by its number alone. Source of the numbers: ECMA-376 part 1, 18.8.30, with those of Chinese.
 *
 * @param since1904 whether the workbook counts its days from 1904
 * @param moments whether a date is given with its time of day and a year that is not shown; else it is a day, as of a
 *     birthday
 */
record XlsxCell(boolean since1904, boolean moments) {
    private static final Pattern ERROR = Pattern
            .compile("#(N/A|REF!|VALUE!|DIV/0!|NAME\\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)");
    private static final Set<Integer> DAYS = Set.of(14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52,
            53, 54, 57, 58);
    private static final Set<Integer> TIMES = Set.of(18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56);
    private static final Set<Integer> WITHOUT_YEAR = Set.of(16, 28, 29, 51, 53, 54, 58);
    private static final BigDecimal DAY_MILLIS = BigDecimal.valueOf(86_400_000L);
    /** The first day of the year 10000. */
    private static final BigDecimal END = BigDecimal.valueOf(2_958_466L);
    /** Excel takes 1900 for a leap year: from the day that never was, its count is one ahead. */
    private static final long NEVER_WAS = 60;

    /** A mark of Excel's that a formula has no result. */
    static boolean error(Cell cell) {
        var raw = cell.getRawValue();
        return cell.getType() == CellType.ERROR
                || (cell.getType() == CellType.FORMULA && raw != null && ERROR.matcher(raw).matches());
    }

    String text(Cell cell) {
        var raw = cell.getRawValue();
        if (raw == null || error(cell)) {
            return "";
        }
        return switch (cell.getType()) {
            case STRING -> cell.asString();
            case NUMBER -> number(cell, raw);
            // what it came to when the workbook was saved
            case FORMULA -> cell.getValue() instanceof BigDecimal ? number(cell, raw) : raw;
            default -> raw;
        };
    }

    private String number(Cell cell, String raw) {
        BigDecimal number;
        try {
            number = new BigDecimal(raw);
        } catch (NumberFormatException none) {
            return raw;
        }
        var format = cell.getDataFormatString();
        var id = cell.getDataFormatId();
        var day = (id != null && DAYS.contains(id)) || (format != null && isDay(format));
        var time = (id != null && TIMES.contains(id)) || (format != null && isTime(format));
        if (!(day || (time && moments)) || number.signum() < 0 || number.compareTo(END) >= 0) {
            // a phone in a cell of numbers may be kept as 1.3800000000E10
            return number.stripTrailingZeros().toPlainString();
        }
        if (!day && number.compareTo(BigDecimal.ONE) < 0) {
            return clock(
                    LocalDate.EPOCH.atStartOfDay().plus(millis(number), ChronoUnit.MILLIS).toLocalTime());
        }
        // Excel puts this year to 3月5日 and does not show it: nobody said it
        var hidden = (id != null && WITHOUT_YEAR.contains(id))
                || (format != null && isDay(format) && !bare(format).contains("y"));
        return date(number, hidden);
    }

    private String date(BigDecimal number, boolean hiddenYear) {
        var begin = since1904
                ? LocalDate.of(1904, 1, 1)
                : number.longValue() < NEVER_WAS ? LocalDate.of(1899, 12, 31) : LocalDate.of(1899, 12, 30);
        LocalDateTime at = begin.atStartOfDay().plus(millis(number), ChronoUnit.MILLIS);
        var day = at.toLocalDate();
        if (!moments) {
            return hiddenYear
                    ? day.format(DateTimeFormatter.ofPattern("MM-dd", Locale.ROOT))
                    : day.toString();
        }
        return at.toLocalTime().equals(LocalTime.MIDNIGHT)
                ? day.toString()
                : day + " " + clock(at.toLocalTime());
    }

    private static String clock(LocalTime time) {
        var pattern = time.truncatedTo(ChronoUnit.SECONDS).equals(time) ? "HH:mm:ss" : "HH:mm:ss.SSS";
        return time.format(DateTimeFormatter.ofPattern(pattern, Locale.ROOT));
    }

    private static long millis(BigDecimal days) {
        return days.multiply(DAY_MILLIS).setScale(0, RoundingMode.HALF_UP).longValueExact();
    }

    private static boolean isDay(String format) {
        var bare = bare(format);
        return bare.contains("d") || (bare.contains("y") && bare.contains("m"));
    }

    private static boolean isTime(String format) {
        var bare = bare(format);
        return bare.contains("h") || bare.contains("ss");
    }

    /** Without what is only shown, and without marks of language and colour. */
    private static String bare(String format) {
        return format.replaceAll("\"[^\"]*\"|\\[[^\\]]*]|\\\\.", "").toLowerCase(Locale.ROOT);
    }
}
