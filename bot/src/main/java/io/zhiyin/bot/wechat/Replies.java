package io.zhiyin.bot.wechat;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Reads the answers to calls that must not be misread: a body without {@code errcode} 0 is no answer. */
public final class Replies {
    private Replies() {}

    /** The body as JSON; lost when it is none, or does not say that the call was done. */
    public static Answer<JsonObject> done(String body) {
        try {
            var json = new JsonObject(body);
            var code = json.getValue("errcode");
            if (code instanceof Number number && number.intValue() == 0) {
                return new Answer.Said<>(json);
            }
        } catch (DecodeException | ClassCastException noJson) {
            // judged below, like a body that says nothing
        }
        return new Answer.Lost<>("平台的回答残缺。The platform's answer is broken.");
    }

    /** A field that the platform writes as text or as a number. */
    public static Optional<String> text(JsonObject json, String field) {
        var value = json.getValue(field);
        return value == null || value.toString().isBlank()
                ? Optional.empty()
                : Optional.of(value.toString());
    }

    /** A key of ours within a platform's rule: as it is where it fits, else its fingerprint, which is always the same. */
    public static String key(String key, int most) {
        return key.length() <= most && key.matches("[0-9A-Za-z_@-]+") ? key : fingerprint(key, most);
    }

    private static String fingerprint(String key, int most) {
        try {
            var hash = MessageDigest.getInstance("SHA-256")
                    .digest(key.getBytes(StandardCharsets.UTF_8));
            var hex = HexFormat.of().formatHex(hash);
            return hex.substring(0, Math.min(most, hex.length()));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
