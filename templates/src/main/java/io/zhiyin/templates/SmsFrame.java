package io.zhiyin.templates;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What stands around the words of a text message in China: the registered signature in front, how to refuse at the end.
 * Source: 通信短信息服务管理规定 (2015), articles 18 and 19; lengths as the three carriers count them: 70 characters in one
 * message, 67 in each part of a longer one, every character counted alike.
 *
 * @param signature the registered name, without its brackets
 * @param hosts that links may name, in lower case; a subdomain of theirs counts as well
 */
public record SmsFrame(String signature, Set<String> hosts) {
    public static final String REFUSE = "拒收请回复R";
    /** More parts than these are no text message any more. */
    public static final int MOST_PARTS = 8;
    private static final int ALONE = 70;
    private static final int PART = 67;
    private static final Pattern SAYS_HOW_TO_REFUSE = Pattern
            .compile("拒收请?回复?\\s*[A-Za-z]|回复?\\s*[A-Za-z]+\\s*(?:退订|拒收)|退订请?回复?\\s*[A-Za-z]+");
    private static final Pattern LINK = Pattern.compile(
            "(?:https?://|\\bwww\\.)[^\\s/?#，。；、）】]+|(?<![@\\w.-])(?:[A-Za-z0-9-]+\\.)+(?:com|cn|net|org|top|xyz|vip|shop|io|cc|co|me|info|link|site)\\b",
            Pattern.CASE_INSENSITIVE);

    public SmsFrame {
        hosts = Set.copyOf(hosts);
    }

    /** The message as it goes: signature, words, and how to refuse, unless the words say that themselves. */
    public String around(String words) {
        var text = "【" + signature + "】" + words.strip();
        return SAYS_HOW_TO_REFUSE.matcher(words).find() ? text : text + " " + REFUSE;
    }

    /** How many messages a text is billed as. */
    public static int parts(String text) {
        return text.length() <= ALONE ? 1 : (text.length() + PART - 1) / PART;
    }

    /** The first host in the words that is not one of {@link #hosts}. */
    Optional<String> strangeHost(String words) {
        return LINK.matcher(words).results().map(it -> host(it.group()))
                .filter(host -> hosts.stream()
                        .noneMatch(known -> host.equals(known) || host.endsWith("." + known)))
                .findFirst();
    }

    private static String host(String link) {
        var host = link.toLowerCase(Locale.ROOT).replaceFirst("^https?://", "");
        var user = host.lastIndexOf('@');
        return (user < 0 ? host : host.substring(user + 1)).replaceFirst(":\\d+$", "");
    }
}
