package io.zhiyin.bot.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The platforms' own vectors. Source: Official Account API, AES scheme (A-D); WeCom API, worked test vectors (A-C). */
class PlatformCryptoTest {
    private static final String FORTY_THREE = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
    private static final PlatformCrypto SAFE_MODE = new PlatformCrypto("A".repeat(43), "wxba5fad812f8e6fb9");
    private static final PlatformCrypto WECOM = new PlatformCrypto(
            "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
            "wx5823bf96d3bd56c7");

    private static byte[] ascii(String random) {
        return random.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void official_vector_a_signs_the_verification_and_the_plain_post() {
        assertThat(PlatformCrypto.signature("AAAAA", "1714036504", "1514711492"))
                .isEqualTo("f464b24fc39322e44b38aa78f5edd27bd1441696");
        assertThat(PlatformCrypto.signature("AAAAA", "1714037059", "486452656"))
                .isEqualTo("899cf89e464efb63f54ddac96b0a0a235f53aa78");
    }

    @Test
    void official_vector_b_encrypts_and_signs_the_safe_mode_push_and_its_reply() {
        var message = """
                {"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,\
                "MsgType":"event","Event":"debug_demo","debug_str":"hello world"}""";
        var encrypted = "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZ"
                + "qzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2"
                + "IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9"
                + "mFUPAJGj04=";
        assertThat(SAFE_MODE.encrypt(message, ascii("a8eedb185eb2fecf"))).isEqualTo(encrypted);
        assertThat(SAFE_MODE.decrypt(encrypted)).isEqualTo(message);
        assertThat(PlatformCrypto.signature("AAAAA", "1714112445", "415670741"))
                .isEqualTo("6c5c811b55cc85e0e1b54100749188c20beb3f5d");
        assertThat(PlatformCrypto.signature("AAAAA", "1714112445", "415670741", encrypted))
                .isEqualTo("046e02f8204d34f8ba5fa3b1db94908f3df2e9b3");

        var reply = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==";
        assertThat(SAFE_MODE.encrypt("{\"demo_resp\":\"good luck\"}", ascii("707722b803182950")))
                .isEqualTo(reply);
        assertThat(PlatformCrypto.signature("AAAAA", "1713424427", "415670741", reply))
                .isEqualTo("1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1");
    }

    @Test
    void official_vector_c_has_a_key_whose_last_character_has_spare_bits() {
        var encrypted = "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg==";
        var crypto = new PlatformCrypto(FORTY_THREE, "wxb11529c136998cb6");
        assertThat(crypto.encrypt("我是中文abcd123", ascii("aaaabbbbccccdddd"))).isEqualTo(encrypted);
        assertThat(PlatformCrypto.signature("pamtest", "1409304348", "xxxxxx", encrypted))
                .isEqualTo("82c962d39941aa48552f90ef55aa323dc620cc10");
    }

    @Test
    void official_vector_d_is_an_xml_text_message() {
        var message = "<xml><ToUserName><![CDATA[gh_sandbox]]></ToUserName><FromUserName><![CDATA[oSandboxUser0001]]>"
                + "</FromUserName><CreateTime>1700000000</CreateTime><MsgType><![CDATA[text]]></MsgType><Content>"
                + "<![CDATA[你好]]></Content><MsgId>23456789012345678</MsgId></xml>";
        var encrypted = "Q3stYC6hdFzMh9T8HCvyDJUcnX/47jrDVwuFR6QtlUdRExugiHPOQ6S5LYD2mXwpLm0alRldFouyh8zycjpk5/rFKmi9c"
                + "wjEYMywR5MXUhc977+0/cNYd0ETpqglVnlz4xzq/hIQuygFfhWFVc5LmBo5lH3TdeFe9WjcLjOig9HP7uAgNQ97Q3OHRDm6MV7"
                + "n/+eUPYGt7SkLYCxbgnWKuv8gtAFNseMf5mbHVyDtb9H3KJjTuP4RnVWSndWIvKpI5clyqGX1B3EJP0IppzEkQSiz36NwJhkb6"
                + "JRz5ZhWH8n4hJLop8UK5YkYnR5agAMICFqSixY+IBoBz+Lxn1rZdOEKZfsTy4xqRKr3ufbpjlIKgoKZzRGVwkkw6kVTwH7OZo9"
                + "JexxuANmv3JGQatKPn1aD6a0+8rB02++HmhiosJQ=";
        var crypto = new PlatformCrypto(FORTY_THREE, "wx0123456789abcdef");
        assertThat(crypto.encrypt(message, ascii("0123456789abcdef"))).isEqualTo(encrypted);
        assertThat(PlatformCrypto.signature("sandboxToken", "1700000000", "nonce123"))
                .isEqualTo("f7a2a57f5a50db217c02cf701c32d0ff9a2f9afb");
        assertThat(PlatformCrypto.signature("sandboxToken", "1700000000", "nonce123", encrypted))
                .isEqualTo("bc9f0a27a43d90f8ae864dce66a63fbadadfe418");
    }

    @Test
    void wecom_vector_a_is_a_verification() {
        var echo = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==";
        assertThat(WECOM.encrypt("1616140317555161061", ascii("c41b64491c2468d0"))).isEqualTo(echo);
        assertThat(PlatformCrypto.signature("QDG6eK", "1409659589", "263014780", echo))
                .isEqualTo("5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3");
    }

    @Test
    void wecom_vector_b_is_a_text_message() {
        var encrypted = "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj"
                + "911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnL"
                + "xAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9n"
                + "MELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9K"
                + "sNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==";
        var message = """
                <xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName>
                <FromUserName><![CDATA[mycreate]]></FromUserName>
                <CreateTime>1409659813</CreateTime>
                <MsgType><![CDATA[text]]></MsgType>
                <Content><![CDATA[hello]]></Content>
                <MsgId>4561255354251345929</MsgId>
                <AgentID>218</AgentID>
                </xml>""";
        assertThat(WECOM.decrypt(encrypted)).isEqualTo(message);
        assertThat(WECOM.encrypt(message, ascii("0960688932c47ef1"))).isEqualTo(encrypted);
        assertThat(PlatformCrypto.signature("QDG6eK", "1409659813", "1372623149", encrypted))
                .isEqualTo("477715d11cdb4164915debcba66cb864d751f3e6");
    }

    @Test
    void wecom_vector_c_comes_from_the_debug_tool() {
        var echo = "6KmUQuPVu7UhjyVqRdbo5SfcRqaHvbUlKSHFvBV2ZuR6TIlKsygcfeSd1GDplg1C5KSKr6UPHCaC/nIX3ZNt9w==";
        var crypto = new PlatformCrypto("4Ma3YBrSBbX2aez8MJpXGBne5LSDwgGqHbhM9WPYIws", "ww6a112864f8022910");
        assertThat(crypto.decrypt(echo)).isEqualTo("94966531020182955848408");
        assertThat(PlatformCrypto.signature("kjr2TKI8umCBfVF3wAHk8JiPwma5VBme", "1583940690",
                "VHh7ymSeb0jc4lSb", echo))
                .isEqualTo("1ba3cb09c0d2c2b3ed6900d37f91a6efae6cb011");
    }

    @Test
    void a_message_for_another_receiver_or_with_a_changed_byte_is_refused() {
        var mine = WECOM.encrypt("hello", ascii("0960688932c47ef1"));
        var other = new PlatformCrypto("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "ww0000000000000000");
        assertThatThrownBy(() -> other.decrypt(mine)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("made for another receiver");
        assertThatThrownBy(() -> WECOM.decrypt("A" + mine.substring(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WECOM.decrypt("abcd")).isInstanceOf(IllegalArgumentException.class);
    }
}
