package io.zhiyin.bot.callback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Random;
import me.chanjar.weixin.cp.config.impl.WxCpDefaultConfigImpl;
import me.chanjar.weixin.cp.util.crypto.WxCpCryptUtil;
import me.chanjar.weixin.mp.config.impl.WxMpDefaultConfigImpl;
import me.chanjar.weixin.mp.util.crypto.WxMpCryptUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The published examples of both platforms, and WxJava as the reference. */
class PlatformCryptoTest {
    private static final String SPARE_BITS = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

    @Test
    void official_account_verification_and_plain_push_are_signed_as_published() {
        var crypto = new PlatformCrypto("AAAAA", null, "wx");

        assertThat(crypto.sign("1714036504", "1514711492"))
                .isEqualTo("f464b24fc39322e44b38aa78f5edd27bd1441696");
        assertThat(crypto.signed("899cf89e464efb63f54ddac96b0a0a235f53aa78", "1714037059", "486452656"))
                .isTrue();
        assertThat(crypto.signed("899cf89e464efb63f54ddac96b0a0a235f53aa79", "1714037059", "486452656"))
                .isFalse();
        assertThat(crypto.signed(null, "1714037059", "486452656")).isFalse();
        assertThat(crypto.signed("", "1714037059", "486452656")).isFalse();
    }

    @Test
    void official_account_safe_mode_push_and_reply_are_as_published() {
        var crypto = new PlatformCrypto("AAAAA", "A".repeat(43), "wxba5fad812f8e6fb9");
        var encrypted = "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=";
        var message = "{\"ToUserName\":\"gh_97417a04a28d\",\"FromUserName\":\"o9AgO5Kd5ggOC-bXrbNODIiE3bGY\",\"CreateTime\":1714112445,\"MsgType\":\"event\",\"Event\":\"debug_demo\",\"debug_str\":\"hello world\"}";
        var reply = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==";

        assertThat(crypto.sign("1714112445", "415670741"))
                .isEqualTo("6c5c811b55cc85e0e1b54100749188c20beb3f5d");
        assertThat(crypto.sign("1714112445", "415670741", encrypted))
                .isEqualTo("046e02f8204d34f8ba5fa3b1db94908f3df2e9b3");
        assertThat(crypto.decrypt(encrypted)).contains(message);
        assertThat(crypto.encrypt("a8eedb185eb2fecf".getBytes(UTF_8), message)).isEqualTo(encrypted);
        assertThat(crypto.encrypt("707722b803182950".getBytes(UTF_8), "{\"demo_resp\":\"good luck\"}"))
                .isEqualTo(reply);
        assertThat(crypto.sign("1713424427", "415670741", reply))
                .isEqualTo("1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1");
    }

    @Test
    void a_key_whose_last_character_has_spare_bits_is_accepted() {
        var crypto = new PlatformCrypto("pamtest", SPARE_BITS, "wxb11529c136998cb6");
        var encrypted = "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg==";

        assertThat(crypto.decrypt(encrypted)).contains("我是中文abcd123");
        assertThat(crypto.encrypt("aaaabbbbccccdddd".getBytes(UTF_8), "我是中文abcd123")).isEqualTo(encrypted);
        assertThat(crypto.sign("1409304348", "xxxxxx", encrypted))
                .isEqualTo("82c962d39941aa48552f90ef55aa323dc620cc10");
    }

    @Test
    void wecom_verification_and_push_are_as_published() {
        var crypto = new PlatformCrypto("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
                "wx5823bf96d3bd56c7");
        var echo = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==";

        assertThat(crypto.sign("1409659589", "263014780", echo))
                .isEqualTo("5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3");
        assertThat(crypto.decrypt(echo)).contains("1616140317555161061");
        assertThat(crypto.encrypt("c41b64491c2468d0".getBytes(UTF_8), "1616140317555161061")).isEqualTo(echo);
        assertThat(crypto.sign("1409659813", "1372623149", Vectors.WECOM_ENCRYPT))
                .isEqualTo("477715d11cdb4164915debcba66cb864d751f3e6");
        assertThat(crypto.decrypt(Vectors.WECOM_ENCRYPT)).contains(Vectors.WECOM_MESSAGE);

        var captured = new PlatformCrypto("kjr2TKI8umCBfVF3wAHk8JiPwma5VBme",
                "4Ma3YBrSBbX2aez8MJpXGBne5LSDwgGqHbhM9WPYIws", "ww6a112864f8022910");
        var itsEcho = "6KmUQuPVu7UhjyVqRdbo5SfcRqaHvbUlKSHFvBV2ZuR6TIlKsygcfeSd1GDplg1C5KSKr6UPHCaC/nIX3ZNt9w==";
        assertThat(captured.sign("1583940690", "VHh7ymSeb0jc4lSb", itsEcho))
                .isEqualTo("1ba3cb09c0d2c2b3ed6900d37f91a6efae6cb011");
        assertThat(captured.decrypt(itsEcho)).contains("94966531020182955848408");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "知音", "<xml><Content><![CDATA[表情😀]]></Content></xml>"})
    void wxjava_reads_what_we_encrypt_and_we_read_what_it_encrypts(String message) {
        var ours = new PlatformCrypto("token", SPARE_BITS, "wx0123456789abcdef");
        var config = new WxMpDefaultConfigImpl();
        config.setToken("token");
        config.setAesKey(SPARE_BITS);
        config.setAppId("wx0123456789abcdef");
        var mp = new WxMpCryptUtil(config);
        var wecom = new WxCpDefaultConfigImpl();
        wecom.setToken("token");
        wecom.setAesKey("A".repeat(43));
        wecom.setCorpId("ww0123456789abcdef");
        var cp = new WxCpCryptUtil(wecom);
        var oursOfWecom = new PlatformCrypto("token", "A".repeat(43), "ww0123456789abcdef");

        assertThat(mp.decrypt(ours.encrypt(message))).isEqualTo(message);
        assertThat(ours.decrypt(mp.encrypt("0123456789abcdef", message))).contains(message);
        assertThat(cp.decrypt(oursOfWecom.encrypt(message))).isEqualTo(message);
        assertThat(oursOfWecom.decrypt(cp.encrypt("0123456789abcdef", message))).contains(message);
    }

    @Test
    void messages_of_every_length_come_back() {
        var crypto = new PlatformCrypto("token", "A".repeat(43), "wx0123456789abcdef");

        for (var length = 0; length < 100; length++) {
            assertThat(crypto.decrypt(crypto.encrypt("x".repeat(length)))).contains("x".repeat(length));
        }
    }

    @Test
    void another_receivers_message_is_not_opened() {
        var theirs = new PlatformCrypto("token", "A".repeat(43), "wx9999999999999999");
        var ours = new PlatformCrypto("token", "A".repeat(43), "wx0123456789abcdef");
        var longer = new PlatformCrypto("token", "A".repeat(43), "wx0123456789abcdef0");

        assertThat(ours.decrypt(theirs.encrypt("hello"))).isEmpty();
        assertThat(ours.decrypt(longer.encrypt("hello"))).isEmpty();
        assertThat(longer.decrypt(ours.encrypt("hello"))).isEmpty();
    }

    @Test
    void whatever_is_changed_on_the_way_nothing_is_thrown() {
        var crypto = new PlatformCrypto("token", "A".repeat(43), "wx0123456789abcdef");
        var random = new Random(7);
        var sealed = Base64.getDecoder().decode(crypto.encrypt("hello"));

        for (var i = 0; i < 2_000; i++) {
            var changed = sealed.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            var opened = crypto.decrypt(Base64.getEncoder().encodeToString(changed));
            // a bit of the words may be turned unseen: that is what the signature is for
            opened.ifPresent(it -> assertThat(it).hasSizeLessThan(20));
        }
        var noise = new byte[64];
        new SecureRandom().nextBytes(noise);
        for (var broken : new String[]{"", "====", "no base 64",
                Base64.getEncoder().encodeToString(new byte[31]),
                Base64.getEncoder().encodeToString(new byte[16]),
                Base64.getEncoder().encodeToString(noise)}) {
            assertThat(crypto.decrypt(broken)).isEmpty();
        }
    }

    @Test
    void a_malformed_key_is_refused_when_the_account_is_made() {
        assertThatThrownBy(() -> new PlatformCrypto("token", "?".repeat(43), "wx"))
                .hasMessageContaining("aesKey");
    }
}
