package io.zhiyin.bot.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Function;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What arrives at a callback address, taken apart by the test's own hands. Source: Official Account API; WeCom API, callback. */
class CallbackRulesTest {
    @RegisterExtension
    final SandboxRig rig = new SandboxRig();

    private static final SandboxSettings.Official ACCOUNT = SandboxRig.SETTINGS.official();
    private static final SandboxSettings.Corp CORP = SandboxRig.SETTINGS.corp();
    private static final String OFFICIAL_KEY = String.valueOf(ACCOUNT.aesKey());

    private static String sha1(String... parts) {
        Arrays.sort(parts);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1")
                    .digest(String.join("", parts).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private record Opened(String message, String receiver) {}

    private static Opened open(String aesKey, String encrypted) {
        try {
            var key = Base64.getDecoder().decode(aesKey + "=");
            var cipher = Cipher.getInstance("AES/CBC/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"),
                    new IvParameterSpec(Arrays.copyOf(key, 16)));
            var plain = cipher.doFinal(Base64.getDecoder().decode(encrypted));
            assertThat(plain.length % 32).isZero();
            int pad = plain[plain.length - 1];
            int length = ByteBuffer.wrap(plain).getInt(16);
            return new Opened(new String(plain, 20, length, StandardCharsets.UTF_8),
                    new String(plain, 20 + length,
                            plain.length - pad - 20 - length, StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private String encrypted(Receiver.Came came) {
        return came.xml().text("Encrypt").orElseThrow();
    }

    private void mode(String mode) {
        rig.admin("/settings", new JsonObject().put("mode", mode));
    }

    private static String reply(Xml.Node from, String text) {
        return new Xml().cdata("ToUserName", from.text("FromUserName").orElseThrow())
                .cdata("FromUserName", from.text("ToUserName").orElseThrow()).number("CreateTime", 1)
                .cdata("MsgType", "text").cdata("Content", text).document();
    }

    private static String sealed(String aesKey, String receiver, String token, String message) {
        var encrypted = new PlatformCrypto(aesKey, receiver).encrypt(message, "0123456789abcdef".getBytes(
                StandardCharsets.US_ASCII));
        return new Xml().cdata("Encrypt", encrypted)
                .cdata("MsgSignature", sha1(token, "12", "nonce", encrypted))
                .number("TimeStamp", 12).cdata("Nonce", "nonce").document();
    }

    private void answers(Function<Receiver.Came, String> answer) {
        rig.receiver().answer = answer;
    }

    private JsonObject first(JsonObject acted) {
        return acted.getJsonArray("callbacks").getJsonObject(0);
    }

    private JsonObject write(String text) {
        return first(rig.act("/customers/linxi/write", new JsonObject().put("text", text)));
    }

    private JsonObject lastFault() {
        return rig.messages("/customers/linxi").stream().map(JsonObject.class::cast)
                .filter(message -> message.getString("channel").equals("fault")).reduce((_, last) -> last)
                .orElse(new JsonObject());
    }

    @Test
    void a_plain_follow_by_code_is_signed_and_names_scene_and_ticket() {
        mode("plain");
        rig.act("/customers/linxi/follow", new JsonObject().put("scene", "spring-01"));
        var came = rig.receiver().next();
        assertThat(came.param("signature"))
                .isEqualTo(sha1(ACCOUNT.token(), came.param("timestamp"), came.param("nonce")));
        assertThat(came.param("openid")).isEqualTo(rig.openId("linxi"));
        assertThat(came.params()).doesNotContainKeys("encrypt_type", "msg_signature");
        assertThat(came.xml().text("Event")).hasValue("subscribe");
        assertThat(came.xml().text("EventKey")).hasValue("qrscene_spring-01");
        assertThat(came.xml().text("Ticket")).isPresent();
        assertThat(came.xml().text("ToUserName")).hasValue(ACCOUNT.originalId());

        rig.act("/customers/linxi/scan", new JsonObject().put("scene", "spring-01"));
        var scan = rig.receiver().next().xml();
        assertThat(scan.text("Event")).hasValue("SCAN");
        assertThat(scan.text("EventKey")).hasValue("spring-01");
    }

    @Test
    void a_safe_message_is_sealed_for_the_account() {
        rig.follows("linxi");
        rig.receiver().forget();
        write("你好 ]]> 再见");
        var came = rig.receiver().next();
        assertThat(came.param("encrypt_type")).isEqualTo("aes");
        assertThat(came.param("msg_signature")).isEqualTo(
                sha1(ACCOUNT.token(), came.param("timestamp"), came.param("nonce"), encrypted(came)));
        assertThat(came.xml().text("FromUserName")).isEmpty();
        var opened = open(OFFICIAL_KEY, encrypted(came));
        assertThat(opened.receiver()).isEqualTo(ACCOUNT.appId());
        assertThat(Xml.read(opened.message()).text("Content")).hasValue("你好 ]]> 再见");
        assertThat(Xml.read(opened.message()).text("MsgId").orElse("")).matches("\\d{17}");
    }

    @Test
    void a_compatible_message_stands_in_clear_and_sealed() {
        mode("compatible");
        rig.follows("linxi");
        var came = rig.receiver().next();
        assertThat(came.xml().text("Event")).hasValue("subscribe");
        assertThat(Xml.read(open(OFFICIAL_KEY, encrypted(came)).message()).text("Event"))
                .hasValue("subscribe");
    }

    @Test
    void a_sealed_reply_arrives_and_a_clear_one_is_a_fault_in_safe_mode() {
        answers(came -> sealed(OFFICIAL_KEY, ACCOUNT.appId(), ACCOUNT.token(),
                reply(Xml.read(open(OFFICIAL_KEY, encrypted(came)).message()), "欢迎")));
        rig.follows("linxi");
        assertThat(rig.lastArrived("/customers/linxi").getString("text")).isEqualTo("欢迎");
        assertThat(rig.lastArrived("/customers/linxi").getString("channel")).isEqualTo("passive");

        answers(came -> reply(Xml.read(open(OFFICIAL_KEY, encrypted(came)).message()), "明着说"));
        assertThat(write("在吗").getString("state")).isEqualTo("broken");
        assertThat(lastFault().getString("text")).isEqualTo(OfficialPeople.FAULT);
    }

    @Test
    void a_reply_made_for_another_account_or_from_the_wrong_name_is_a_fault() {
        answers(came -> sealed(OFFICIAL_KEY, "wx0000000000000000", ACCOUNT.token(),
                reply(Xml.read(open(OFFICIAL_KEY, encrypted(came)).message()), "谁的")));
        rig.follows("linxi");
        assertThat(lastFault().getJsonObject("content").getString("why"))
                .isEqualTo("made for another receiver");

        mode("plain");
        answers(came -> reply(came.xml(), "好").replace(ACCOUNT.originalId(), ACCOUNT.appId()));
        assertThat(write("在吗").getString("state")).isEqualTo("broken");
        answers(came -> reply(came.xml(), ""));
        assertThat(write("在吗").getString("state")).isEqualTo("broken");
        answers(_ -> "{\"ok\":true}");
        assertThat(write("在吗").getString("state")).isEqualTo("broken");
        answers(_ -> "success");
        assertThat(write("在吗").getString("state")).isEqualTo("answered");
    }

    @Test
    void a_late_answer_brings_the_same_message_again_three_tries_in_all() {
        rig.follows("linxi");
        rig.receiver().forget();
        rig.admin("/settings", new JsonObject().put("callbackTimeoutMs", 600));
        answers(_ -> Receiver.SILENCE);
        var delivery = write("听得到吗");
        assertThat(delivery.getString("state")).isEqualTo("broken");
        var first = rig.receiver().next();
        var second = rig.receiver().next();
        var third = rig.receiver().next();
        assertThat(rig.receiver().quiet()).isTrue();
        var inner = open(OFFICIAL_KEY, encrypted(first)).message();
        assertThat(open(OFFICIAL_KEY, encrypted(second)).message()).isEqualTo(inner);
        assertThat(open(OFFICIAL_KEY, encrypted(third)).message()).isEqualTo(inner);
        assertThat(encrypted(second)).isNotEqualTo(encrypted(first));
        assertThat(second.param("nonce")).isNotEqualTo(first.param("nonce"));
        assertThat(lastFault().getString("text")).isEqualTo(OfficialPeople.FAULT);
    }

    @Test
    void an_error_of_the_service_is_tried_again() {
        rig.follows("linxi");
        rig.receiver().forget();
        rig.admin("/settings", new JsonObject().put("callbackTimeoutMs", 600));
        rig.receiver().status = 500;
        assertThat(write("听得到吗").getJsonArray("tries")).hasSize(4);
        rig.admin("/settings", new JsonObject().put("callbackTimeoutMs", 5_000));
        rig.receiver().status = 200;
        assertThat(write("现在呢").getString("state")).isEqualTo("answered");
    }

    @Test
    void callbacks_can_be_doubled_dropped_swapped_and_spoiled() {
        mode("plain");
        rig.follows("linxi");
        rig.receiver().forget();
        rig.admin("/faults/callback", new JsonObject().put("kind", "duplicate"));
        write("一");
        assertThat(rig.receiver().next().body()).isEqualTo(rig.receiver().next().body());

        rig.admin("/faults/callback", new JsonObject().put("kind", "drop"));
        assertThat(write("二").getString("state")).isEqualTo("dropped");

        rig.admin("/faults/callback", new JsonObject().put("kind", "reorder"));
        rig.admin("/customers/linxi/write", new JsonObject().put("text", "三"));
        write("四");
        assertThat(rig.receiver().next().xml().text("Content")).hasValue("四");
        assertThat(rig.receiver().next().xml().text("Content")).hasValue("三");

        rig.admin("/faults/callback", new JsonObject().put("kind", "wrong-signature"));
        write("五");
        var spoiled = rig.receiver().next();
        assertThat(spoiled.param("signature"))
                .isNotEqualTo(sha1(ACCOUNT.token(), spoiled.param("timestamp"), spoiled.param("nonce")));
    }

    @Test
    void a_contact_event_is_sealed_for_the_corp_and_comes_from_sys() {
        rig.act("/customers/linxi/add", new JsonObject().put("userid", "ZhouLan").put("state", "spring-01"));
        var came = rig.receiver().next();
        assertThat(came.param("msg_signature")).isEqualTo(
                sha1(CORP.token(), came.param("timestamp"), came.param("nonce"), encrypted(came)));
        var opened = open(CORP.aesKey(), encrypted(came));
        assertThat(opened.receiver()).isEqualTo(CORP.corpId());
        var xml = Xml.read(opened.message());
        assertThat(xml.text("FromUserName")).hasValue("sys");
        assertThat(xml.text("ChangeType")).hasValue("add_external_contact");
        assertThat(xml.text("State")).hasValue("spring-01");
        assertThat(xml.text("WelcomeCode")).isPresent();
    }

    @Test
    void the_addresses_are_verified_to_the_byte() {
        answers(came -> came.param("echostr"));
        assertThat(rig.admin("/verify", new JsonObject().put("account", "shop")).getBoolean("verified"))
                .isTrue();
        answers(came -> "\"" + came.param("echostr") + "\"");
        assertThat(rig.admin("/verify", new JsonObject().put("account", "shop")).getBoolean("verified"))
                .isFalse();
        answers(came -> open(CORP.aesKey(), came.param("echostr")).message());
        assertThat(rig.admin("/verify", new JsonObject().put("account", "corp")).getBoolean("verified"))
                .isTrue();
        answers(came -> open(CORP.aesKey(), came.param("echostr")).message() + "\n");
        assertThat(rig.admin("/verify", new JsonObject().put("account", "corp")).getBoolean("verified"))
                .isFalse();
    }

    @Test
    void nothing_is_told_of_what_the_service_did_itself() {
        rig.adds("linxi", "ZhouLan");
        rig.receiver().forget();
        rig.wecom("/cgi-bin/externalcontact/remark", new JsonObject().put("userid", "ZhouLan")
                .put("external_userid", rig.externalUserId("linxi")).put("remark", "老客"));
        rig.act("/staff/ZhouLan/edit", new JsonObject().put("customer", "linxi").put("remark", "熟客"));
        var xml = Xml.read(open(CORP.aesKey(), encrypted(rig.receiver().next())).message());
        assertThat(xml.text("ChangeType")).hasValue("edit_external_contact");
        assertThat(rig.receiver().quiet()).isTrue();
    }
}
