package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.profile.FieldId;
import io.zhiyin.campaigns.profile.FieldType;
import io.zhiyin.campaigns.profile.Value;
import io.zhiyin.campaigns.profile.ValueReader;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on the shop's own fields. Of a field that has been deleted they are undecided, as of a deleted tag.
 */
public sealed interface Profiled extends Rule.Condition {
    FieldId field();

    /** Something is known in the field. */
    record Known(FieldId field) implements Profiled {}

    /**
     * A text is one of these; case and width do not matter.
     *
     * @param words 1 to 50
     */
    record Is(FieldId field, List<String> words) implements Profiled {
        private static final int MOST = 50;

        public Is {
            words = words.stream().map(String::strip).distinct().toList();
            if (words.isEmpty() || words.size() > MOST
                    || words.stream().anyMatch(it -> it.isEmpty() || it.length() > ValueReader.LONGEST)) {
                throw new InvalidInput("words", "请填写 1 到 " + MOST + " 个词。",
                        "Write 1 to " + MOST + " words to compare with.");
            }
        }
    }

    /**
     * One of these was chosen, or more of them.
     *
     * @param choices ids, at least one
     */
    record Among(FieldId field, List<Long> choices) implements Profiled {
        public Among {
            choices = choices.stream().distinct().sorted().toList();
            if (choices.isEmpty()) {
                throw new InvalidInput("choices", "请至少选一项。", "Choose at least one.");
            }
        }
    }

    /** A number, or money in fen, lies between these, ends included; at least one end. */
    record Between(FieldId field, @Nullable BigDecimal least, @Nullable BigDecimal most) implements Profiled {
        public Between {
            least = least == null ? null : new Value.Amount(least).number();
            most = most == null ? null : new Value.Amount(most).number();
            if (least == null && most == null) {
                throw new InvalidInput("least", "请填写最少、最多或两者。", "Give the least, the most or both.");
            }
            if (least != null && most != null && least.compareTo(most) > 0) {
                throw new InvalidInput("least", "最少不能大于最多。", "The least is not more than the most.");
            }
        }
    }

    /** A date lies between these, ends included; at least one end. */
    record Dated(FieldId field, @Nullable LocalDate from, @Nullable LocalDate to) implements Profiled {
        public Dated {
            if (from == null && to == null) {
                throw new InvalidInput("from", "请填写开始、结束日期或两者。", "Give the first day, the last or both.");
            }
            if (from != null && to != null && from.isAfter(to)) {
                throw new InvalidInput("from", "开始日期不能晚于结束日期。", "The first day is not after the last.");
            }
        }
    }

    /**
     * A date is today or one of so many days before it, or after it.
     *
     * @param days 0 to 3650
     */
    record Near(FieldId field, boolean past, int days) implements Profiled {
        public Near {
            if (days < 0 || days > Dealing.LONGEST_WINDOW) {
                throw new InvalidInput("days", "天数须为 0 到 " + Dealing.LONGEST_WINDOW + "。",
                        "The days are a number from 0 to " + Dealing.LONGEST_WINDOW + ".");
            }
        }
    }

    /** The types of fields of which this can be asked. */
    default Set<FieldType> types() {
        return switch (this) {
            case Known _ -> Set.of(FieldType.values());
            case Is _ -> Set.of(FieldType.TEXT);
            case Among _ -> Set.of(FieldType.CHOICE, FieldType.CHOICES);
            case Between _ -> Set.of(FieldType.NUMBER, FieldType.MONEY);
            case Dated _,Near _ -> Set.of(FieldType.DATE);
        };
    }
}
