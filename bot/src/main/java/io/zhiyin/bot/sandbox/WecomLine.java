package io.zhiyin.bot.sandbox;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** WeCom's callbacks, always encrypted. Source: WeCom API, callback. */
final class WecomLine implements Line {
    private final SandboxSettings.Corp corp;
    private final VirtualClock clock;
    private final Ids ids;
    private final PlatformCrypto crypto;
    private @Nullable String url;

    /** The line of the corp's 微信客服, which has its own callback address, token and key. */
    static WecomLine of(SandboxSettings.Corp corp, SandboxSettings.Care care, VirtualClock clock, Ids ids) {
        return new WecomLine(new SandboxSettings.Corp(care.id(), corp.corpId(), corp.agentId(), care.secret(),
                care.token(), care.aesKey(), care.callbackUrl(), corp.staff()), clock, ids);
    }

    WecomLine(SandboxSettings.Corp corp, VirtualClock clock, Ids ids) {
        this.corp = corp;
        this.clock = clock;
        this.ids = ids;
        this.crypto = new PlatformCrypto(corp.aesKey(), corp.corpId());
        this.url = corp.callbackUrl();
    }

    @Override
    public String account() {
        return corp.id();
    }

    @Override
    public Optional<String> url() {
        return Optional.ofNullable(url);
    }

    void url(String url) {
        this.url = url;
    }

    /** The query of a verification; the answer must be {@code plain}, with nothing around it. */
    String verification(String plain) {
        var encrypted = crypto.encrypt(plain, ids.random16());
        return signed(encrypted, false) + "&echostr=" + URLEncoder.encode(encrypted, StandardCharsets.UTF_8);
    }

    private String signed(String encrypted, boolean spoil) {
        var timestamp = String.valueOf(clock.second());
        var nonce = ids.digits(10);
        var signature = PlatformCrypto.signature(corp.token(), timestamp, nonce, encrypted);
        return "msg_signature=" + (spoil ? signature.substring(1) + "x" : signature) + "&timestamp="
                + timestamp
                + "&nonce=" + nonce;
    }

    @Override
    public Letter wrap(String inner, String person, boolean spoilSignature) {
        var encrypted = crypto.encrypt(inner, ids.random16());
        var outer = new Xml().cdata("ToUserName", corp.corpId());
        if (inner.contains("<AgentID>"))
            outer.cdata("AgentID", String.valueOf(corp.agentId()));
        return new Letter(signed(encrypted, spoilSignature), outer.cdata("Encrypt", encrypted).document());
    }

    @Override
    public Heard read(String body, String person) {
        if (body.isEmpty())
            return new Heard.Nothing();
        try {
            var outer = Xml.read(body);
            var encrypted = outer.text("Encrypt")
                    .orElseThrow(() -> new IllegalArgumentException("clear reply"));
            var expected = PlatformCrypto.signature(corp.token(), outer.text("TimeStamp").orElse(""),
                    outer.text("Nonce").orElse(""), encrypted);
            if (!outer.text("MsgSignature").orElse("").equals(expected))
                return new Heard.Broken("wrong MsgSignature in the reply");
            var reply = Xml.read(crypto.decrypt(encrypted));
            if (!reply.text("ToUserName").orElse("").equalsIgnoreCase(person))
                return new Heard.Broken("ToUserName is not the member that wrote");
            return new Heard.Reply(reply);
        } catch (IllegalArgumentException e) {
            return new Heard.Broken(String.valueOf(e.getMessage()));
        }
    }
}
