package io.zhiyin.templates;

import java.util.ArrayList;
import java.util.List;

/** Cuts a template's text into words, shown values and tags. */
final class SegmentReader {
    private static final String ALLOWED = "<#if> <#elseif> <#else> <#list> <#sep>";

    private final SourceText source;
    private final String text;
    private final List<Segment> segments = new ArrayList<>();

    SegmentReader(SourceText source) {
        this.source = source;
        this.text = source.text();
    }

    List<Segment> read() throws Refusal {
        int words = 0;
        int next = 0;
        while (next < text.length()) {
            int end = special(next);
            if (end < 0) {
                next++;
                continue;
            }
            if (words < next) {
                segments.add(new Segment.Words(words, text.substring(words, next)));
            }
            next = switch (text.charAt(end)) {
                case '{' -> shown(next, end + 1);
                case '@' ->
                    throw source.refuse(next, ProblemCode.FORBIDDEN_DIRECTIVE, "消息里不能用宏（<@…>）。可以用：" + ALLOWED,
                            "A message cannot use macros (<@…>). What can be used: " + ALLOWED);
                default -> text.startsWith("<#--", next) ? comment(next) : tag(next, end + 1);
            };
            words = next;
        }
        if (words < next) {
            segments.add(new Segment.Words(words, text.substring(words)));
        }
        return segments;
    }

    /** Where the brace, hash or at sign stands that makes {@code at} the beginning of something; -1 where nothing begins. */
    private int special(int at) {
        if (text.startsWith("${", at)) {
            return at + 1;
        }
        if (text.charAt(at) != '<') {
            return -1;
        }
        int sign = text.startsWith("</", at) ? at + 2 : at + 1;
        if (sign + 1 >= text.length()) {
            return -1;
        }
        char follows = text.charAt(sign + 1);
        return switch (text.charAt(sign)) {
            case '#' -> Character.isLetter(follows) || text.startsWith("<#--", at) ? sign : -1;
            case '@' -> sign;
            default -> -1;
        };
    }

    private int shown(int at, int from) throws Refusal {
        var reader = new ExpressionReader(source, from, false);
        Expr value = reader.read();
        segments.add(new Segment.Shown(value));
        return close(at, reader.end(), "}", "${");
    }

    private int comment(int at) throws Refusal {
        int end = text.indexOf("-->", at + 4);
        if (end < 0) {
            throw source.refuse(at, ProblemCode.SYNTAX, "注释 <#-- 没有用 --> 结束。",
                    "The comment <#-- is not closed by -->.");
        }
        segments.add(new Segment.Tag(at, Segment.Kind.COMMENT));
        return end + 3;
    }

    private int tag(int at, int from) throws Refusal {
        boolean closing = text.startsWith("</", at);
        int end = from;
        while (end < text.length()
                && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
            end++;
        }
        String name = (closing ? "/" : "") + text.substring(from, end);
        return switch (name) {
            case "if", "elseif" -> condition(at, end, name.equals("if"));
            case "list" -> loop(at, end);
            case "else" -> simple(at, end, Segment.Kind.ELSE);
            case "sep" -> simple(at, end, Segment.Kind.SEP);
            case "/if" -> simple(at, end, Segment.Kind.END_IF);
            case "/list" -> simple(at, end, Segment.Kind.END_LIST);
            case "/sep" -> simple(at, end, Segment.Kind.END_SEP);
            default -> throw source.refuse(at, ProblemCode.FORBIDDEN_DIRECTIVE,
                    "消息里不能用 <" + slashed(name) + ">。可以用：" + ALLOWED,
                    "A message cannot use <" + slashed(name) + ">. What can be used: " + ALLOWED);
        };
    }

    private static String slashed(String name) {
        return name.startsWith("/") ? "/#" + name.substring(1) : "#" + name;
    }

    private int condition(int at, int from, boolean first) throws Refusal {
        var reader = new ExpressionReader(source, from, true);
        Expr condition = reader.read();
        segments.add(first ? new Segment.If(at, condition) : new Segment.ElseIf(at, condition));
        return close(at, reader.end(), ">", first ? "<#if" : "<#elseif");
    }

    private int loop(int at, int from) throws Refusal {
        var reader = new ExpressionReader(source, from, true);
        Expr list = reader.read();
        int as = reader.end();
        if (!text.startsWith("as", as)) {
            throw source.refuse(as, ProblemCode.SYNTAX, "<#list> 应写作 <#list tags as tag>。",
                    "<#list> is written <#list tags as tag>.");
        }
        var itemReader = new ExpressionReader(source, as + 2, true);
        if (!(itemReader.read() instanceof Expr.Name(_, var item))) {
            throw source.refuse(as + 2, ProblemCode.SYNTAX, "as 后面应是一个名字，如 <#list tags as tag>。",
                    "A name follows \"as\", such as <#list tags as tag>.");
        }
        segments.add(new Segment.Loop(at, list, item));
        return close(at, itemReader.end(), ">", "<#list");
    }

    private int simple(int at, int from, Segment.Kind kind) throws Refusal {
        int end = from;
        while (end < text.length() && " \t\n".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        if (text.startsWith("/>", end) && (kind == Segment.Kind.ELSE || kind == Segment.Kind.SEP)) {
            end++;
        }
        segments.add(new Segment.Tag(at, kind));
        return close(at, end, ">", kind.written.substring(0, kind.written.length() - 1));
    }

    private int close(int at, int end, String sign, String opened) throws Refusal {
        if (!text.startsWith(sign, end)) {
            int place = end < text.length() ? end : at;
            String found = end < text.length() ? Characters.visible(text.codePointAt(end)) : "…";
            throw source.refuse(place, ProblemCode.SYNTAX,
                    opened + " 没有用 " + sign + " 结束，遇到了“" + found + "”。",
                    opened + " is not closed by " + sign + "; found \"" + found + "\".");
        }
        return end + sign.length();
    }
}
