package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.insight.Rfm;
import io.zhiyin.campaigns.insight.Stage;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.profile.FieldId;
import io.zhiyin.campaigns.tag.TagId;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who belongs to a segment: conditions, joined by and, or and not. A new kind of condition is a record here; the
 * compiler then names the places that must learn it: its SQL, its JSON and its words.
 *
 * <p>Days are calendar days of the shop's zone. A rule that asks for a tag that has been deleted is undecided there:
 * neither having it nor not having it holds for anybody, so that deleting a tag never widens a segment.
 */
public sealed interface Rule {

    /** Every one of the rules holds; at least one. */
    record All(List<Rule> rules) implements Rule {
        public All {
            rules = List.copyOf(rules);
            needSome(rules);
        }
    }

    /** At least one of the rules holds; at least one. */
    record Any(List<Rule> rules) implements Rule {
        public Any {
            rules = List.copyOf(rules);
            needSome(rules);
        }
    }

    record Not(Rule rule) implements Rule {}

    /** What is asked of a customer directly. */
    sealed interface Condition extends Rule
            permits
            Everyone,
            HasTag,
            BirthdayWithin,
            BirthdayThisMonth,
            BirthdayKnown,
            Source,
            Following,
            HasOwner,
            OwnedBy,
            LastInteraction,
            CreatedWithin,
            InStage,
            Scored,
            Standing,
            Dealing,
            Profiled {}

    record Everyone() implements Condition {}

    record HasTag(TagId tag) implements Condition {}

    /**
     * The birthday, solar or lunar, is celebrated today or on one of the {@code days} days after it.
     *
     * @param days 0 (today) to 365
     */
    record BirthdayWithin(int days) implements Condition {
        /** In days. */
        public static final int MOST = 365;

        public BirthdayWithin {
            needDays(days, MOST);
        }
    }

    /** The birthday, solar or lunar, is celebrated in this solar month. */
    record BirthdayThisMonth() implements Condition {}

    record BirthdayKnown(boolean known) implements Condition {}

    /**
     * How the customer came.
     *
     * @param value 1 to 200 characters
     */
    record Source(Match match, String value) implements Condition {
        private static final int LONGEST = 200;

        public Source {
            if (value.isBlank() || value.length() > LONGEST) {
                throw new InvalidInput("value", "来源须为 1 到 " + LONGEST + " 个字。",
                        "A source has 1 to " + LONGEST + " characters.");
            }
        }

        /** How the value is compared: letter by letter, case included. */
        public enum Match {
            EQUALS, PREFIX
        }
    }

    /** How the customer stands to an account. Who never followed it is in neither state. */
    record Following(AccountId account, State state) implements Condition {
        public enum State {
            /** Follows now. */
            FOLLOWING,
            /** Followed once and has left. */
            LOST
        }
    }

    /** Some staff member has the customer as a contact now. */
    record HasOwner() implements Condition {}

    /**
     * This staff member is the owner: has the customer as a contact longer than any other who has now. A userid
     * belongs to the corp of its account.
     */
    record OwnedBy(AccountId account, StaffId staff) implements Condition {
        public OwnedBy {
            if (staff.value().isBlank()) {
                throw new InvalidInput("staff", "请填写员工账号。", "Name the staff member's userid.");
            }
        }
    }

    /**
     * The last interaction was today or on one of the {@code days} days before it; or it was not, or there was none.
     *
     * @param days 0 (today) to 3650
     */
    record LastInteraction(int days, boolean within) implements Condition {
        private static final int MOST = 3650;

        public LastInteraction {
            needDays(days, MOST);
        }
    }

    /**
     * Became known today or on one of the {@code days} days before it.
     *
     * @param days 0 (today) to 3650
     */
    record CreatedWithin(int days) implements Condition {
        /** In days. */
        public static final int MOST = 3650;

        public CreatedWithin {
            needDays(days, MOST);
        }
    }

    /** Stands in this stage now. */
    record InStage(Stage stage) implements Condition {}

    /**
     * Has a score of so much. Who never bought has none.
     *
     * @param least 1 to {@code most}
     * @param most up to 5
     */
    record Scored(Score score, int least, int most) implements Condition {
        public Scored {
            if (least < Rfm.LEAST || most > Rfm.MOST || least > most) {
                throw new InvalidInput("least", "分数须为 1 到 5，从小到大。",
                        "Scores are from 1 to 5, the least before the most.");
            }
        }

        public enum Score {
            RECENCY, FREQUENCY, MONEY
        }
    }

    /** The rules directly inside this one. */
    default List<Rule> parts() {
        return switch (this) {
            case All(var rules) -> rules;
            case Any(var rules) -> rules;
            case Not(var rule) -> List.of(rule);
            case Condition _ -> List.of();
        };
    }

    /** Every tag that is asked for, at any depth. */
    default Set<TagId> tags() {
        return conditions().flatMap(it -> switch (it) {
            case HasTag(var tag) -> Stream.of(tag);
            case Standing.TaggedWithin(var tag, _) -> Stream.of(tag);
            default -> Stream.<TagId>empty();
        }).collect(Collectors.toUnmodifiableSet());
    }

    /** Every segment that is asked for, at any depth of this rule; what those ask for in turn is theirs. */
    default Set<SegmentId> segments() {
        return conditions().flatMap(
                it -> it instanceof Standing.InSegment(var segment) ? Stream.of(segment) : Stream.empty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Every field of the shop's own that is asked for, at any depth. */
    default Set<FieldId> fields() {
        return conditions()
                .flatMap(it -> it instanceof Profiled asked ? Stream.of(asked.field()) : Stream.empty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The conditions at any depth, in reading order. */
    default Stream<Condition> conditions() {
        return this instanceof Condition condition
                ? Stream.of(condition)
                : parts().stream().flatMap(Rule::conditions);
    }

    /**
     * The rule in words, Chinese for Chinese readers, English for all others:
     * 标签是“会员” 且 最近 30 天有互动.
     */
    default String describe(Locale locale, Names names) {
        return RuleText.describe(this, locale, names);
    }

    private static void needSome(List<Rule> rules) {
        if (rules.isEmpty()) {
            throw new InvalidInput("of", "至少需要一个条件。", "At least one condition is needed.");
        }
    }

    private static void needDays(int days, int most) {
        if (days < 0 || days > most) {
            throw new InvalidInput("days", "天数须为 0 到 " + most + "。",
                    "The days are a number from 0 to " + most + ".");
        }
    }
}
