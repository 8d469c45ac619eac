package io.zhiyin.bot.callback;

import io.zhiyin.campaigns.account.AccountKind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a platform sends, signed and encrypted as an account expects it; and what a bare server does with it. */
public final class Push {
    private final CallbackAccount account;
    private final PlatformCrypto crypto;

    public Push(CallbackAccount account) {
        this.account = account;
        this.crypto = new PlatformCrypto(account.token(), account.aesKey(), account.receiverId());
    }

    /** Address and body of a push. */
    public record Request(String path, String body) {}

    public Request safe(String inner, long timestamp, String nonce) {
        return sealed(crypto.encrypt(inner), timestamp, nonce);
    }

    public Request sealed(String encrypted, long timestamp, String nonce) {
        var time = Long.toString(timestamp);
        var common = "/callback/" + account.id() + "?timestamp=" + time + "&nonce=" + encode(nonce)
                + "&msg_signature=" + crypto.sign(time, nonce, encrypted);
        var path = switch (account.kind()) {
            case OFFICIAL -> common + "&encrypt_type=aes&signature=" + crypto.sign(time, nonce);
            case WECOM, CARE -> common;
        };
        return new Request(path, "<xml><ToUserName><![CDATA[" + account.receiverId()
                + "]]></ToUserName><Encrypt><![CDATA[" + encrypted + "]]></Encrypt></xml>");
    }

    public Request plain(String inner, long timestamp, String nonce) {
        var time = Long.toString(timestamp);
        return new Request("/callback/" + account.id() + "?timestamp=" + time + "&nonce=" + encode(nonce)
                + "&signature=" + crypto.sign(time, nonce), inner);
    }

    public String verification(String echo, long timestamp, String nonce) {
        var time = Long.toString(timestamp);
        var sealed = account.kind() != AccountKind.OFFICIAL ? crypto.encrypt(echo) : echo;
        var signature = account.kind() != AccountKind.OFFICIAL
                ? "&msg_signature=" + crypto.sign(time, nonce, sealed)
                : "&signature=" + crypto.sign(time, nonce);
        return "/callback/" + account.id() + "?timestamp=" + time + "&nonce=" + encode(nonce) + signature
                + "&echostr=" + encode(sealed);
    }

    /** What the platform finds in a passive reply. */
    public String opened(String envelope) {
        var xml = Xml.read(envelope);
        var encrypted = xml.get("Encrypt", "");
        if (!crypto.signed(xml.get("MsgSignature"), xml.get("TimeStamp", ""), xml.get("Nonce", ""),
                encrypted)) {
            throw new AssertionError("the reply is not signed");
        }
        return crypto.decrypt(encrypted).orElseThrow();
    }

    /** The work no server can do without: verify and decrypt. */
    public Optional<String> received(@Nullable String msgSignature, String timestamp, String nonce,
            String body) {
        var encrypted = Xml.read(body).get("Encrypt", "");
        return crypto.signed(msgSignature, timestamp, nonce, encrypted)
                ? crypto.decrypt(encrypted)
                : Optional.empty();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
