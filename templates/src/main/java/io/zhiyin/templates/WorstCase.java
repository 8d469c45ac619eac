package io.zhiyin.templates;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The longest a template can come out: every variable at its longest and of Chinese characters, the longer way of every
 * choice, every list full. An upper estimate, for a warning.
 */
final class WorstCase {
    /** A tag's name has at most 30 characters. Source: WeCom API, customer tags; Official Account API, tags. */
    private static final int LONGEST_ITEM = 30;
    private static final Size FIGURE = new Size(20, 20);
    private static final Size LINK = new Size(80, 80);
    private static final Size ITEM = chinese(LONGEST_ITEM);

    private final Map<String, Variable> known;
    private final Map<String, Integer> items = new HashMap<>();

    WorstCase(Map<String, Variable> known) {
        this.known = known;
    }

    /** @param characters UTF-16 units */
    record Size(long characters, long bytes) {
        static final Size NONE = new Size(0, 0);
        private static final long ENOUGH = 1_000_000_000;

        /** Loops in loops multiply; from here on it is too long for anything. */
        Size {
            characters = Math.min(characters, ENOUGH);
            bytes = Math.min(bytes, ENOUGH);
        }

        static Size of(String text) {
            return new Size(text.length(), text.getBytes(UTF_8).length);
        }

        Size plus(Size other) {
            return new Size(characters + other.characters, bytes + other.bytes);
        }

        Size times(long count) {
            return new Size(characters * count, bytes * count);
        }

        Size or(Size other) {
            return new Size(Math.max(characters, other.characters), Math.max(bytes, other.bytes));
        }

        Size cut(long width) {
            return new Size(Math.min(characters, width), Math.min(bytes, width * 3));
        }
    }

    private static Size chinese(long characters) {
        // An emoji is two units and four bytes, so three bytes a unit is the most.
        return new Size(characters, characters * 3);
    }

    Size of(List<Node> nodes) {
        Size all = Size.NONE;
        for (Node node : nodes) {
            all = all.plus(switch (node) {
                case Node.Text(_, var text) -> Size.of(text);
                case Node.Shown(var value) -> of(value);
                case Node.Choice(var branches, var otherwise) -> {
                    Size most = of(otherwise);
                    for (Node.Branch branch : branches) {
                        most = most.or(of(branch.body()));
                    }
                    yield most;
                }
                case Node.Loop(_, var list, var item, var body, var whenEmpty) -> {
                    Integer outer = items.put(item, LONGEST_ITEM);
                    Size inside = of(body).times(count(list));
                    if (outer == null) {
                        items.remove(item);
                    }
                    yield inside.or(of(whenEmpty));
                }
                case Node.Separator(var body) -> of(body);
            });
        }
        return all;
    }

    private long count(Expr list) {
        Expr named = list instanceof Expr.Default(_, var value, _) ? value : list;
        Variable variable = named.path().map(known::get).orElse(null);
        return variable == null ? 0 : variable.longest();
    }

    private Size of(Expr expr) {
        return switch (expr) {
            case Expr.Words(_, var value) -> Size.of(value);
            case Expr.Link(_, var target) -> Size.of(target).or(LINK);
            case Expr.Figure(_, var digits) -> Size.of(digits);
            case Expr.Truth _,Expr.Exists _,Expr.Not _,Expr.Negative _ -> FIGURE;
            case Expr.Name _,Expr.Member _ -> variable(expr.path().orElse(""));
            case Expr.Item _ -> ITEM;
            case Expr.Default(_, var value, var otherwise) ->
                otherwise == null ? of(value) : of(value).or(of(otherwise));
            case Expr.Call(_, var value, var builtin, var arguments) -> call(value, builtin, arguments);
            case Expr.Binary(_, var operator, var left, var right) ->
                operator == Expr.Operator.PLUS ? of(left).plus(of(right)) : FIGURE;
        };
    }

    private Size variable(String path) {
        if (items.containsKey(path)) {
            return ITEM;
        }
        Variable variable = known.get(path);
        if (variable == null) {
            return Size.NONE;
        }
        return switch (variable.kind()) {
            case TEXT -> chinese(variable.longest());
            case NUMBER, BOOLEAN, DATE, INSTANT -> FIGURE;
            case LIST -> Size.NONE;
        };
    }

    private Size call(Expr value, Builtin builtin, List<Expr> arguments) {
        return switch (builtin) {
            case TRIM, UPPER_CASE, LOWER_CASE, CAP_FIRST, UNCAP_FIRST -> of(value);
            case TRUNCATE -> of(value).cut(
                    arguments.getFirst() instanceof Expr.Figure(_, var digits) ? Long.parseLong(digits) : 0);
            case JOIN -> ITEM.plus(of(arguments.getFirst())).times(count(value)).plus(joinEnds(arguments));
            case FIRST, LAST -> ITEM;
            case THEN -> of(arguments.get(0)).or(of(arguments.get(1)));
            case STRING -> pattern(arguments);
            case LENGTH, CONTAINS, STARTS_WITH, ENDS_WITH, SIZE, SEQ_CONTAINS, INDEX, COUNTER, HAS_NEXT,
                    IS_FIRST, IS_LAST, C, ROUND, FLOOR, CEILING, ABS, DATE, TIME, DATETIME, HAS_CONTENT ->
                FIGURE;
        };
    }

    private Size joinEnds(List<Expr> arguments) {
        Size ends = Size.NONE;
        for (Expr more : arguments.subList(1, arguments.size())) {
            ends = ends.plus(of(more));
        }
        return ends;
    }

    private Size pattern(List<Expr> arguments) {
        return switch (arguments.size()) {
            case 0 -> FIGURE;
            // A letter of a pattern can become a word, such as a day of the week.
            case 1 -> of(arguments.getFirst()).plus(chinese(8));
            default -> of(arguments.get(0)).or(of(arguments.get(1)));
        };
    }
}
