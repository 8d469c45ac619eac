package io.zhiyin.campaigns.tag;

import io.zhiyin.campaigns.input.InvalidInput;

/** What a tag and a group may be called, so that both platforms can take the name over. */
final class TagName {
    // WeCom API, add_corp_tag: tag and group name <= 30 characters; Official Account API, tags/create: name <= 30.
    static final int LONGEST = 30;

    private TagName() {}

    /** The name without the blanks around it. */
    static String read(String name) {
        var read = name.strip();
        check(read);
        return read;
    }

    static void check(String name) {
        if (name.isBlank() || name.codePointCount(0, name.length()) > LONGEST) {
            throw new InvalidInput("name", "名称须为 1 到 " + LONGEST + " 个字。",
                    "A name has 1 to " + LONGEST + " characters.");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidInput("name", "名称中不能有换行等控制字符。",
                    "A name has no line breaks or other control characters.");
        }
    }
}
