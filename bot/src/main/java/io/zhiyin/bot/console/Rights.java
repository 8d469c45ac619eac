package io.zhiyin.bot.console;

import io.zhiyin.bot.security.Role;
import java.util.List;

/** Which role each address of the console asks for: the one place where that is decided. */
final class Rights {
    /** Everybody's own. */
    private static final List<String> OWN = List.of("/settings/password", "/settings/language", "/logout");
    private static final List<String> ADMINISTRATORS = List.of("/settings/operators");
    /** Changed by administrators alone. */
    private static final List<String> SETTINGS = List.of("/settings", "/reports/churn/rules", "/insight");
    /** Whole people, as they came: files that wait or were turned down, and what could not be taken in. */
    private static final List<String> WHOLE = List.of("/customers/import", "/intake", "/inbox");

    private Rights() {}

    /** @param path as the route is written */
    static Role needed(boolean changes, String path) {
        if (OWN.contains(path)) {
            return Role.VIEWER;
        }
        if (below(ADMINISTRATORS, path) || (changes && below(SETTINGS, path))) {
            return Role.ADMINISTRATOR;
        }
        return changes || below(WHOLE, path) ? Role.OPERATOR : Role.VIEWER;
    }

    private static boolean below(List<String> roots, String path) {
        return roots.stream().anyMatch(it -> path.equals(it) || path.startsWith(it + "/"));
    }
}
