package io.zhiyin.templates;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The name someone may have meant. */
final class DidYouMean {
    private DidYouMean() {}

    /**
     * The nearest of the known paths: within a third of the written one's letters by edits, or the same last name
     * ({@code name} for {@code customer.name}).
     */
    static Optional<String> of(String written, Collection<String> known) {
        int reach = Math.max(2, written.length() / 3);
        Optional<String> near = known.stream().filter(path -> distance(written, path) <= reach)
                .min(Comparator.comparingInt((String path) -> distance(written, path))
                        .thenComparing(Comparator.naturalOrder()));
        String last = lastName(written);
        return near.or(() -> known.stream().filter(path -> distance(last, lastName(path)) <= 1)
                .min(Comparator.naturalOrder()));
    }

    private static String lastName(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** Letters put in, taken out, changed or swapped with their neighbour; big and small letters are the same. */
    static int distance(String one, String other) {
        int[][] edits = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                edits[i][j] = i == 0 || j == 0 ? i + j : fewest(edits, one, other, i, j);
            }
        }
        return edits[one.length()][other.length()];
    }

    private static int fewest(int[][] edits, String one, String other, int i, int j) {
        int changed = edits[i - 1][j - 1] + (same(one, i, other, j) ? 0 : 1);
        int fewest = Math.min(changed, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && same(one, i, other, j - 1) && same(one, i - 1, other, j);
        return swapped ? Math.min(fewest, edits[i - 2][j - 2] + 1) : fewest;
    }

    private static boolean same(String one, int i, String other, int j) {
        return Character.toLowerCase(one.charAt(i - 1)) == Character.toLowerCase(other.charAt(j - 1));
    }
}
