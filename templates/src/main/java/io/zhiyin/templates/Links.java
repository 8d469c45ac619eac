package io.zhiyin.templates;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** {@code ${link("https://...")}}: addresses that are counted when they are followed. */
public final class Links {
    /** In the template, and in the model what shortens. */
    static final String WORD = "link";
    static final int LONGEST = 1_000;

    private Links() {}

    /**
     * What a model holds for a template's links.
     *
     * @param shortened asked for each address that is shown
     */
    public static Map<String, Object> model(Map<String, Object> model, UnaryOperator<String> shortened) {
        var with = new HashMap<>(model);
        with.put(WORD, new Shortened(shortened));
        return with;
    }

    /** The addresses that a template names by {@code link(...)}, each once and in their order; none where it cannot be read. */
    public static List<String> in(String templateText, MessageRenderer renderer) {
        try {
            Set<String> found = new LinkedHashSet<>();
            nodes(renderer.prepared(templateText).nodes(), expr -> {
                if (expr instanceof Expr.Link(_, var target)) {
                    found.add(target);
                }
            });
            return List.copyOf(found);
        } catch (Refusal unreadable) {
            return List.of();
        }
    }

    /** Whether a template shows or asks for a variable; no where it cannot be read. */
    public static boolean uses(String templateText, String variable, MessageRenderer renderer) {
        try {
            Set<String> found = new LinkedHashSet<>();
            nodes(renderer.prepared(templateText).nodes(), expr -> expr.path().ifPresent(found::add));
            return found.contains(variable);
        } catch (Refusal unreadable) {
            return false;
        }
    }

    private static void nodes(List<Node> nodes, Consumer<Expr> found) {
        for (Node node : nodes) {
            switch (node) {
                case Node.Text _ -> {
                }
                case Node.Shown(var value) -> expression(value, found);
                case Node.Choice(var branches, var otherwise) -> {
                    for (Node.Branch branch : branches) {
                        expression(branch.condition(), found);
                        nodes(branch.body(), found);
                    }
                    nodes(otherwise, found);
                }
                case Node.Loop(_, var list, _, var body, var whenEmpty) -> {
                    expression(list, found);
                    nodes(body, found);
                    nodes(whenEmpty, found);
                }
                case Node.Separator(var body) -> nodes(body, found);
            }
        }
    }

    private static void expression(Expr expr, Consumer<Expr> found) {
        found.accept(expr);
        expr.parts().forEach(part -> expression(part, found));
    }

    /** Whether it is a whole address of the web, of plain characters alone. */
    static boolean leads(String target) {
        if (target.length() > LONGEST || !target.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            return false;
        }
        try {
            var uri = new URI(target);
            return ("https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme()))
                    && uri.getHost() != null && uri.getUserInfo() == null;
        } catch (URISyntaxException noAddress) {
            return false;
        }
    }

    private static final class Shortened extends AbstractMap<String, Object> {
        private final UnaryOperator<String> shortened;

        Shortened(UnaryOperator<String> shortened) {
            this.shortened = shortened;
        }

        @Override
        public @Nullable Object get(@Nullable Object target) {
            return target instanceof String address ? shortened.apply(address) : null;
        }

        @Override
        public Set<Entry<String, Object>> entrySet() {
            return Set.of();
        }
    }
}
