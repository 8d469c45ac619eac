package io.zhiyin.bot.sandbox;

import static io.zhiyin.bot.sandbox.SandboxSettings.Mode;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The Official Account's callbacks: plain, compatible or safe. Source: Official Account API, server callback. */
final class OfficialLine implements Line {
    private static final Set<String> REPLIES = Set.of("text", "image", "voice", "video", "music", "news",
            "transfer_customer_service");

    private final SandboxSettings.Official account;
    private final VirtualClock clock;
    private final Ids ids;
    private final Optional<PlatformCrypto> crypto;
    private @Nullable String url;
    private Mode mode;

    OfficialLine(SandboxSettings.Official account, VirtualClock clock, Ids ids) {
        this.account = account;
        this.clock = clock;
        this.ids = ids;
        this.crypto = Optional.ofNullable(account.aesKey())
                .map(key -> new PlatformCrypto(key, account.appId()));
        this.url = account.callbackUrl();
        this.mode = account.mode();
    }

    @Override
    public String account() {
        return account.id();
    }

    @Override
    public Optional<String> url() {
        return Optional.ofNullable(url);
    }

    void url(String url) {
        this.url = url;
    }

    /** @throws IllegalArgumentException when an encrypted mode is asked of an account without a key */
    void mode(Mode mode) {
        if (mode != Mode.PLAIN && crypto.isEmpty())
            throw new IllegalArgumentException("mode " + mode + " needs an aesKey");
        this.mode = mode;
    }

    Mode mode() {
        return mode;
    }

    /** The query of a verification; the answer must be {@code echostr} as it is. */
    String verification(String echostr) {
        return signed(false) + "&echostr=" + echostr;
    }

    private String signed(boolean spoil) {
        var timestamp = String.valueOf(clock.second());
        var nonce = ids.digits(10);
        return query(timestamp, nonce, spoil);
    }

    private String query(String timestamp, String nonce, boolean spoil) {
        var signature = PlatformCrypto.signature(account.token(), timestamp, nonce);
        return "signature=" + (spoil ? spoiled(signature) : signature) + "&timestamp=" + timestamp + "&nonce="
                + nonce;
    }

    private static String spoiled(String signature) {
        return (signature.charAt(0) == '0' ? '1' : '0') + signature.substring(1);
    }

    @Override
    public Letter wrap(String inner, String person, boolean spoilSignature) {
        if (mode == Mode.PLAIN)
            return new Letter(signed(spoilSignature) + "&openid=" + person, inner);
        var timestamp = String.valueOf(clock.second());
        var nonce = ids.digits(10);
        var encrypted = crypto.orElseThrow().encrypt(inner, ids.random16());
        var signature = PlatformCrypto.signature(account.token(), timestamp, nonce, encrypted);
        var query = query(timestamp, nonce, spoilSignature) + "&openid=" + person
                + "&encrypt_type=aes&msg_signature="
                + (spoilSignature ? spoiled(signature) : signature);
        var cipher = "<Encrypt><![CDATA[" + encrypted + "]]></Encrypt></xml>";
        return new Letter(query,
                mode == Mode.COMPATIBLE
                        ? inner.substring(0, inner.length() - "</xml>".length()) + cipher
                        : "<xml><ToUserName><![CDATA[" + account.originalId() + "]]></ToUserName>" + cipher);
    }

    @Override
    public Heard read(String body, String person) {
        if (body.isEmpty() || body.equals("success"))
            return new Heard.Nothing();
        try {
            var outer = Xml.read(body);
            boolean encrypted = outer.text("Encrypt").isPresent();
            if (!encrypted && mode == Mode.SAFE)
                return new Heard.Broken("clear reply in safe mode");
            if (encrypted && mode == Mode.PLAIN)
                return new Heard.Broken("encrypted reply in plain mode");
            return checked(encrypted ? Xml.read(decrypted(outer)) : outer, person);
        } catch (IllegalArgumentException e) {
            return new Heard.Broken(String.valueOf(e.getMessage()));
        }
    }

    private String decrypted(Xml.Node outer) {
        var encrypted = outer.text("Encrypt").orElse("");
        var expected = PlatformCrypto.signature(account.token(), outer.text("TimeStamp").orElse(""),
                outer.text("Nonce").orElse(""), encrypted);
        if (!outer.text("MsgSignature").orElse("").equals(expected))
            throw new IllegalArgumentException("wrong MsgSignature in the reply");
        return crypto.orElseThrow().decrypt(encrypted);
    }

    private Heard checked(Xml.Node reply, String person) {
        if (!reply.text("ToUserName").orElse("").equals(person))
            return new Heard.Broken("ToUserName is not the openid that wrote");
        if (!reply.text("FromUserName").orElse("").equals(account.originalId()))
            return new Heard.Broken("FromUserName is not the account's original id");
        if (!reply.text("CreateTime").orElse("").matches("\\d+"))
            return new Heard.Broken("CreateTime is missing");
        var type = reply.text("MsgType").orElse("");
        if (!REPLIES.contains(type))
            return new Heard.Broken("unknown MsgType \"" + type + "\"");
        if (type.equals("text") && reply.text("Content").orElse("").isEmpty())
            return new Heard.Broken("empty Content");
        if (type.equals("news") && !reply.text("ArticleCount").orElse("").equals("1"))
            return new Heard.Broken("a reply has one article");
        return new Heard.Reply(reply);
    }
}
