package io.zhiyin.campaigns.segment;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a customer is in a segment or not: its rule, part by part.
 *
 * @param holds null where it is undecided, because what it asks for has been deleted
 * @param parts of a group; of the rule that an asked-for segment has
 */
public record Explanation(Rule rule, @Nullable Boolean holds, List<Explanation> parts) {
    public Explanation {
        parts = List.copyOf(parts);
    }

    /** Whether the customer is in. */
    public boolean in() {
        return Boolean.TRUE.equals(holds);
    }
}
