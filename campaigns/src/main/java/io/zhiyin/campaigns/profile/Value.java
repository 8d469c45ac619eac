package io.zhiyin.campaigns.profile;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What a field can say, checked and in one form, so that equal values are equal. */
public sealed interface Value {

    /** A text, a phone or a mail address. */
    record Words(String text) implements Value {}

    /** A number, or money in fen. */
    record Amount(BigDecimal number) implements Value {
        public Amount {
            number = number.signum() == 0
                    ? BigDecimal.ZERO
                    : new BigDecimal(number.stripTrailingZeros().toPlainString());
        }
    }

    record Day(LocalDate day) implements Value {}

    /** The ids of choices, each once, in ascending order. */
    record Chosen(List<Long> choices) implements Value {
        public Chosen {
            choices = choices.stream().distinct().sorted().toList();
        }
    }

    /** In one line, as it is kept where it is sealed. */
    default String line() {
        return switch (this) {
            case Words(var text) -> text;
            case Amount(var number) -> number.toPlainString();
            case Day(var day) -> day.toString();
            case Chosen(var choices) -> choices.stream().map(String::valueOf)
                    .collect(Collectors.joining(","));
        };
    }

    /** Out of {@link #line}. */
    static Value of(FieldType type, String line) {
        return switch (type) {
            case TEXT, PHONE, MAIL -> new Words(line);
            case NUMBER, MONEY -> new Amount(new BigDecimal(line));
            case DATE -> new Day(LocalDate.parse(line));
            case CHOICE, CHOICES ->
                new Chosen(Arrays.stream(line.split(",")).map(Long::valueOf).toList());
        };
    }
}
