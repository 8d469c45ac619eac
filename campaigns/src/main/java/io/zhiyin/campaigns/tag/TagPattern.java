package io.zhiyin.campaigns.tag;

import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.interaction.InteractionKind;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** How the pattern of a rule is written, one form for each source. */
final class TagPattern {
    static final char REST = '*';
    // Official Account API, QR codes: scene_str of 1 to 64 characters; WeCom API, contact ways: state <= 30 characters.
    private static final int LONGEST_SCENE = 64;
    // Official Account API, menus: a key has at most 128 bytes; the event's word stands before it.
    private static final int LONGEST_EVENT = 160;
    private static final List<String> KINDS = Arrays.stream(InteractionKind.values())
            .map(InteractionKind::code)
            .toList();
    private static final Pattern BETWEEN_KEYWORDS = Pattern.compile("[|｜\\s\\u3000]+");

    private TagPattern() {}

    /**
     * The pattern as it is kept, or what is wrong with it. A scene and an event are met exactly, or from the start
     * where the pattern ends in {@code *}; keywords are alternatives, divided by {@code |} or blanks.
     *
     * @throws InvalidInput in Chinese and English
     */
    static String read(TagRule.Source source, String pattern) {
        var stripped = pattern.strip();
        if (stripped.isEmpty()) {
            throw bad("规则内容不能为空。", "The pattern is empty.");
        }
        if (source != TagRule.Source.KEYWORD && stripped.chars().anyMatch(Character::isISOControl)) {
            throw bad("规则内容不能有换行等控制字符。",
                    "A pattern has no line breaks or other control characters.");
        }
        return switch (source) {
            case SCENE -> starOnlyAtTheEnd(notLonger(stripped, LONGEST_SCENE));
            case KEYWORD -> keywords(stripped);
            case EVENT -> event(stripped);
        };
    }

    /** The alternatives of a keyword pattern. */
    static List<String> alternatives(String pattern) {
        return Arrays.stream(BETWEEN_KEYWORDS.split(pattern)).filter(it -> !it.isEmpty()).distinct().toList();
    }

    private static String keywords(String pattern) {
        var alternatives = alternatives(pattern);
        if (alternatives.isEmpty()) {
            throw bad("请写出至少一个关键词。", "Write at least one keyword.");
        }
        if (alternatives.size() > Keywords.MOST) {
            throw bad("一条规则最多 " + Keywords.MOST + " 个关键词，请分成几条。",
                    "A rule has at most " + Keywords.MOST + " keywords: make several rules.");
        }
        for (var keyword : alternatives) {
            notLonger(keyword, Keywords.LONGEST);
            if (keyword.indexOf(REST) >= 0) {
                throw bad("关键词在消息中任何位置都会匹配，不需要写 *。",
                        "A keyword is found anywhere in a message; it needs no *.");
            }
        }
        return String.join("|", alternatives);
    }

    private static String event(String pattern) {
        starOnlyAtTheEnd(notLonger(pattern, LONGEST_EVENT));
        var colon = pattern.indexOf(':');
        var kind = colon < 0 ? pattern : pattern.substring(0, colon);
        if (!KINDS.contains(kind) || colon == pattern.length() - 1) {
            throw bad("事件须写成 follow、scan 或 menu:菜单键 的形式，可用的有：" + String.join("、", KINDS) + "。",
                    "An event is written as follow, scan or menu:KEY; there are: " + String.join(", ", KINDS)
                            + ".");
        }
        return pattern;
    }

    private static String starOnlyAtTheEnd(String pattern) {
        var star = pattern.indexOf(REST);
        if (star >= 0 && star < pattern.length() - 1) {
            throw bad("* 只能写在末尾，表示“以此开头”。", "A * stands only at the end and means “starts with”.");
        }
        return pattern;
    }

    private static String notLonger(String text, int longest) {
        if (text.codePointCount(0, text.length()) > longest) {
            throw bad("“" + text + "”太长，最多 " + longest + " 个字。",
                    "“" + text + "” is too long: at most " + longest + " characters.");
        }
        return text;
    }

    private static InvalidInput bad(String zh, String en) {
        return new InvalidInput("pattern", zh, en);
    }
}
