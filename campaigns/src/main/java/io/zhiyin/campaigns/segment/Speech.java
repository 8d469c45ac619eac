package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.insight.Stage;
import io.zhiyin.campaigns.tag.TagId;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The pieces of sentences, in one language. */
record Speech(boolean chinese) {

    static Speech of(Locale locale) {
        return new Speech(locale.getLanguage().equals("zh"));
    }

    Locale locale() {
        return chinese ? Locale.CHINESE : Locale.ENGLISH;
    }

    String say(String zh, String en) {
        return chinese ? zh : en;
    }

    String quoted(String name) {
        return "“" + name + "”";
    }

    /** A name, or what stands for one that is gone. */
    String named(Optional<String> name, String zh, String en, long id) {
        return name.map(this::quoted).orElseGet(() -> say("〔已删除的" + zh + " ", "[deleted " + en + " ") + id
                + say("〕", "]"));
    }

    String tag(TagId tag, Names names) {
        return named(names.tag(tag), "标签", "tag", tag.value());
    }

    /** 最近 30 天, nothing when it is ever. */
    String window(@Nullable Integer days) {
        if (days == null) {
            return "";
        }
        return days == 0 ? say("今天", " today") : say("最近 " + days + " 天", " in the last " + counted(days));
    }

    /** ≥ 2 次; what is not so is said by its contrary. */
    String range(Range range, boolean holds, String before, String after) {
        var least = range.least();
        var most = range.most();
        if (least != null && most != null) {
            var both = least.equals(most)
                    ? say(" ", " ") + (holds ? "= " : "≠ ") + before + least
                    : say(holds ? " " : " 不在 ", holds ? " " : " not ") + before + least + "–" + most;
            return both + after;
        }
        return " " + (least != null
                ? (holds ? "≥ " : "< ") + before + least
                : (holds ? "≤ " : "> ") + before + most) + after;
    }

    String stage(Stage stage) {
        return switch (stage) {
            case PROSPECT -> say("未购买", "prospect");
            case FIRST_PURCHASE -> say("首购", "first purchase");
            case REPEAT -> say("复购", "repeat");
            case LOYAL -> say("忠诚", "loyal");
            case AT_RISK -> say("有流失风险", "at risk");
            case LOST -> say("已流失", "lost");
        };
    }

    String times(long number) {
        return number + (chinese ? " 次" : number == 1 ? " time" : " times");
    }

    static String many(long days) {
        return days == 1 ? "1 day" : days + " days";
    }

    static String counted(long days) {
        return days == 1 ? "day" : days + " days";
    }
}
