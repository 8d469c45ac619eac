package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.input.InvalidInput;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A named rule, or a list of people by hand. Its name is unique; who is in it is asked anew each time.
 *
 * @param ready which of those it is that every shop has; null for others, and for one that was renamed
 * @param rule of a list: to be in it
 * @param fixed a list
 * @param members how many were in it when they were last counted, seconds ago; null: not counted yet
 */
public record Segment(SegmentId id, String name, @Nullable Ready ready, Rule rule, boolean fixed,
        @Nullable Long members,
        Instant createdAt, Instant updatedAt) {
    private static final int LONGEST_NAME = 50;

    /** As the reader's language calls it; what somebody named is called so in every language. */
    public String name(Locale locale) {
        return ready == null ? name : ready.name(locale);
    }

    /** Whom it holds, in a sentence; empty but for a ready one whose rule nobody changed. */
    public Optional<String> about(Locale locale) {
        return Optional.ofNullable(ready).filter(it -> it.rule().equals(rule)).map(it -> it.about(locale));
    }

    /** What was typed where the name was shown in some language is no other name. */
    String renamed(String typed) {
        var read = readName(typed);
        return ready != null && ready.called(read) ? name : read;
    }

    /** The name without the blanks around it. */
    static String readName(String name) {
        var read = name.strip();
        if (read.isEmpty() || read.codePointCount(0, read.length()) > LONGEST_NAME
                || read.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidInput("name", "人群名称须为 1 到 " + LONGEST_NAME + " 个字，不能换行。",
                    "The name of a segment has 1 to " + LONGEST_NAME + " characters and no line breaks.");
        }
        return read;
    }
}
