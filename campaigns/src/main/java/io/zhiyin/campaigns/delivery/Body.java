package io.zhiyin.campaigns.delivery;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.store.Sight;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.template.AttachmentJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rendered message as it is kept: sealed, and byte for byte what a repeat sends again. A text is sealed as the
 * timeline seals its words, so that {@link OnTimeline} copies it as it stands.
 */
final class Body {
    // no platform's text can hold it: a body that begins with it is no bare text
    private static final String BETWEEN = "\u0000";
    // in the place of the id of a platform's template, which is none
    private static final String ATTACHED = "\u0001";

    private Body() {}

    static byte[] seal(Vault vault, Outgoing.Content content) {
        return vault.seal(Vault.Purpose.MESSAGE, written(content));
    }

    /** What equal messages have in common, and no others. */
    static byte[] index(Vault vault, Outgoing.Content content) {
        return vault.index("mass", same(content));
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
        if (parts.getFirst().equals(ATTACHED)) {
            return attached(new JsonObject(parts.get(1)));
        }
        var fields = new LinkedHashMap<String, String>();
        for (var i = 1; i < parts.size(); i += 2) {
            fields.put(parts.get(i), Sight.words(parts.get(i + 1)));
        }
        return new Outgoing.TemplateFields(parts.getFirst(), fields);
    }

    /** What the timeline says of it; nothing where its words say all, or it stands with the delivery alone. */
    static byte @Nullable [] sealSaid(Vault vault, Outgoing.Content content) {
        return content instanceof Outgoing.Attached attached
                ? vault.seal(Vault.Purpose.MESSAGE, attached.said().replace(BETWEEN, ""))
                : null;
    }

    /** What tells the content from others, however it is called by a platform. */
    private static String same(Outgoing.Content content) {
        return content instanceof Outgoing.Attached(var text, var attachments, _)
                ? written(new Outgoing.Attached(text, attachments))
                : written(content);
    }

    private static Outgoing.Attached attached(JsonObject json) {
        var shown = AttachmentJson.read(json.getJsonArray("attachments")).stream().map(it -> {
            var texts = new LinkedHashMap<String, String>();
            it.texts().forEach((name, text) -> texts.put(name, text.isEmpty() ? text : Sight.words(text)));
            return it.with(texts);
        }).toList();
        var text = json.getString("text");
        return new Outgoing.Attached(text.isEmpty() ? text : Sight.words(text), shown,
                json.getJsonArray("media").stream().map(String::valueOf).toList());
    }

    private static String written(Outgoing.Content content) {
        return switch (content) {
            case Outgoing.Text(var text) -> text.replace(BETWEEN, "");
            case Outgoing.Mail(var subject, var text, var unsubscribe) ->
                String.join(BETWEEN, "", "", subject.replace(BETWEEN, ""), text.replace(BETWEEN, ""),
                        unsubscribe);
            case Outgoing.Attached(var text, var attachments, var media) ->
                String.join(BETWEEN, "", ATTACHED, new JsonObject().put("text", text)
                        .put("attachments", AttachmentJson.written(attachments))
                        .put("media", new JsonArray(media)).encode());
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
