package io.zhiyin.campaigns.saying;

import io.zhiyin.campaigns.input.InvalidInput;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whose word counts more. The higher rank wins, whatever its time; of equal ranks the newer word. So what stands does not
 * depend on the order in which words arrive.
 */
public record Precedence(Map<Source, Integer> ranks) {
    public static final int LEAST = 1;
    public static final int MOST = 9;
    /** The customer themself, who works with them by hand, what systems say, the platform, guesses. */
    public static final Precedence USUAL = new Precedence(Map.of(Source.CUSTOMER, 5, Source.OPERATOR, 4,
            Source.STAFF, 4, Source.IMPORT, 3, Source.API, 3, Source.ORDERS, 3, Source.PLATFORM, 2,
            Source.GUESSED, 1));

    /** @throws InvalidInput when a source has no rank, or one out of bounds */
    public Precedence {
        var all = new EnumMap<Source, Integer>(Source.class);
        for (var source : Source.values()) {
            var rank = ranks.get(source);
            if (rank == null || rank < LEAST || rank > MOST) {
                throw new InvalidInput(source.code(), "每个来源的级别须为 " + LEAST + " 到 " + MOST + "。",
                        "The rank of each source is from " + LEAST + " to " + MOST + ".");
            }
            all.put(source, rank);
        }
        ranks = Map.copyOf(all);
    }

    public int of(Source source) {
        return Objects.requireNonNull(ranks.get(source));
    }

    /** What becomes of a word. */
    public enum Verdict {
        /** It stands from now on. */
        SET,
        /** It stood already, and stands now by who counts more. */
        CONFIRMED,
        /** It stood already. */
        SAME,
        /** Not taken: who counts more has spoken. */
        LOWER,
        /** Not taken: something newer is known. */
        OLDER;

        public boolean taken() {
            return this == SET || this == CONFIRMED || this == SAME;
        }
    }

    /** @param value null: that there is none */
    public record Word(@Nullable Object value, Source source, Instant at) {}

    /** @param stands null where nothing was ever said */
    public Verdict verdict(@Nullable Word stands, Word said) {
        if (stands == null) {
            return Verdict.SET;
        }
        var above = Integer.compare(of(said.source), of(stands.source));
        if (Objects.equals(said.value, stands.value)) {
            return above > 0 ? Verdict.CONFIRMED : Verdict.SAME;
        }
        if (above != 0) {
            return above > 0 ? Verdict.SET : Verdict.LOWER;
        }
        return said.at.isBefore(stands.at) ? Verdict.OLDER : Verdict.SET;
    }
}
