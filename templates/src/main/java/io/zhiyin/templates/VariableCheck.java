package io.zhiyin.templates;

import io.zhiyin.templates.Variable.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Walks a template and asks of each variable: is there one, may it be absent, is it of a kind to be shown. */
final class VariableCheck {
    private final SourceText source;
    private final Map<String, Variable> known;
    private final List<Finding> findings = new ArrayList<>();

    VariableCheck(SourceText source, Map<String, Variable> known) {
        this.source = source;
        this.known = known;
    }

    /** What is proved to be there, and the names that {@code <#list>} gave. */
    private record Scope(Set<String> present, Set<String> items) {
        Scope with(Set<String> proved) {
            return new Scope(Guards.union(present, proved), items);
        }

        Scope inside(String item) {
            return new Scope(present, Guards.union(items, Set.of(item)));
        }
    }

    List<Finding> check(List<Node> nodes) {
        nodes(nodes, new Scope(Set.of(), Set.of()));
        return findings;
    }

    private void nodes(List<Node> nodes, Scope scope) {
        for (Node node : nodes) {
            switch (node) {
                case Node.Text _ -> {
                }
                case Node.Shown(var value) -> {
                    expression(value, scope, false);
                    shown(value, scope);
                }
                case Node.Choice(var branches, var otherwise) -> {
                    Scope here = scope;
                    for (Node.Branch branch : branches) {
                        expression(branch.condition(), here, false);
                        nodes(branch.body(), here.with(Guards.whenTrue(branch.condition())));
                        here = here.with(Guards.whenFalse(branch.condition()));
                    }
                    nodes(otherwise, here);
                }
                case Node.Loop(_, var list, var item, var body, var whenEmpty) -> {
                    expression(list, scope, false);
                    listed(list, scope);
                    nodes(body, scope.inside(item));
                    nodes(whenEmpty, scope);
                }
                case Node.Separator(var body) -> nodes(body, scope);
            }
        }
    }

    private void expression(Expr expr, Scope scope, boolean guarded) {
        switch (expr) {
            case Expr.Name _,Expr.Member _ -> variable(expr, scope, guarded);
            case Expr.Default(_, var value, var otherwise) -> {
                expression(value, scope, true);
                if (otherwise != null) {
                    expression(otherwise, scope, guarded);
                }
            }
            case Expr.Exists(_, var value) -> expression(value, scope, true);
            case Expr.Item(_, var of, _) -> {
                expression(of, scope, guarded);
                maybeEmpty(expr, guarded);
            }
            case Expr.Call(_, var value, var builtin, var arguments) ->
                call(expr, value, builtin, arguments, scope, guarded);
            case Expr.Binary(_, var operator, var left, var right) -> {
                expression(left, scope, guarded);
                Scope then = switch (operator) {
                    case AND -> scope.with(Guards.whenTrue(left));
                    case OR -> scope.with(Guards.whenFalse(left));
                    case PLUS, MINUS, EQUAL, UNEQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> scope;
                };
                expression(right, then, guarded);
            }
            case Expr.Not(_, var value) -> expression(value, scope, guarded);
            case Expr.Negative(_, var value) -> expression(value, scope, guarded);
            case Expr.Words _,Expr.Link _,Expr.Figure _,Expr.Truth _ -> {
            }
        }
    }

    private void call(Expr expr, Expr value, Builtin builtin, List<Expr> arguments, Scope scope,
            boolean guarded) {
        expression(value, scope, guarded || builtin == Builtin.HAS_CONTENT);
        if (builtin == Builtin.THEN) {
            expression(arguments.get(0), scope.with(Guards.whenTrue(value)), guarded);
            expression(arguments.get(1), scope.with(Guards.whenFalse(value)), guarded);
        }
        if (builtin == Builtin.FIRST || builtin == Builtin.LAST) {
            maybeEmpty(expr, guarded);
        }
    }

    private void variable(Expr expr, Scope scope, boolean guarded) {
        String path = expr.path().orElse(null);
        if (path == null) {
            expr.parts().forEach(part -> expression(part, scope, guarded));
            return;
        }
        String root = path.contains(".") ? path.substring(0, path.indexOf('.')) : path;
        if (scope.items().contains(root)) {
            if (!path.equals(root)) {
                error(expr, ProblemCode.UNKNOWN_VARIABLE,
                        root + " 是一段文字，没有下级 " + path + "。请直接写 ${" + root + "}。",
                        root + " is a text and has no " + path + ". Write ${" + root + "}.");
            }
            return;
        }
        Variable variable = known.get(path);
        if (variable == null) {
            unknown(expr, path, guarded);
        } else if (variable.optional() && !guarded && !scope.present().contains(path)) {
            error(expr, ProblemCode.MISSING_DEFAULT,
                    path + "（" + variable.labelZh() + "）可能没有。请写默认值 ${" + path + "!\"…\"}，或放进 <#if " + path
                            + "??>…</#if>。",
                    path + " (" + variable.labelEn() + ") may be absent. Write a default, ${" + path
                            + "!\"…\"}, or put it inside <#if "
                            + path + "??>…</#if>.");
        }
    }

    private void unknown(Expr expr, String path, boolean guarded) {
        boolean group = known.keySet().stream().anyMatch(other -> other.startsWith(path + "."));
        if (group && guarded) {
            return;
        }
        String suggestion = DidYouMean.of(path, known.keySet()).orElse(null);
        String all = String.join(" ", new TreeSet<>(known.keySet()));
        error(expr, ProblemCode.UNKNOWN_VARIABLE,
                "没有变量 " + path + "。" + (suggestion == null ? "可用的有：" + all : "是不是 " + suggestion + "？"),
                "There is no variable " + path + ". "
                        + (suggestion == null ? "There are: " + all : "Did you mean " + suggestion + "?"));
    }

    private void shown(Expr value, Scope scope) {
        kind(value, scope).ifPresent(kind -> {
            if (kind == Kind.LIST) {
                error(value, ProblemCode.WRONG_KIND, "这是一个列表，不能直接显示。请用 ?join(\"、\") 或 <#list>。",
                        "This is a list and cannot be shown as it is. Use ?join(\", \") or <#list>.");
            } else if (kind == Kind.BOOLEAN) {
                error(value, ProblemCode.WRONG_KIND, "这是“是”或“否”，不能直接显示。请用 ?string(\"是\", \"否\")。",
                        "This is yes or no and cannot be shown as it is. Use ?string(\"yes\", \"no\").");
            }
        });
    }

    private void listed(Expr list, Scope scope) {
        kind(list instanceof Expr.Default(_, var value, _) ? value : list, scope).ifPresent(kind -> {
            if (kind != Kind.LIST) {
                error(list, ProblemCode.WRONG_KIND, "<#list> 只能用列表，这里不是。",
                        "<#list> takes a list, and this is none.");
            }
        });
    }

    private Optional<Kind> kind(Expr expr, Scope scope) {
        return expr.path().filter(path -> !scope.items().contains(path)).map(known::get).map(Variable::kind);
    }

    private void maybeEmpty(Expr expr, boolean guarded) {
        if (!guarded) {
            error(expr, ProblemCode.MISSING_DEFAULT, "列表可能是空的。请在后面写默认值 !\"…\"。",
                    "The list may be empty. Write a default behind it: !\"…\".");
        }
    }

    private void error(Expr at, ProblemCode code, String zh, String en) {
        findings.add(Finding.error(TemplateProblem.at(source.place(at.at()), code, zh, en)));
    }
}
