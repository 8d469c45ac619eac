package io.zhiyin.templates;

import java.util.HashSet;
import java.util.Set;

/** Which variables a condition proves to be there. */
final class Guards {
    private Guards() {}

    static Set<String> whenTrue(Expr condition) {
        return switch (condition) {
            case Expr.Exists(_, var value) -> path(value);
            case Expr.Call(_, var value, var builtin, _) when builtin == Builtin.HAS_CONTENT -> path(value);
            case Expr.Not(_, var value) -> whenFalse(value);
            case Expr.Binary(_, var operator, var left, var right) when operator == Expr.Operator.AND ->
                union(whenTrue(left), whenTrue(
                        right));
            case Expr.Binary(_, var operator, var left, var right) when operator == Expr.Operator.OR ->
                common(whenTrue(left), whenTrue(
                        right));
            case Expr.Words _,Expr.Figure _,Expr.Truth _,Expr.Name _,Expr.Member _,Expr.Item _,Expr.Default _,Expr.Call _,Expr.Negative _,Expr.Binary _ ->
                Set
                        .of();
        };
    }

    static Set<String> whenFalse(Expr condition) {
        return switch (condition) {
            case Expr.Not(_, var value) -> whenTrue(value);
            case Expr.Binary(_, var operator, var left, var right) when operator == Expr.Operator.OR ->
                union(whenFalse(left), whenFalse(
                        right));
            case Expr.Binary(_, var operator, var left, var right) when operator == Expr.Operator.AND ->
                common(whenFalse(left), whenFalse(
                        right));
            case Expr.Words _,Expr.Figure _,Expr.Truth _,Expr.Name _,Expr.Member _,Expr.Item _,Expr.Default _,Expr.Exists _,Expr.Call _,Expr.Negative _,Expr.Binary _ ->
                Set
                        .of();
        };
    }

    static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> both = new HashSet<>(one);
        both.addAll(other);
        return both;
    }

    private static Set<String> common(Set<String> one, Set<String> other) {
        Set<String> both = new HashSet<>(one);
        both.retainAll(other);
        return both;
    }

    private static Set<String> path(Expr value) {
        return value.path().map(Set::of).orElse(Set.of());
    }
}
