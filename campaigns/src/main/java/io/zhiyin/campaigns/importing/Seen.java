package io.zhiyin.campaigns.importing;

/**
 * Which keys of a file were seen at which line: 64 bits of each key in a table without objects, about 24 bytes a key, so
 * that a million rows of two keys fit in 50 MB. Of two million keys two are taken for one in a file out of ten million.
 */
final class Seen {
    private long[] keys = new long[1 << 12];
    private int[] lines = new int[1 << 12];
    private int used;

    /** The line that had this key first; this one where none had. */
    synchronized long first(char kind, String key, long line) {
        if (used * 2 >= keys.length) {
            grow();
        }
        var hash = hash(kind, key);
        var at = place(keys, hash);
        if (keys[at] == 0) {
            keys[at] = hash;
            lines[at] = (int) line;
            used++;
        }
        return lines[at];
    }

    private void grow() {
        var old = keys;
        var oldLines = lines;
        keys = new long[old.length * 2];
        lines = new int[old.length * 2];
        for (var i = 0; i < old.length; i++) {
            if (old[i] != 0) {
                var at = place(keys, old[i]);
                keys[at] = old[i];
                lines[at] = oldLines[i];
            }
        }
    }

    private static int place(long[] keys, long hash) {
        var at = (int) hash & (keys.length - 1);
        while (keys[at] != 0 && keys[at] != hash) {
            at = (at + 1) & (keys.length - 1);
        }
        return at;
    }

    private static long hash(char kind, String key) {
        var hash = 0xcbf29ce484222325L ^ kind;
        for (var i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0x100000001b3L;
            hash ^= hash >>> 29;
        }
        hash *= 0x9e3779b97f4a7c15L;
        hash ^= hash >>> 32;
        return hash == 0 ? 1 : hash;
    }
}
