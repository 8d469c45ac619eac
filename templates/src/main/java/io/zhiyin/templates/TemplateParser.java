package io.zhiyin.templates;

import io.zhiyin.templates.Node.Branch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the message language: text, {@code ${...}}, {@code <#if>} with {@code <#elseif>} and {@code <#else>},
 * {@code <#list variable as item>} with {@code <#sep>} and {@code <#else>}, and comments. Everything else that Freemarker
 * has is refused with a sentence.
 */
final class TemplateParser {
    private static final int DEEPEST = 12;

    private final SourceText source;
    private final List<Segment> segments;
    private int next;

    private TemplateParser(SourceText source, List<Segment> segments) {
        this.source = source;
        this.segments = segments;
    }

    static List<Node> parse(SourceText source) throws Refusal {
        var parser = new TemplateParser(source, Segment.withoutTagLines(new SegmentReader(source).read()));
        List<Node> nodes = parser.body(Set.of(), 0);
        if (parser.next < parser.segments.size()) {
            Segment stray = parser.segments.get(parser.next);
            String written = stray instanceof Segment.Tag(_, var kind) ? kind.written : "<#elseif>";
            throw source.refuse(stray.at(), ProblemCode.SYNTAX, "这个 " + written + " 没有对应的开头。",
                    "This " + written + " belongs to nothing before it.");
        }
        return nodes;
    }

    /** Up to the next tag that does not begin something. */
    private List<Node> body(Set<String> items, int depth) throws Refusal {
        List<Node> nodes = new ArrayList<>();
        while (next < segments.size()) {
            switch (segments.get(next)) {
                case Segment.Words(var at, var text) -> {
                    nodes.add(new Node.Text(at, text));
                    next++;
                }
                case Segment.Shown(var value) -> {
                    nodes.add(new Node.Shown(inScope(value, items)));
                    next++;
                }
                case Segment.If(var at, var condition) ->
                    nodes.add(choice(at, condition, items, deeper(depth, at)));
                case Segment.Loop(var at, var list, var item) ->
                    nodes.add(loop(at, list, item, items, deeper(depth, at)));
                case Segment.Tag(var at, var kind) -> {
                    if (kind != Segment.Kind.SEP) {
                        return nodes;
                    }
                    nodes.add(separator(at, items, deeper(depth, at)));
                }
                case Segment.ElseIf _ -> {
                    return nodes;
                }
            }
        }
        return nodes;
    }

    private int deeper(int depth, int at) throws Refusal {
        if (depth >= DEEPEST) {
            throw source.refuse(at, ProblemCode.TOO_COMPLEX, "条件和循环套得太深，最多 " + DEEPEST + " 层。",
                    "Conditions and loops are nested too deep: at most " + DEEPEST + " levels.");
        }
        return depth + 1;
    }

    private Node choice(int at, Expr condition, Set<String> items, int depth) throws Refusal {
        List<Branch> branches = new ArrayList<>();
        List<Node> otherwise = List.of();
        next++;
        branches.add(new Branch(inScope(condition, items), body(items, depth)));
        while (next < segments.size() && segments.get(next) instanceof Segment.ElseIf(_, var other)) {
            next++;
            branches.add(new Branch(inScope(other, items), body(items, depth)));
        }
        if (takes(Segment.Kind.ELSE)) {
            otherwise = body(items, depth);
        }
        close(Segment.Kind.END_IF, at, "<#if>");
        return new Node.Choice(branches, otherwise);
    }

    private Node loop(int at, Expr list, String item, Set<String> items, int depth) throws Refusal {
        Expr named = list instanceof Expr.Default(_, var value, var otherwise) && otherwise == null
                ? value
                : list;
        if (named.path().isEmpty()) {
            throw source.refuse(list.at(), ProblemCode.FORBIDDEN_EXPRESSION,
                    "<#list> 只能用现成的列表，如 <#list tags as tag>。",
                    "<#list> takes a list that is given, such as <#list tags as tag>.");
        }
        next++;
        Set<String> inside = new HashSet<>(items);
        inside.add(item);
        List<Node> body = body(inside, depth);
        List<Node> whenEmpty = takes(Segment.Kind.ELSE) ? body(items, depth) : List.of();
        close(Segment.Kind.END_LIST, at, "<#list>");
        return new Node.Loop(at, inScope(list, items), item, body, whenEmpty);
    }

    /** As in Freemarker, the closing tag of a separator may be left out: it then ends with the body of the list. */
    private Node separator(int at, Set<String> items, int depth) throws Refusal {
        if (items.isEmpty()) {
            throw source.refuse(at, ProblemCode.SYNTAX, "<#sep> 只能写在 <#list> 里。",
                    "<#sep> belongs inside <#list>.");
        }
        next++;
        List<Node> body = body(items, depth);
        takes(Segment.Kind.END_SEP);
        return new Node.Separator(body);
    }

    private boolean takes(Segment.Kind wanted) {
        if (next < segments.size() && segments.get(next) instanceof Segment.Tag(_, var kind)
                && kind == wanted) {
            next++;
            return true;
        }
        return false;
    }

    private void close(Segment.Kind end, int opened, String written) throws Refusal {
        if (!takes(end)) {
            throw source.refuse(opened, ProblemCode.SYNTAX,
                    "这个 " + written + " 没有用 " + end.written + " 正确结束。",
                    "This " + written + " is not properly closed by " + end.written + ".");
        }
    }

    private Expr inScope(Expr expr, Set<String> items) throws Refusal {
        if (expr instanceof Expr.Call(_, var value, var builtin, _)
                && builtin.arguments == Builtin.Arguments.OF_LOOP
                && !(value instanceof Expr.Name(_, var name) && items.contains(name))) {
            throw source.refuse(expr.at(), ProblemCode.SYNTAX,
                    "?" + builtin.word + " 只能跟在 <#list … as x> 的 x 后面。",
                    "?" + builtin.word + " follows only the x of <#list … as x>.");
        }
        for (Expr part : expr.parts()) {
            inScope(part, items);
        }
        return expr;
    }
}
