package io.zhiyin.campaigns.profile;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A field of the shop's own.
 *
 * @param key what programs and files call it; it never changes
 * @param choices in their order; of other types none
 * @param archivedAt since when it is no more asked for, or null
 */
public record ProfileField(FieldId id, String key, String name, FieldType type, List<Choice> choices,
        @Nullable Instant archivedAt) {
    public ProfileField {
        choices = List.copyOf(choices);
    }

    /** @param id 0 for one that is yet to be made */
    public record Choice(long id, String label) {}

    public boolean archived() {
        return archivedAt != null;
    }

    public Optional<Choice> choice(long choice) {
        return choices.stream().filter(it -> it.id == choice).findFirst();
    }

    /** The labels of what was chosen, in the order of the choices; one that is gone is left out. */
    public List<String> labels(Value.Chosen chosen) {
        return choices.stream().filter(it -> chosen.choices().contains(it.id)).map(Choice::label).toList();
    }

    /** As people read it: money in yuan, choices by their labels. */
    public String show(Value value, Locale locale) {
        return switch (value) {
            case Value.Words(var text) -> text;
            case Value.Amount(var number) ->
                type == FieldType.MONEY ? "¥" + yuan(number) : grouped("#,##0.######", number);
            case Value.Day(var day) -> day.toString();
            case Value.Chosen chosen -> labels(chosen).stream()
                    .collect(Collectors.joining(locale.getLanguage().equals("zh") ? "、" : ", "));
        };
    }

    /** As a form or a file holds it, and {@link ValueReader} reads it again. */
    public String typed(Value value) {
        return switch (value) {
            case Value.Amount(var number) when type == FieldType.MONEY ->
                number.movePointLeft(2).setScale(2, RoundingMode.UNNECESSARY).toPlainString();
            case Value.Chosen chosen -> String.join(",", labels(chosen));
            default -> value.line();
        };
    }

    /** Whole yuan without fen, others with both digits: 1,000 and 2.50. */
    public static String yuan(BigDecimal fen) {
        var yuan = fen.movePointLeft(2);
        return yuan.stripTrailingZeros().scale() <= 0 ? grouped("#,##0", yuan) : grouped("#,##0.00", yuan);
    }

    private static String grouped(String pattern, BigDecimal number) {
        return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT)).format(number);
    }
}
