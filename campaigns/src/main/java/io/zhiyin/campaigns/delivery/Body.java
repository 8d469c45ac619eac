package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.store.Sight;
import io.zhiyin.campaigns.store.Vault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A rendered message as it is kept: sealed, and byte for byte what a repeat sends again. A text is sealed as the
 * timeline seals its words, so that {@link OnTimeline} copies it as it stands.
 */
final class Body {
    // no platform's text can hold it: a body that begins with it is no bare text
    private static final String BETWEEN = "\u0000";

    private Body() {}

    static byte[] seal(Vault vault, Outgoing.Content content) {
        return vault.seal(Vault.Purpose.MESSAGE, written(content));
    }

    /** What equal messages have in common, and no others. */
    static byte[] index(Vault vault, Outgoing.Content content) {
        return vault.index("mass", written(content));
    }

    static Outgoing.Content open(Vault vault, byte[] sealed) {
        var written = vault.open(Vault.Purpose.MESSAGE, sealed);
        if (!written.startsWith(BETWEEN)) {
            return new Outgoing.Text(Sight.words(written));
        }
        var parts = List.of(written.substring(1).split(BETWEEN, -1));
        // a platform's template has an id, so nothing in its place is a mail
        if (parts.getFirst().isEmpty()) {
            return new Outgoing.Mail(Sight.words(parts.get(1)), Sight.words(parts.get(2)),
                    Sight.words(parts.get(3)));
        }
        var fields = new LinkedHashMap<String, String>();
        for (var i = 1; i < parts.size(); i += 2) {
            fields.put(parts.get(i), Sight.words(parts.get(i + 1)));
        }
        return new Outgoing.TemplateFields(parts.getFirst(), fields);
    }

    private static String written(Outgoing.Content content) {
        return switch (content) {
            case Outgoing.Text(var text) -> text.replace(BETWEEN, "");
            case Outgoing.Mail(var subject, var text, var unsubscribe) ->
                String.join(BETWEEN, "", "", subject.replace(BETWEEN, ""), text.replace(BETWEEN, ""),
                        unsubscribe);
            case Outgoing.TemplateFields(var template, var fields) -> {
                var parts = new ArrayList<>(List.of("", template));
                fields.entrySet().stream().sorted(java.util.Map.Entry.comparingByKey()).forEach(field -> {
                    parts.add(field.getKey());
                    parts.add(field.getValue().replace(BETWEEN, ""));
                });
                yield String.join(BETWEEN, parts);
            }
        };
    }
}
