package io.zhiyin.campaigns.importing;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.calendar.BirthdayText;
import io.zhiyin.campaigns.customer.Entry;
import io.zhiyin.campaigns.customer.Mail;
import io.zhiyin.campaigns.customer.Phone;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.profile.FieldId;
import io.zhiyin.campaigns.profile.ProfileField;
import io.zhiyin.campaigns.profile.Value;
import io.zhiyin.campaigns.profile.ValueReader;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What one row says, or why it cannot be taken: all faults of it at once. */
final class RowReader {
    private static final Set<String> YES = Set.of("是", "yes", "y", "true", "1", "已核实", "已验证");
    private static final Set<String> NO = Set.of("", "否", "no", "n", "false", "0", "未核实", "未验证");
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_NOTE = 5_000;
    private static final int LONGEST_NUMBER = 64;
    private static final int LONGEST_TAG = 30;
    private static final int MOST_TAGS = 20;
    private static final Pattern PLAIN_DATE = Pattern
            .compile(
                    "(\\d{4})[-/.年](\\d{1,2})[-/.月](\\d{1,2})日?(?:[ T]\\d{1,2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?)?");
    private static final Pattern TIME_OF_DAY = Pattern
            .compile("[ T]\\d{1,2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?$");
    private static final Pattern LUNAR = Pattern.compile("农历|阴历|旧历|lunar", Pattern.CASE_INSENSITIVE);
    private static final Pattern MONTH_AND_DAY = Pattern.compile("(\\d{1,2})[-/月](\\d{1,2})日?");
    private static final Pattern TAG_ENDS = Pattern.compile("[,，;；、|]");
    private static final int OLDEST_AGE_YEARS = 120;

    private final Mapping mapping;
    private final Map<Column, ProfileField> fields;
    private final LocalDate today;

    /**
     * @param fields what the columns stand for that are fields of the shop's own
     * @param today in the shop's zone: birthdays lie before it
     */
    RowReader(Mapping mapping, Map<Column, ProfileField> fields, LocalDate today) {
        this.mapping = mapping;
        this.fields = new LinkedHashMap<>(fields);
        this.today = today;
    }

    /**
     * @param entry null where there are faults
     * @param values in fields of the shop's own
     * @param number what of the row's member number could be read, faults or not
     * @param phone the same of its phone
     * @param mail the same of its mail
     */
    record Reading(@Nullable Entry entry, List<String> tags, Map<FieldId, Value> values, List<Fault> faults,
            @Nullable String number,
            @Nullable Phone phone, @Nullable String mail) {}

    Reading read(TableFile.Line line) {
        var faults = new ArrayList<Fault>();
        for (var i = mapping.columns().size(); i < line.cells().size(); i++) {
            if (!line.cells().get(i).isBlank()) {
                faults.add(new Fault(null, "这一行的格子比表头多，可能有逗号没有加引号。",
                        "The row has more cells than there are headings: perhaps a comma stands without quotes."));
                break;
            }
        }
        for (var place : line.errors()) {
            var column = place < mapping.columns().size() ? mapping.columns().get(place) : null;
            if (column != null) {
                faults.add(new Fault(column, "格子里是 Excel 的错误值（如 #N/A），请改好公式或填上内容。",
                        "The cell holds an error of Excel's, as #N/A: mend its formula, or write what is meant."));
            }
        }
        var number = oneLine(line, Column.MEMBER_NUMBER, LONGEST_NUMBER, faults);
        var name = oneLine(line, Column.NAME, LONGEST_NAME, faults);
        var phone = phone(line, faults);
        var mail = mail(line, faults);
        var phoneVerified = verified(line, Column.PHONE_VERIFIED, phone == null, faults,
                "这一行没有手机号，无从核实。", "The row has no phone to be verified.");
        var mailVerified = verified(line, Column.MAIL_VERIFIED, mail == null, faults, "这一行没有邮箱，无从核实。",
                "The row has no mail address to be verified.");
        var note = cell(line, Column.NOTE);
        if (note != null && (note.length() > LONGEST_NOTE || note.indexOf('\0') >= 0)) {
            faults.add(new Fault(Column.NOTE, "备注不能超过 " + LONGEST_NOTE + " 个字。",
                    "A note has at most " + LONGEST_NOTE + " characters."));
        }
        var lunar = cell(line, Column.BIRTHDAY_LUNAR);
        var birthday = lunar == null
                ? birthday(cell(line, Column.BIRTHDAY), faults)
                : lunarBirthday(lunar, faults);
        var zone = zone(cell(line, Column.TIME_ZONE), faults);
        var tags = tags(cell(line, Column.TAGS), faults);
        var values = fields.isEmpty() ? Map.<FieldId, Value>of() : values(line, faults);
        if (faults.isEmpty() && number == null && phone == null) {
            faults.add(new Fault(null, "会员号和手机号都是空的，认不出是哪位客户。",
                    "Neither a member number nor a phone is given, so the customer cannot be known."));
        }
        var entry = faults.isEmpty()
                ? new Entry(number, name, phone, mail, note, birthday, zone, phoneVerified, mailVerified)
                : null;
        return new Reading(entry, tags, values, faults, number, phone, mail);
    }

    private @Nullable String cell(TableFile.Line line, Column column) {
        var place = mapping.place(column);
        if (place < 0 || place >= line.cells().size()) {
            return null;
        }
        // a rejected file that is sent again has the marks by which it was kept from being a formula
        var text = RejectedFile.plain(line.cells().get(place).strip()).strip();
        return text.isEmpty() ? null : text;
    }

    private @Nullable String oneLine(TableFile.Line line, Column column, int longest, List<Fault> faults) {
        var text = cell(line, column);
        if (text != null
                && (text.length() > longest || text.chars().anyMatch(Character::isISOControl))) {
            faults.add(new Fault(column, "不能超过 " + longest + " 个字，也不能有换行。",
                    "At most " + longest + " characters are expected, and no line breaks."));
            return null;
        }
        return text;
    }

    private Map<FieldId, Value> values(TableFile.Line line, List<Fault> faults) {
        var values = new LinkedHashMap<FieldId, Value>();
        fields.forEach((column, field) -> {
            var text = cell(line, column);
            if (text != null) {
                try {
                    values.put(field.id(), ValueReader.read(field, text));
                } catch (InvalidInput wrong) {
                    faults.add(new Fault(column, wrong.words(Locale.CHINESE), wrong.words(Locale.ENGLISH)));
                }
            }
        });
        return values;
    }

    private @Nullable Phone phone(TableFile.Line line, List<Fault> faults) {
        var text = cell(line, Column.PHONE);
        var phone = text == null || text.length() > 40 ? null : Phone.of(text).orElse(null);
        if (text != null && phone == null) {
            faults.add(new Fault(Column.PHONE, "须为手机号、带区号的座机号，或带 + 和国家码的号码。",
                    "A mainland number, or one with + and its country code, is expected."));
        }
        return phone;
    }

    private boolean verified(TableFile.Line line, Column column, boolean nothing, List<Fault> faults,
            String zh,
            String en) {
        var text = cell(line, column);
        var plain = text == null ? "" : text.toLowerCase(Locale.ROOT);
        var yes = YES.contains(plain);
        if (!yes && !NO.contains(plain)) {
            faults.add(new Fault(column, "须为“是”或“否”，或留空。", "yes or no is expected, or nothing."));
        } else if (yes && nothing) {
            faults.add(new Fault(column, zh, en));
        }
        return yes;
    }

    private @Nullable String mail(TableFile.Line line, List<Fault> faults) {
        var text = cell(line, Column.MAIL);
        var mail = text == null ? null : Mail.of(text).map(Mail::value).orElse(null);
        if (text != null && mail == null) {
            faults.add(new Fault(Column.MAIL, "须为邮箱地址，如 lin@example.com。",
                    "A mail address is expected, as lin@example.com."));
        }
        return mail;
    }

    /** Plain dates are read at once, all else as in any field. */
    private @Nullable Birthday birthday(@Nullable String text, List<Fault> faults) {
        if (text == null) {
            return null;
        }
        try {
            var plain = PLAIN_DATE.matcher(text);
            if (plain.matches()) {
                var born = Birthday.solar(number(plain.group(1)), number(plain.group(2)),
                        number(plain.group(3)));
                var year = number(plain.group(1));
                if (!LocalDate.of(year, born.month(), born.day()).isBefore(today)) {
                    faults.add(
                            new Fault(Column.BIRTHDAY, "出生日期还没有到。", "That day has not come yet."));
                } else if (year < today.getYear() - OLDEST_AGE_YEARS) {
                    faults.add(new Fault(Column.BIRTHDAY, "出生日期在" + OLDEST_AGE_YEARS + "年以前。",
                            "That is more than " + OLDEST_AGE_YEARS + " years ago."));
                }
                return born;
            }
            var monthly = MONTH_AND_DAY.matcher(text);
            if (monthly.matches()) {
                return Birthday.solar(number(monthly.group(1)), number(monthly.group(2)));
            }
        } catch (IllegalArgumentException | DateTimeException noSuchDay) {
            faults.add(new Fault(Column.BIRTHDAY, "没有这一天。", "There is no such day."));
            return null;
        }
        return words(text, Column.BIRTHDAY, faults);
    }

    /** The heading says the calendar, so the cell need not; one that says another is a mistake. */
    private @Nullable Birthday lunarBirthday(String text, List<Fault> faults) {
        var said = TIME_OF_DAY.matcher(text).replaceFirst("");
        var birthday = words(LUNAR.matcher(said).find() ? said : "农历" + said, Column.BIRTHDAY_LUNAR, faults);
        if (birthday != null && birthday.kind() != Birthday.Kind.LUNAR) {
            faults.add(new Fault(Column.BIRTHDAY_LUNAR, "这一列是农历生日，请写农历日期。",
                    "The column is for lunar dates; this is none."));
            return null;
        }
        return birthday;
    }

    private @Nullable Birthday words(String text, Column column, List<Fault> faults) {
        return switch (BirthdayText.inField(text, today)) {
            case BirthdayText.Result.Understood(var birthday) -> birthday;
            case BirthdayText.Result.Unclear(var zh, var en) -> {
                faults.add(new Fault(column, zh, en));
                yield null;
            }
            case BirthdayText.Result.NotABirthday() -> {
                faults.add(new Fault(column, "没看懂是哪一天。可写 1990-03-05、3月5日、农历八月十五。",
                        "No date was understood. Write 1990-03-05, 03-05 or 农历八月十五."));
                yield null;
            }
        };
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }

    private static @Nullable ZoneId zone(@Nullable String text, List<Fault> faults) {
        if (text == null) {
            return null;
        }
        try {
            return ZoneId.of(text);
        } catch (DateTimeException unknown) {
            faults.add(new Fault(Column.TIME_ZONE, "须为时区名，如 Asia/Shanghai。",
                    "The name of a time zone is expected, as Asia/Shanghai."));
            return null;
        }
    }

    private static List<String> tags(@Nullable String text, List<Fault> faults) {
        if (text == null) {
            return List.of();
        }
        var tags = new LinkedHashSet<String>();
        for (var part : TAG_ENDS.split(text, -1)) {
            var tag = part.strip();
            if (!tag.isEmpty()) {
                tags.add(tag);
            }
        }
        if (tags.size() > MOST_TAGS || tags.stream().anyMatch(it -> it.codePointCount(0,
                it.length()) > LONGEST_TAG || it.chars().anyMatch(Character::isISOControl))) {
            faults.add(new Fault(Column.TAGS,
                    "最多 " + MOST_TAGS + " 个标签，每个 1 到 " + LONGEST_TAG + " 个字，用逗号分开。",
                    "At most " + MOST_TAGS + " tags of 1 to " + LONGEST_TAG
                            + " characters are expected, with commas between them."));
        }
        return List.copyOf(tags);
    }
}
