package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.store.Vault;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** A rendered message as it is kept: sealed, and byte for byte what a repeat sends again. */
final class Body {
    // no platform's text can hold it
    private static final String BETWEEN = "\u0000";

    private Body() {}

    static byte[] seal(Vault vault, Outgoing.Content content) {
        return vault.seal(Vault.Purpose.MESSAGE, written(content));
    }

    static Outgoing.Content open(Vault vault, byte[] sealed) {
        var parts = List.of(vault.open(Vault.Purpose.MESSAGE, sealed).split(BETWEEN, -1));
        if (parts.getFirst().equals("text")) {
            return new Outgoing.Text(parts.get(1));
        }
        var fields = new LinkedHashMap<String, String>();
        for (var i = 2; i < parts.size(); i += 2) {
            fields.put(parts.get(i), parts.get(i + 1));
        }
        return new Outgoing.TemplateFields(parts.get(1), fields);
    }

    static byte[] hash(Outgoing.Content content) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(written(content).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String written(Outgoing.Content content) {
        return switch (content) {
            case Outgoing.Text(var text) -> "text" + BETWEEN + text.replace(BETWEEN, "");
            case Outgoing.TemplateFields(var template, var fields) -> {
                var parts = new ArrayList<>(List.of("template", template));
                fields.entrySet().stream().sorted(java.util.Map.Entry.comparingByKey()).forEach(field -> {
                    parts.add(field.getKey());
                    parts.add(field.getValue().replace(BETWEEN, ""));
                });
                yield String.join(BETWEEN, parts);
            }
        };
    }
}
