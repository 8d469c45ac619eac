package io.zhiyin.bot.callback;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.account.AccountKind;
import io.zhiyin.campaigns.inbox.NewMessage;
import io.zhiyin.campaigns.inbox.SenderKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the inbox knows a message by: its dedupe key, whose it is, its kind, and whether a reply may be awaited. */
final class MessageKeys {
    /** Source: WeCom API, template card events. */
    static final String CARD_PRESSED = "template_card_event";
    private static final int LONGEST_KIND = 100;
    /** The first of these that an event has names whom or what it is about. */
    private static final List<String> WECOM_SUBJECTS = List.of("ExternalUserID", "ChatId", "OpenKfId",
            "LinkId", "Id", "UserID");
    private static final Set<String> ANSWERED_EVENTS = Set.of("subscribe", "scan", "click",
            "scancode_waitmsg");
    /** Not part of what an event is: the addressee is the account, and a welcome code is only a right that comes with it. */
    private static final Set<String> INCIDENTAL = Set.of("ToUserName", "WelcomeCode");

    private MessageKeys() {}

    static NewMessage message(AccountId account, AccountKind platform, Xml xml, String body,
            Instant receivedAt) {
        var kind = kind(xml);
        var sender = SenderKey.of(account, switch (platform) {
            case OFFICIAL -> orElse(officialPerson(xml), kind);
            case WECOM, CARE -> wecomSubject(xml, kind);
        });
        return new NewMessage(account, dedupe(account, xml), sender, kind, receivedAt, body,
                awaited(platform, xml));
    }

    /**
     * Messages by MsgId. An event by all that it says: the platforms' own pair of sender and second takes different
     * events for one (contact events all come from {@code sys}; two subscription pop-ups or two card clicks of one
     * second differ only deep inside). A repeated push is signed and encrypted anew around the same content, so order
     * and white space do not count but every value does. Sources: Official Account API, delivery rules; WeCom API,
     * retry and duplicates.
     */
    static UUID dedupe(AccountId account, Xml xml) {
        var sha = sha256();
        put(sha, account.value());
        var id = "event".equals(xml.get("MsgType")) ? null : xml.get("MsgId");
        if (id == null) {
            var said = new ArrayList<String>(16);
            for (var element : numbered(xml)) {
                if (!INCIDENTAL.contains(element.xml.name())) {
                    collect(element.path, element.xml, said);
                }
            }
            Collections.sort(said);
            put(sha, "event");
            said.forEach(leaf -> put(sha, leaf));
        } else {
            put(sha, "message");
            put(sha, id.strip());
        }
        var bits = ByteBuffer.wrap(sha.digest());
        return new UUID(bits.getLong(), bits.getLong());
    }

    /** The same for a message that the platform names by {@code id}. */
    static UUID named(AccountId account, String id) {
        var sha = sha256();
        put(sha, account.value());
        put(sha, "message");
        put(sha, id.strip());
        var bits = ByteBuffer.wrap(sha.digest());
        return new UUID(bits.getLong(), bits.getLong());
    }

    /** {@code text}, {@code event.subscribe}, {@code event.change_external_contact.add_external_contact}: codes only. */
    static String kind(Xml xml) {
        var type = xml.get("MsgType", "unknown");
        var kind = new StringBuilder(type);
        if (type.equals("event")) {
            kind.append('.').append(xml.get("Event", "unknown"));
            var change = xml.get("ChangeType");
            if (change != null) {
                kind.append('.').append(change);
            }
        }
        for (var i = 0; i < kind.length(); i++) {
            var c = kind.charAt(i);
            if (c > 'z' || (!Character.isLetterOrDigit(c) && "._-".indexOf(c) < 0)) {
                kind.setCharAt(i, '_');
            }
        }
        kind.setLength(Math.min(kind.length(), LONGEST_KIND));
        return kind.toString();
    }

    /** The follower. The events on authorisations name the person apart from the sender. */
    static @Nullable String officialPerson(Xml xml) {
        var openId = xml.get("OpenID");
        return openId == null ? xml.get("FromUserName") : openId;
    }

    private static String wecomSubject(Xml xml, String otherwise) {
        for (var subject : WECOM_SUBJECTS) {
            var value = xml.get(subject);
            if (value != null) {
                return subject.equals("UserID") ? value.toLowerCase(Locale.ROOT) : value;
            }
        }
        var from = xml.get("FromUserName");
        return from == null || from.equals("sys") ? otherwise : from.toLowerCase(Locale.ROOT);
    }

    /** Contact events take no reply; a member's press of a card's button does, as their words do. */
    private static boolean awaited(AccountKind platform, Xml xml) {
        var event = "event".equals(xml.get("MsgType"));
        return switch (platform) {
            case OFFICIAL ->
                !event || ANSWERED_EVENTS.contains(xml.get("Event", "").toLowerCase(Locale.ROOT));
            case WECOM -> !event || CARD_PRESSED.equals(xml.get("Event"));
            case CARE -> false;
        };
    }

    private static void collect(String path, Xml xml, List<String> into) {
        if (!xml.children().isEmpty()) {
            for (var child : numbered(xml)) {
                collect(path + '/' + child.path, child.xml, into);
            }
        } else if (!xml.text().isBlank()) {
            into.add(path + '=' + xml.text().strip());
        }
    }

    /** Children of one name are told apart by their place, so that lists keep which value belongs to which. */
    private static List<Numbered> numbered(Xml parent) {
        var seen = new HashMap<String, Integer>();
        var all = new ArrayList<Numbered>(parent.children().size());
        for (var child : parent.children()) {
            var place = seen.merge(child.name(), 1, Integer::sum);
            all.add(new Numbered(child.name() + '.' + place, child));
        }
        return all;
    }

    private static void put(MessageDigest sha, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        sha.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String orElse(@Nullable String text, String otherwise) {
        return text == null ? otherwise : text;
    }

    private record Numbered(String path, Xml xml) {}
}
