package io.zhiyin.templates;

import io.zhiyin.templates.Expr.Operator;
import java.util.HashSet;
import java.util.Set;

/** Which variables a condition proves to be there. */
final class Guards {
    private Guards() {}

    static Set<String> whenTrue(Expr condition) {
        return proved(condition, true);
    }

    static Set<String> whenFalse(Expr condition) {
        return proved(condition, false);
    }

    private static Set<String> proved(Expr condition, boolean holds) {
        if (condition instanceof Expr.Not(_, var value)) {
            return proved(value, !holds);
        }
        if (condition instanceof Expr.Binary(_, var operator, var left, var right)
                && (operator == Operator.AND || operator == Operator.OR)) {
            // "Both" proves what either side proves, and so does "not one of the two".
            boolean eachHolds = (operator == Operator.AND) == holds;
            Set<String> one = proved(left, holds);
            Set<String> other = proved(right, holds);
            return eachHolds ? union(one, other) : common(one, other);
        }
        if (holds && condition instanceof Expr.Exists(_, var value)) {
            return path(value);
        }
        if (holds && condition instanceof Expr.Call(_, var value, var builtin, _)
                && builtin == Builtin.HAS_CONTENT) {
            return path(value);
        }
        return Set.of();
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
