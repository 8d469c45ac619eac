package io.zhiyin.templates;

import java.util.List;

/** A piece of a template. */
sealed interface Node {
    record Text(int at, String text) implements Node {}

    record Shown(Expr value) implements Node {}

    /** The first branch whose condition holds, else {@code otherwise}. */
    record Choice(List<Branch> branches, List<Node> otherwise) implements Node {}

    /** {@code separators} have come into the body as {@link Separator}. */
    record Loop(int at, Expr list, String item, List<Node> body, List<Node> whenEmpty) implements Node {}

    /** Shown between two items and not after the last. */
    record Separator(List<Node> body) implements Node {}

    record Branch(Expr condition, List<Node> body) {}
}
