package io.zhiyin.campaigns.tag;

import io.zhiyin.campaigns.input.InvalidInput;
import java.util.List;

/**
 * What a customer may say to be meant. Case and width do not matter.
 *
 * @param words alternatives, none of which has a blank
 * @param whole whether a message must be nothing but one of them; else it may stand anywhere in it
 */
public record Keywords(List<String> words, boolean whole) {
    /** Of one set. */
    public static final int MOST = 50;
    /** In characters. */
    public static final int LONGEST = 50;

    public Keywords {
        words = List.copyOf(words);
        if (words.isEmpty()) {
            throw new IllegalArgumentException("there is no keyword");
        }
    }

    /**
     * Reads words as a person writes them for a rule of {@link TagRule.Source#KEYWORD}: divided by {@code |} or blanks.
     *
     * @throws InvalidInput in Chinese and English
     */
    public static Keywords read(String text, boolean whole) {
        if (text.isBlank()) {
            throw new InvalidInput("keywords", "请写出至少一个关键词。", "Write at least one keyword.");
        }
        return new Keywords(TagPattern.alternatives(TagPattern.read(TagRule.Source.KEYWORD, text)), whole);
    }

    /** Those of a rule that was read before. */
    static Keywords in(String pattern) {
        return new Keywords(TagPattern.alternatives(pattern), false);
    }

    /** As {@link #read} takes them. */
    public String text() {
        return String.join(" ", words);
    }
}
