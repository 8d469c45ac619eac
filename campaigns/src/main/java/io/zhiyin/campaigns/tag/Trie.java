package io.zhiyin.campaigns.tag;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Words and what they belong to, in a tree of characters that is walked without making objects. Built once,
 * then only read, by any number of threads.
 */
final class Trie<T> {
    private static final int ROOT = 0;
    private static final int NONE = -1;

    private final List<List<T>> found = new ArrayList<>(List.of(List.of()));
    // An open hash table: node and character together are the key, 0 is a free place (the root is nobody's child).
    private long[] keys = new long[16];
    private int[] children = new int[16];
    private int edges;

    void add(String word, T owner) {
        var node = ROOT;
        for (var i = 0; i < word.length(); i++) {
            node = childOrNew(node, word.charAt(i));
        }
        var owners = new ArrayList<>(found.get(node));
        owners.add(owner);
        found.set(node, List.copyOf(owners));
    }

    /** Adds to {@code others} those of every word that {@code text} has at {@code from}. Case and width are folded. */
    @Nullable
    List<T> foldedAt(String text, int from, @Nullable List<T> others) {
        var all = others;
        var node = ROOT;
        for (var i = from; i < text.length(); i++) {
            node = child(node, Folding.fold(text.charAt(i)));
            if (node == NONE) {
                return all;
            }
            all = joined(all, found.get(node));
        }
        return all;
    }

    /** Adds to {@code others} those of every word that {@code text} starts with, the empty word included. */
    @Nullable
    List<T> startsOf(String text, @Nullable List<T> others) {
        var all = joined(others, found.get(ROOT));
        var node = ROOT;
        for (var i = 0; i < text.length(); i++) {
            node = child(node, text.charAt(i));
            if (node == NONE) {
                return all;
            }
            all = joined(all, found.get(node));
        }
        return all;
    }

    boolean isEmpty() {
        return edges == 0 && found.getFirst().isEmpty();
    }

    /** {@code all} and {@code more}; a list is made only when there is something to put in. */
    static <T> @Nullable List<T> joined(@Nullable List<T> all, List<T> more) {
        if (more.isEmpty()) {
            return all;
        }
        var list = all == null ? new ArrayList<T>(more.size()) : all;
        list.addAll(more);
        return list;
    }

    private int child(int node, char c) {
        var key = key(node, c);
        for (var place = place(key, keys.length);; place = place + 1 & keys.length - 1) {
            if (keys[place] == key) {
                return children[place];
            }
            if (keys[place] == 0) {
                return NONE;
            }
        }
    }

    private int childOrNew(int node, char c) {
        var child = child(node, c);
        if (child != NONE) {
            return child;
        }
        if (++edges * 2 > keys.length) {
            grow();
        }
        put(key(node, c), found.size());
        found.add(List.of());
        return found.size() - 1;
    }

    private void grow() {
        var oldKeys = keys;
        var oldChildren = children;
        keys = new long[oldKeys.length * 2];
        children = new int[oldKeys.length * 2];
        for (var i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                put(oldKeys[i], oldChildren[i]);
            }
        }
    }

    private void put(long key, int child) {
        var place = place(key, keys.length);
        while (keys[place] != 0) {
            place = place + 1 & keys.length - 1;
        }
        keys[place] = key;
        children[place] = child;
    }

    private static long key(int node, char c) {
        return (long) (node + 1) << Character.SIZE | c;
    }

    private static int place(long key, int size) {
        var mixed = key * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 40) & size - 1;
    }
}
