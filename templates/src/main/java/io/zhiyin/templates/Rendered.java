package io.zhiyin.templates;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The finished words of one message. Line breaks are {@code \n}. */
public record Rendered(String text) implements Rendering {
    /** The length as the platforms count it: bytes of UTF-8. */
    public int bytes() {
        return text.getBytes(UTF_8).length;
    }

    /** Hides the words: a message holds a customer's name, and records are printed in logs. */
    @Override
    public String toString() {
        return "Rendered[" + text.length() + " characters]";
    }
}
