package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.input.InvalidInput;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A named rule, or a list of people by hand. Its name is unique; who is in it is asked anew each time.
 *
 * @param rule of a list: to be in it
 * @param fixed a list
 * @param members how many were in it when they were last counted, seconds ago; null: not counted yet
 */
public record Segment(SegmentId id, String name, Rule rule, boolean fixed, @Nullable Long members,
        Instant createdAt, Instant updatedAt) {
    private static final int LONGEST_NAME = 50;

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
