package io.zhiyin.bot.callback;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.inbox.NewMessage;
import io.zhiyin.campaigns.inbox.SenderKey;
import io.zhiyin.campaigns.interaction.Incoming;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One item of what 微信客服 keeps, as a row of the inbox and in our words. Source: WeCom API, 微信客服, callback and pulling. */
public final class CareReader {
    private static final int BY_CUSTOMER = 3;
    private static final int BY_STAFF = 5;
    private static final Set<String> MEDIA = Set.of("image", "voice", "video", "file");

    private CareReader() {}

    /** The row: by the platform's id of the message, one row however often it is pulled. */
    public static NewMessage message(AccountId account, JsonObject item, Instant now) {
        var person = person(item);
        var event = event(item);
        var kind = "care." + word(text(item, "msgtype", "unknown"))
                + (event == null ? "" : "." + word(text(event, "event_type", "unknown")));
        return new NewMessage(account, MessageKeys.named(account, text(item, "msgid", item.encode())),
                SenderKey.of(account, person == null ? kind : person), kind, now, item.encode(), false);
    }

    static Incoming read(AccountId account, String body, Instant receivedAt) {
        JsonObject item;
        try {
            item = new JsonObject(body);
        } catch (DecodeException broken) {
            return new Incoming.Other(account, null, "care.unreadable", receivedAt);
        }
        var at = at(item, receivedAt);
        var person = person(item);
        if (person == null) {
            return new Incoming.Other(account, null, "care", at);
        }
        var event = event(item);
        if (event != null) {
            return event(account, person, event, at);
        }
        return switch (number(item, "origin")) {
            case BY_CUSTOMER -> said(account, person, item, at);
            case BY_STAFF -> new Incoming.StaffWrote(account, new StaffId(text(item, "servicer_userid", "?")),
                    person, words(item), at);
            default -> new Incoming.Other(account, person, "care", at);
        };
    }

    private static Incoming said(AccountId account, String person, JsonObject item, Instant at) {
        var type = text(item, "msgtype", "");
        if (type.equals("text")) {
            return new Incoming.Wrote(account, person, words(item), at);
        }
        var part = part(item, type);
        return new Incoming.SentMedia(account, person, word(type),
                MEDIA.contains(type) && part != null ? textOrNull(part, "media_id") : null, at);
    }

    private static Incoming event(AccountId account, String person, JsonObject event, Instant at) {
        return switch (text(event, "event_type", "")) {
            case "enter_session" -> new Incoming.Entered(account, person, textOrNull(event, "scene"),
                    textOrNull(event, "scene_param"), textOrNull(event, "welcome_code"), at);
            case "msg_send_fail" -> new Incoming.SendFailed(account, person, text(event, "fail_msgid", ""),
                    number(event, "fail_type"), at);
            case String other -> new Incoming.Other(account, person, "care.event." + word(other), at);
        };
    }

    /** An event names its customer inside. */
    private static @Nullable String person(JsonObject item) {
        var event = event(item);
        var inside = event == null ? null : textOrNull(event, "external_userid");
        return inside == null ? textOrNull(item, "external_userid") : inside;
    }

    private static @Nullable JsonObject event(JsonObject item) {
        return "event".equals(item.getValue("msgtype")) ? part(item, "event") : null;
    }

    /** What a staff member sent that is no text is told by its type. */
    private static String words(JsonObject item) {
        var type = text(item, "msgtype", "");
        var part = part(item, type);
        return part == null ? "[" + word(type) + "]" : text(part, "content", "[" + word(type) + "]");
    }

    private static @Nullable JsonObject part(JsonObject item, String name) {
        return item.getValue(name) instanceof JsonObject part ? part : null;
    }

    private static Instant at(JsonObject item, Instant otherwise) {
        try {
            return item.getValue("send_time") instanceof Number seconds
                    ? Instant.ofEpochSecond(seconds.longValue())
                    : otherwise;
        } catch (DateTimeException noTime) {
            return otherwise;
        }
    }

    private static int number(JsonObject json, String name) {
        return json.getValue(name) instanceof Number number ? number.intValue() : 0;
    }

    private static String text(JsonObject json, String name, String absent) {
        var text = textOrNull(json, name);
        return text == null ? absent : text;
    }

    private static @Nullable String textOrNull(JsonObject json, String name) {
        return json.getValue(name) instanceof String text && !text.isBlank() ? text : null;
    }

    /** Codes only: what the platform calls things stands in kinds and logs. */
    private static String word(String platforms) {
        var word = platforms.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
        return word.substring(0, Math.min(word.length(), 40));
    }
}
