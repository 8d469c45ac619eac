package io.zhiyin.bot.callback;

import io.zhiyin.campaigns.account.AccountKind;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One account's callbacks opened, and its replies closed. Sources: Official Account API, server callback; WeCom API,
 * callback.
 */
final class CallbackCodec {
    /** An echo is a number or a short word. A longer or other one is a message that someone wants decrypted. */
    private static final int LONGEST_ECHO = 256;

    private final CallbackAccount account;
    private final PlatformCrypto crypto;
    private final Duration window;
    private final SwappedParts swapped;

    CallbackCodec(CallbackAccount account, Duration window) {
        this.account = account;
        this.crypto = new PlatformCrypto(account.token(), account.aesKey(), account.receiverId());
        this.window = window;
        this.swapped = new SwappedParts(window);
    }

    /** What a request's address says. */
    record Query(@Nullable String signature, @Nullable String msgSignature, String timestamp, String nonce,
            @Nullable String echo, @Nullable String encryptType) {}

    sealed interface Opened {}

    /** @param encrypted the reply must be too */
    record Message(Xml xml, String body, boolean encrypted) implements Opened {}

    record Echo(String words) implements Opened {}

    record Refused(Refusal why) implements Opened {}

    CallbackAccount account() {
        return account;
    }

    /** The platform asks whether this address is ours: the answer is the echo, decrypted where it is WeCom's. */
    Opened verify(Query query, Instant now) {
        // The platforms encode the plus signs of Base64; a proxy that decodes once too often leaves spaces.
        var echo = query.echo == null ? "" : query.echo.replace(' ', '+');
        var signed = switch (account.kind()) {
            case OFFICIAL -> crypto.signed(query.signature, query.timestamp, query.nonce);
            case WECOM, CARE -> crypto.signed(query.msgSignature, query.timestamp, query.nonce, echo);
        };
        if (!signed) {
            return new Refused(Refusal.BAD_SIGNATURE);
        }
        if (!fresh(query.timestamp, now)) {
            return new Refused(Refusal.STALE);
        }
        if (account.kind() == AccountKind.OFFICIAL) {
            return echo(echo);
        }
        return crypto.decrypt(echo).map(CallbackCodec::echo).orElse(new Refused(Refusal.NOT_FOR_US));
    }

    Opened open(Query query, String body, Instant now) {
        var encrypted = account.kind() != AccountKind.OFFICIAL || "aes".equals(query.encryptType);
        if (!encrypted) {
            return openPlain(query, body, now);
        }
        Xml outer;
        try {
            outer = Xml.read(body);
        } catch (Xml.Unreadable notXml) {
            return new Refused(Refusal.NOT_READABLE);
        }
        var sealed = outer.get("Encrypt");
        if (sealed == null) {
            return new Refused(Refusal.NOT_READABLE);
        }
        if (account.aesKey() == null
                || !crypto.signed(query.msgSignature, query.timestamp, query.nonce, sealed)) {
            return new Refused(Refusal.BAD_SIGNATURE);
        }
        if (!fresh(query.timestamp, now)) {
            return new Refused(Refusal.STALE);
        }
        return crypto.decrypt(sealed).map(inner -> read(inner, true)).orElse(new Refused(Refusal.NOT_FOR_US));
    }

    private Opened openPlain(Query query, String body, Instant now) {
        if (!crypto.signed(query.signature, query.timestamp, query.nonce)) {
            return new Refused(Refusal.BAD_SIGNATURE);
        }
        if (account.aesKey() != null) {
            // The plain signature does not cover the body: who saw one could sign anything with it.
            return new Refused(Refusal.NOT_ENCRYPTED);
        }
        if (!fresh(query.timestamp, now)) {
            return new Refused(Refusal.STALE);
        }
        if (query.signature != null && swapped.again(query.signature, query.timestamp, query.nonce, now)) {
            return new Refused(Refusal.STALE);
        }
        return read(body, false);
    }

    /**
     * A reply to {@code message}: the names change places, and it is encrypted if the message was. To the press of a
     * card's button the words are what stands on the button from then on.
     */
    String reply(Message message, String words, Instant now) {
        var reply = "<xml><ToUserName>" + Xml.cdata(message.xml.get("FromUserName", ""))
                + "</ToUserName><FromUserName>" + Xml.cdata(message.xml.get("ToUserName", ""))
                + "</FromUserName><CreateTime>" + now.getEpochSecond()
                + "</CreateTime>" + content(message, words) + "</xml>";
        return message.encrypted ? crypto.envelope(reply, now.getEpochSecond()) : reply;
    }

    private static String content(Message message, String words) {
        return MessageKeys.CARD_PRESSED.equals(message.xml.get("Event"))
                ? "<MsgType><![CDATA[update_button]]></MsgType><Button><ReplaceName>" + Xml.cdata(words)
                        + "</ReplaceName></Button>"
                : "<MsgType><![CDATA[text]]></MsgType><Content>" + Xml.cdata(words) + "</Content>";
    }

    private Opened read(String inner, boolean encrypted) {
        try {
            var xml = Xml.read(inner);
            var to = xml.get("ToUserName");
            var addressed = account.originalId() == null || to == null || to.equals(account.originalId());
            return addressed ? new Message(xml, inner, encrypted) : new Refused(Refusal.NOT_FOR_US);
        } catch (Xml.Unreadable notXml) {
            return new Refused(Refusal.NOT_READABLE);
        }
    }

    private static Opened echo(String words) {
        var plain = !words.isEmpty() && words.length() <= LONGEST_ECHO
                && words.chars().allMatch(c -> c > ' ' && c < 127 && c != '<');
        return plain ? new Echo(words) : new Refused(Refusal.NOT_READABLE);
    }

    private boolean fresh(String timestamp, Instant now) {
        try {
            var distance = Math.subtractExact(Long.parseLong(timestamp), now.getEpochSecond());
            return Math.abs(distance) <= window.toSeconds();
        } catch (NumberFormatException | ArithmeticException notATime) {
            return false;
        }
    }
}
