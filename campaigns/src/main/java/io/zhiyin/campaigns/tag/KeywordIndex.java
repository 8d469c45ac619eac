package io.zhiyin.campaigns.tag;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who listens for which keywords. What a message costs does not grow with their number, and it makes no object unless
 * one is met. Filled once, then only asked, by any number of threads.
 */
public final class KeywordIndex<T> {
    private final Trie<T> anywhere = new Trie<>();
    private final Map<String, List<T>> whole = new HashMap<>();

    public void add(Keywords keywords, T listener) {
        for (var word : keywords.words()) {
            var folded = Folding.fold(word);
            if (keywords.whole()) {
                whole.merge(folded, List.of(listener),
                        (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
            } else {
                anywhere.add(folded, listener);
            }
        }
    }

    /** Whose keywords a message has, each once, in no order. */
    public List<T> heard(String text) {
        var heard = in(text);
        return heard == null ? List.of() : heard.stream().distinct().toList();
    }

    /** The same, once for each place. */
    @Nullable
    List<T> in(String text) {
        var heard = whole.isEmpty()
                ? null
                : Trie.joined(null, whole.getOrDefault(Folding.fold(text).strip(), List.of()));
        if (!anywhere.isEmpty()) {
            for (var from = 0; from < text.length(); from++) {
                heard = anywhere.foldedAt(text, from, heard);
            }
        }
        return heard;
    }
}
