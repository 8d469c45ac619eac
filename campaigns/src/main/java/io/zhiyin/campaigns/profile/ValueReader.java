package io.zhiyin.campaigns.profile;

import io.zhiyin.campaigns.customer.Mail;
import io.zhiyin.campaigns.customer.Phone;
import io.zhiyin.campaigns.input.InvalidInput;
import java.math.BigDecimal;
import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads what people, files and programs write into a field. What it refuses, it never repeats. */
public final class ValueReader {
    /** In characters. */
    public static final int LONGEST = 500;
    private static final int LONGEST_PHONE = 40;
    /** Between several choices; no label may hold one of these. */
    static final Pattern ENDS = Pattern.compile("[,，;；、|\\n]");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,15}(\\.\\d{1,6})?");
    private static final Pattern YUAN = Pattern.compile("-?\\d{1,12}(\\.\\d{1,2})?");
    private static final Pattern DATE = Pattern
            .compile("(\\d{4})[-/.年](\\d{1,2})[-/.月](\\d{1,2})日?(?:[ T]0{1,2}:00(?::00(?:\\.0+)?)?)?");
    private static final int FIRST_YEAR = 1900;
    private static final int LAST_YEAR = 2100;

    private ValueReader() {}

    /**
     * @param text not blank
     * @throws InvalidInput with the field's key, when it is no value of the field
     */
    public static Value read(ProfileField field, String text) {
        return switch (field.type()) {
            case TEXT -> words(field, text.strip());
            case PHONE -> phone(field, text);
            case MAIL -> Mail.of(text.strip()).<Value>map(it -> new Value.Words(it.value()))
                    .orElseThrow(() -> new InvalidInput(field.key(), "须为邮箱地址，如 lin@example.com。",
                            "A mail address is expected, as lin@example.com."));
            case NUMBER -> new Value.Amount(number(field, text));
            case MONEY -> new Value.Amount(fen(field, text));
            case DATE -> new Value.Day(day(field, text));
            case CHOICE -> chosen(field, List.of(text.strip()));
            case CHOICES -> chosen(field, Arrays.stream(ENDS.split(text)).toList());
        };
    }

    /**
     * Of a field with choices, by their labels; case and width do not matter.
     *
     * @throws InvalidInput when there is no such choice, or more than one where one is asked for
     */
    public static Value chosen(ProfileField field, List<String> labels) {
        var ids = new ArrayList<Long>();
        for (var label : labels.stream().map(String::strip).filter(it -> !it.isEmpty()).toList()) {
            ids.add(field.choices().stream().filter(it -> folded(it.label()).equals(folded(label)))
                    .findFirst().orElseThrow(() -> noChoice(field)).id());
        }
        return chosenIds(field, ids);
    }

    /** The same by the ids of the choices. */
    public static Value chosenIds(ProfileField field, List<Long> ids) {
        if (ids.isEmpty() || ids.stream().anyMatch(it -> field.choice(it).isEmpty())) {
            throw noChoice(field);
        }
        var chosen = new Value.Chosen(ids);
        if (field.type() == FieldType.CHOICE && chosen.choices().size() > 1) {
            throw new InvalidInput(field.key(), "只能选一项。", "Only one of the choices can be taken.");
        }
        return chosen;
    }

    /** What equality of texts means: case, width and blanks around do not matter. */
    public static String folded(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC).strip().toLowerCase(Locale.ROOT);
    }

    private static Value words(ProfileField field, String text) {
        if (text.length() > LONGEST || text.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidInput(field.key(), "不能超过 " + LONGEST + " 个字，也不能有换行。",
                    "At most " + LONGEST + " characters are expected, and no line breaks.");
        }
        return new Value.Words(text);
    }

    private static Value phone(ProfileField field, String text) {
        return (text.length() > LONGEST_PHONE ? java.util.Optional.<Phone>empty() : Phone.of(text))
                .<Value>map(it -> new Value.Words(it.value()))
                .orElseThrow(() -> new InvalidInput(field.key(), "须为手机号、带区号的座机号，或带 + 和国家码的号码。",
                        "A mainland number, or one with + and its country code, is expected."));
    }

    private static BigDecimal number(ProfileField field, String text) {
        var plain = plain(text);
        if (!NUMBER.matcher(plain).matches()) {
            throw new InvalidInput(field.key(), "须为数字，如 12 或 3.5。", "A number is expected, as 12 or 3.5.");
        }
        return new BigDecimal(plain);
    }

    private static BigDecimal fen(ProfileField field, String text) {
        var plain = plain(text).replaceFirst("^(-?)[¥￥]", "$1").replaceFirst("元$", "");
        if (!YUAN.matcher(plain).matches()) {
            throw new InvalidInput(field.key(), "须为金额，单位元，最多两位小数，如 1280.50。",
                    "An amount in yuan with at most two decimals is expected, as 1280.50.");
        }
        return new BigDecimal(plain).movePointRight(2);
    }

    private static LocalDate day(ProfileField field, String text) {
        var match = DATE.matcher(Normalizer.normalize(text, Normalizer.Form.NFKC).strip());
        if (!match.matches()) {
            throw new InvalidInput(field.key(), "须为日期，如 2026-03-05。", "A date is expected, as 2026-03-05.");
        }
        try {
            var day = LocalDate.of(Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2)),
                    Integer.parseInt(match.group(3)));
            if (day.getYear() >= FIRST_YEAR && day.getYear() <= LAST_YEAR) {
                return day;
            }
        } catch (DateTimeException noSuchDay) {
            throw new InvalidInput(field.key(), "没有这一天。", "There is no such day.");
        }
        throw new InvalidInput(field.key(), "年份须在 " + FIRST_YEAR + " 到 " + LAST_YEAR + " 之间。",
                "The year is from " + FIRST_YEAR + " to " + LAST_YEAR + ".");
    }

    /** Without the commas between thousands. */
    private static String plain(String text) {
        var plain = Normalizer.normalize(text, Normalizer.Form.NFKC).replaceAll("\\s", "");
        return plain.matches("[^\\d]{0,2}\\d{1,3}(,\\d{3})+(\\D.*)?") ? plain.replace(",", "") : plain;
    }

    private static InvalidInput noChoice(ProfileField field) {
        var some = field.choices().stream().limit(8).map(ProfileField.Choice::label).toList();
        var more = field.choices().size() > some.size();
        return new InvalidInput(field.key(), "没有这个选项，可选：" + String.join("、", some) + (more ? " 等。" : "。"),
                "There is no such choice; there are: " + String.join(", ", some)
                        + (more ? ", and others." : "."));
    }
}
