package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.input.InvalidInput;
import org.jspecify.annotations.Nullable;

/**
 * How many, both ends included.
 *
 * @param least null: however few
 * @param most null: however many
 */
public record Range(@Nullable Long least, @Nullable Long most) {
    /** More than any count or amount that can come about. */
    private static final long FAR = 1_000_000_000_000L;

    public Range {
        if (least == null && most == null) {
            throw new InvalidInput("least", "请填写至少或至多多少。", "Say at least or at most how many.");
        }
        refuseBeyond("least", least);
        refuseBeyond("most", most);
        if (least != null && most != null && least > most) {
            throw new InvalidInput("most", "“至多”不能小于“至少”。", "The most must not be less than the least.");
        }
    }

    public static Range atLeast(long least) {
        return new Range(least, null);
    }

    public static Range atMost(long most) {
        return new Range(null, most);
    }

    /** Whether none at all lies in it. */
    public boolean holdsNone() {
        return least == null || least == 0;
    }

    public boolean holds(long number) {
        return (least == null || number >= least) && (most == null || number <= most);
    }

    private static void refuseBeyond(String field, @Nullable Long number) {
        if (number != null && (number < 0 || number > FAR)) {
            throw new InvalidInput(field, "数量须为 0 到 " + FAR + " 的整数。",
                    "A whole number from 0 to " + FAR + " is expected.");
        }
    }
}
