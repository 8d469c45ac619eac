package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.profile.FieldType;
import io.zhiyin.campaigns.profile.ProfileField;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Conditions on the shop's own fields, in words. */
final class ProfiledText {
    private final Speech speech;
    private final Names names;

    ProfiledText(Speech speech, Names names) {
        this.speech = speech;
        this.names = names;
    }

    String of(Profiled profiled, boolean holds) {
        var field = names.field(profiled.field());
        var name = speech.named(field.map(ProfileField::name), "字段", "field", profiled.field().value());
        return name + switch (profiled) {
            case Profiled.Known(_) -> holds ? say("已知", " known") : say("未知", " unknown");
            case Profiled.Is(_, var words) ->
                is(holds) + anyOf(words.stream().map(speech::quoted).toList());
            case Profiled.Among(_, var choices) -> {
                var several = field.filter(it -> it.type() == FieldType.CHOICES).isPresent();
                yield (several ? has(holds) : is(holds))
                        + anyOf(choices.stream().map(it -> choice(field, it)).toList());
            }
            case Profiled.Between(_, var least, var most) -> between(field, least, most, holds);
            case Profiled.Dated(_, var from, var to) -> {
                if (from != null && to != null) {
                    yield from.equals(to)
                            ? is(holds) + from
                            : say((holds ? "在 " : "不在 ") + from + " 到 " + to,
                                    (holds ? " from " : " not from ") + from + " to " + to);
                }
                yield from != null
                        ? say((holds ? "在 " : "不在 ") + from + " 及以后",
                                (holds ? " on or after " : " not on or after ") + from)
                        : say((holds ? "在 " : "不在 ") + to + " 及以前",
                                (holds ? " on or before " : " not on or before ") + to);
            }
            case Profiled.Near(_, var past, var days) -> near(past, days, holds);
        };
    }

    private String between(Optional<ProfileField> field, @Nullable BigDecimal least,
            @Nullable BigDecimal most,
            boolean holds) {
        if (least != null && most != null) {
            return least.compareTo(most) == 0
                    ? (holds ? " = " : " ≠ ") + number(field, least)
                    : say(holds ? " " : " 不在 ", holds ? " " : " not ") + number(field, least) + "–"
                            + number(field, most);
        }
        // Of whom nothing is known the contrary holds as well, so it is not said as less or more.
        return (holds ? "" : say("不是", " not"))
                + (least != null ? " ≥ " + number(field, least) : " ≤ " + number(field, most));
    }

    private static String number(Optional<ProfileField> field, @Nullable BigDecimal number) {
        if (number == null) {
            return "";
        }
        return field.filter(it -> it.type() == FieldType.MONEY).isPresent()
                ? "¥" + ProfileField.yuan(number)
                : number.toPlainString();
    }

    private String near(boolean past, int days, boolean holds) {
        if (days == 0) {
            return is(holds) + say("今天", "today");
        }
        return speech.chinese()
                ? (holds ? "在" : "不在") + (past ? "最近 " : "未来 ") + days + " 天内"
                : (holds ? " in the " : " not in the ") + (past ? "last " : "next ") + Speech.counted(days);
    }

    private String choice(Optional<ProfileField> field, long choice) {
        return speech.named(field.flatMap(it -> it.choice(choice)).map(ProfileField.Choice::label), "选项",
                "choice", choice);
    }

    private String anyOf(List<String> all) {
        return all.stream().collect(Collectors.joining(say("或", " or ")));
    }

    private String is(boolean holds) {
        return holds ? say("是", " is ") : say("不是", " is not ");
    }

    private String has(boolean holds) {
        return holds ? say("含", " has ") : say("不含", " has not ");
    }

    private String say(String zh, String en) {
        return speech.say(zh, en);
    }
}
