package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * One bubble or card on a phone's screen.
 *
 * @param channel how it came: typed, passive, custom, template, notice, mass, welcome, group-send, care, app, chat, event or fault
 * @param with the other side: {@code official}, {@code care}, {@code app}, a staff userid or a customer id
 * @param text its plain rendition
 * @param content the parts a screen needs to draw it; cards change while they are looked at
 */
record Shown(long id, Instant at, boolean mine, String channel, String with, String msgtype, String text,
        JsonObject content) {
    JsonObject json() {
        return new JsonObject().put("id", id).put("at", at.toString()).put("direction", mine ? "out" : "in")
                .put("channel", channel).put("with", with).put("msgtype", msgtype).put("text", text)
                .put("content", content);
    }
}
