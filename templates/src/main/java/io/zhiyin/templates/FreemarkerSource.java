package io.zhiyin.templates;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes a template's tree as Freemarker: every operation in brackets, every text either free of special signs or a
 * quoted literal. Remembers which expression stands where, so that what Freemarker reports is told with the place in the
 * author's text.
 */
final class FreemarkerSource {
    private static final Set<String> RESERVED = Set.of("true", "false", "gt", "gte", "lt", "lte", "as", "in",
            "using");

    private final StringBuilder out = new StringBuilder();
    private final TreeMap<Position, Expr> places = new TreeMap<>(
            Comparator.comparingInt(Position::line).thenComparingInt(Position::column));
    private int line = 1;
    private int lineStart;

    private FreemarkerSource() {}

    static FreemarkerSource of(List<Node> nodes) {
        var source = new FreemarkerSource();
        source.nodes(nodes);
        return source;
    }

    String text() {
        return out.toString();
    }

    /** The expression that stands at a place in {@link #text()}, or the nearest before it. */
    Optional<Expr> expressionAt(int atLine, int atColumn) {
        return Optional.ofNullable(places.floorEntry(new Position(atLine, atColumn)))
                .map(Map.Entry::getValue);
    }

    private void nodes(List<Node> nodes) {
        for (Node node : nodes) {
            switch (node) {
                case Node.Text(_, var text) -> text(text);
                case Node.Shown(var value) -> tag("${", value, "}");
                case Node.Choice(var branches, var otherwise) -> choice(branches, otherwise);
                case Node.Loop(_, var list, var item, var body, var whenEmpty) -> {
                    tag("<#list ", list, " as " + item + ">");
                    nodes(body);
                    otherwise(whenEmpty);
                    put("</#list>");
                }
                case Node.Separator(var body) -> {
                    put("<#sep>");
                    nodes(body);
                    put("</#sep>");
                }
            }
        }
    }

    private void choice(List<Node.Branch> branches, List<Node> otherwise) {
        String word = "<#if ";
        for (Node.Branch branch : branches) {
            tag(word, branch.condition(), ">");
            nodes(branch.body());
            word = "<#elseif ";
        }
        otherwise(otherwise);
        put("</#if>");
    }

    private void otherwise(List<Node> nodes) {
        if (!nodes.isEmpty()) {
            put("<#else>");
            nodes(nodes);
        }
    }

    private void text(String text) {
        boolean plain = text.chars()
                .noneMatch(c -> "$<#[{".indexOf(c) >= 0 || (Character.isISOControl(c) && c != '\n'));
        if (plain) {
            put(text);
        } else {
            put("${");
            literal(text);
            put("}");
        }
    }

    private void tag(String before, Expr value, String after) {
        // Some mistakes are reported at the beginning of the tag.
        here(value);
        put(before);
        expression(value);
        put(after);
    }

    private void here(Expr expr) {
        places.put(new Position(line, out.length() - lineStart + 1), expr);
    }

    private void expression(Expr expr) {
        here(expr);
        switch (expr) {
            case Expr.Words(_, var value) -> literal(value);
            // where nobody shortens, the address itself
            case Expr.Link(_, var target) -> {
                put("((" + Links.WORD + "[");
                literal(target);
                put("])!");
                literal(target);
                put(")");
            }
            case Expr.Figure(_, var digits) -> put(digits);
            case Expr.Truth(_, var value) -> put(value ? "true" : "false");
            case Expr.Name(_, var name) -> put(name);
            case Expr.Member(_, var of, var name) -> {
                expression(of);
                if (RESERVED.contains(name) || !name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                    put("[");
                    literal(name);
                    put("]");
                } else {
                    put("." + name);
                }
            }
            case Expr.Item(_, var of, var index) -> {
                expression(of);
                put("[" + index + "]");
            }
            // The inner brackets make a default or a question reach every part of a path, not its last one only.
            case Expr.Default(_, var value, var otherwise) -> defaulted(value, otherwise);
            case Expr.Exists(_, var value) -> wrapped("((", value, ")??)");
            case Expr.Call(_, var value, var builtin, var arguments) -> call(value, builtin, arguments);
            case Expr.Not(_, var value) -> wrapped("(!(", value, "))");
            case Expr.Negative(_, var value) -> wrapped("(-(", value, "))");
            case Expr.Binary(_, var operator, var left, var right) -> {
                wrapped("((", left, ") " + operator.sign + " ");
                wrapped("(", right, "))");
            }
        }
    }

    private void defaulted(Expr value, @Nullable Expr otherwise) {
        if (otherwise == null) {
            wrapped("((", value, ")!)");
        } else {
            wrapped("((", value, ")!");
            wrapped("(", otherwise, "))");
        }
    }

    private void call(Expr value, Builtin builtin, List<Expr> arguments) {
        // ?index and its like are read by Freemarker only right behind the bare name.
        boolean bare = builtin.arguments == Builtin.Arguments.OF_LOOP;
        wrapped(bare ? "(" : "((", value, (bare ? "?" : ")?") + builtin.word);
        for (int i = 0; i < arguments.size(); i++) {
            wrapped(i == 0 ? "(" : ", ", arguments.get(i), "");
        }
        put(arguments.isEmpty() ? ")" : "))");
    }

    private void wrapped(String before, Expr expr, String after) {
        put(before);
        expression(expr);
        put(after);
    }

    private void literal(String value) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '{' -> quoted.append("\\{");
                case '=' -> quoted.append("\\=");
                case '<' -> quoted.append("\\l");
                case '>' -> quoted.append("\\g");
                case '&' -> quoted.append("\\a");
                case '\n' -> quoted.append("\\n");
                default -> {
                    if (Character.isISOControl(c)) {
                        // Four digits, so that a digit behind it is not taken for a fifth.
                        quoted.append(String.format(Locale.ROOT, "\\x%04X", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        put(quoted.append('"').toString());
    }

    private void put(String text) {
        for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
            line++;
            lineStart = out.length() + i + 1;
        }
        out.append(text);
    }
}
