package io.zhiyin.templates;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An expression of a template. {@code at} is the place of its first character in the template's text. */
sealed interface Expr {
    int at();

    record Words(int at, String value) implements Expr {}

    /** An address of the template's own that is counted when it is followed. */
    record Link(int at, String target) implements Expr {}

    record Figure(int at, String digits) implements Expr {}

    record Truth(int at, boolean value) implements Expr {}

    record Name(int at, String name) implements Expr {}

    record Member(int at, Expr of, String name) implements Expr {}

    record Item(int at, Expr of, String index) implements Expr {}

    record Default(int at, Expr value, @Nullable Expr otherwise) implements Expr {}

    record Exists(int at, Expr value) implements Expr {}

    record Call(int at, Expr value, Builtin builtin, List<Expr> arguments) implements Expr {}

    record Not(int at, Expr value) implements Expr {}

    record Negative(int at, Expr value) implements Expr {}

    record Binary(int at, Operator operator, Expr left, Expr right) implements Expr {}

    /** The word Freemarker reads; the angle signs have words too, which never end a tag by mistake. */
    enum Operator {
        PLUS("+"), MINUS("-"), EQUAL("=="), UNEQUAL("!="), LESS("lt"), LESS_OR_EQUAL("lte"), GREATER(
                "gt"), GREATER_OR_EQUAL("gte"), AND("&&"), OR("||");

        final String sign;

        Operator(String sign) {
            this.sign = sign;
        }
    }

    default List<Expr> parts() {
        return switch (this) {
            case Words _,Link _,Figure _,Truth _,Name _ -> List.of();
            case Member(_, var of, _) -> List.of(of);
            case Item(_, var of, _) -> List.of(of);
            case Default(_, var value, var otherwise) ->
                otherwise == null ? List.of(value) : List.of(value, otherwise);
            case Exists(_, var value) -> List.of(value);
            case Call(_, var value, _, var arguments) ->
                Stream.concat(Stream.of(value), arguments.stream()).toList();
            case Not(_, var value) -> List.of(value);
            case Negative(_, var value) -> List.of(value);
            case Binary(_, _, var left, var right) -> List.of(left, right);
        };
    }

    default int depth() {
        int deepest = 0;
        for (Expr part : parts()) {
            deepest = Math.max(deepest, part.depth());
        }
        return deepest + 1;
    }

    /** {@code customer.name} for a variable or its member, nothing for anything else. */
    default Optional<String> path() {
        if (this instanceof Name(_, var name)) {
            return Optional.of(name);
        }
        if (this instanceof Member(_, var of, var name)) {
            return of.path().map(parent -> parent + "." + name);
        }
        return Optional.empty();
    }
}
