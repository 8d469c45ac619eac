package io.zhiyin.campaigns.calendar;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Brings the many ways of typing the same message to one: half-width, simplified, lower case, single spaces. */
final class ChatText {
    private static final String TRADITIONAL = "農曆歷陰陽閏臘舊國號歲應該證節慶聖誕陽兒勞動";
    private static final String SIMPLIFIED = "农历历阴阳闰腊旧国号岁应该证节庆圣诞阳儿劳动";
    // WeChat writes its own emoticons as [蛋糕]; others are symbols, joiners and variation selectors.
    private static final Pattern EMOTICON = Pattern
            .compile("\\[[^\\[\\]\\d]{1,8}]|[\\p{So}\\p{Sk}\\p{Cf}\\p{Mn}]");
    private static final Pattern CHINESE_FULL_STOP_AS_POINT = Pattern.compile("(?<=\\d)。(?=\\d)");
    private static final Pattern LINE_BREAKS = Pattern.compile("\\s*[\\r\\n]+\\s*");
    private static final Pattern SPACES = Pattern.compile("[\\s\\u3000]+");

    private ChatText() {}

    static String normal(String message) {
        String text = EMOTICON.matcher(message.replace('○', '〇').replace('’', '\'')).replaceAll("");
        text = simplified(Normalizer.normalize(text, Normalizer.Form.NFKC)).toLowerCase(Locale.ROOT);
        text = CHINESE_FULL_STOP_AS_POINT.matcher(text).replaceAll(".");
        text = LINE_BREAKS.matcher(text.strip()).replaceAll(";");
        return SPACES.matcher(text).replaceAll(" ");
    }

    private static String simplified(String text) {
        var changed = new StringBuilder(text);
        for (int i = 0; i < changed.length(); i++) {
            int known = TRADITIONAL.indexOf(changed.charAt(i));
            if (known >= 0)
                changed.setCharAt(i, SIMPLIFIED.charAt(known));
        }
        return changed.toString();
    }
}
