package io.zhiyin.campaigns.customer;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Two customers who may be one person.
 *
 * @param one the older of the two
 * @param strength 1 to 99; of several reasons the strongest counts, and a little more
 * @param by who decided, or null while it is open
 */
public record Duplicate(long id, CustomerId one, CustomerId other, List<Reason> reasons, int strength,
        State state, Instant foundAt, @Nullable String by, @Nullable Instant decidedAt) {
    public Duplicate {
        reasons = List.copyOf(reasons);
    }

    /** What two have in common. A fact that more than a few share is nobody's own and is no reason. */
    public enum Reason {
        /** The same phone, not verified for both. */
        PHONE(90),
        /** The same mail. */
        MAIL(85),
        /** The same name and the same birthday, year included. */
        NAME_BIRTHDAY(80),
        /** The same name, and phones that end alike. */
        NAME_LAST4(70),
        /** The same name and the same day of birth; the year is not known of both. */
        NAME_DAY(60),
        /** Names that differ by a character, and the same birthday, year included. */
        NEAR_BIRTHDAY(50),
        /** Names that differ by a character, and phones that end alike. */
        NEAR_LAST4(45);

        private final int strength;

        Reason(int strength) {
            this.strength = strength;
        }

        public int strength() {
            return strength;
        }

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Reason of(String code) {
            return valueOf(code.toUpperCase(Locale.ROOT));
        }

        /** Of {@code reasons}, which are not empty. */
        static int strength(List<Reason> reasons) {
            var strongest = reasons.stream().mapToInt(Reason::strength).max().orElseThrow();
            return Math.min(99, strongest + 4 * (reasons.size() - 1));
        }
    }

    /** What is to be done about it, or was. */
    public enum State {
        OPEN, MERGED, DISTINCT;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State of(String code) {
            return Arrays.stream(values()).filter(it -> it.code().equals(code)).findFirst().orElseThrow();
        }
    }
}
