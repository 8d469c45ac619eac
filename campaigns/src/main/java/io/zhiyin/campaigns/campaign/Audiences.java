package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.store.Statement;
import java.util.function.Consumer;

/** Turns a segment into a condition for set-based planning. */
public interface Audiences {
    Audience of(long segment);

    /**
     * A condition over a row {@code c} of {@code customer}, and what binds its named values. The names {@code run},
     * {@code after} and those of planning's own statements are taken; a segment's names carry a prefix of their own.
     */
    record Audience(String condition, Consumer<Statement> values) {
        public static final Audience EVERYONE = new Audience("true", _ -> {});
    }
}
