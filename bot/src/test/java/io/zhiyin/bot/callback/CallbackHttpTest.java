package io.zhiyin.bot.callback;

import static io.zhiyin.campaigns.store.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.account.AccountKind;
import io.zhiyin.campaigns.inbox.InboxHandler;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.DatabaseUrl;
import io.zhiyin.campaigns.store.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CallbackHttpTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final String KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
    private static final CallbackAccount SAFE = new CallbackAccount(new AccountId("shop"),
            AccountKind.OFFICIAL,
            "sandboxToken", KEY, "wx0123456789abcdef", "gh_sandbox");
    private static final CallbackAccount PLAIN = new CallbackAccount(new AccountId("plain"),
            AccountKind.OFFICIAL,
            "AAAAA", null, "wxba5fad812f8e6fb9", null);
    private static final CallbackAccount CORP = new CallbackAccount(new AccountId("corp"), AccountKind.WECOM,
            "QDG6eK",
            "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7", null);
    private static final long NOW = 1_700_000_000L;
    private static final InboxHandler ANSWERING = (_, messages) -> messages.stream()
            .map(it -> new InboxHandler.Handled(it.id(), it.awaited() ? "您好 ]]> 欢迎" : null)).toList();

    private static CallbackServer server(long now) {
        return new CallbackServer(database, database.db(), Duration.ofSeconds(20), Instant.ofEpochSecond(now),
                SAFE,
                PLAIN, CORP);
    }

    private static String text(String words, long id) {
        return "<xml><ToUserName><![CDATA[gh_sandbox]]></ToUserName><FromUserName><![CDATA[oLin]]></FromUserName>"
                + "<CreateTime>" + NOW + "</CreateTime><MsgType><![CDATA[text]]></MsgType><Content>"
                + Xml.cdata(words)
                + "</Content><MsgId>" + id + "</MsgId></xml>";
    }

    private static long rows() {
        return database.db().sql("select count(*) from inbox").count();
    }

    private static void assertRefused(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).hasLineCount(1).containsPattern("[\\u4e00-\\u9fff]")
                .containsPattern("[a-z]{3}")
                .doesNotContain("Exception");
        assertThat(rows()).isZero();
    }

    @Test
    void an_official_account_is_verified_with_the_echo_as_it_came() throws Exception {
        try (var server = server(1_714_036_504L)) {
            var path = "/callback/plain?signature=f464b24fc39322e44b38aa78f5edd27bd1441696&timestamp=1714036504"
                    + "&nonce=1514711492&echostr=4375120948345356249";

            assertThat(server.get(path).body()).isEqualTo("4375120948345356249");
            assertRefused(server.get(path.replace("f464", "f465")), 403);
            assertRefused(server.get(path.replace("timestamp=", "time=")), 403);
            assertRefused(server.get("/callback/plain"), 403);
        }
    }

    @Test
    void wecom_is_verified_with_the_echo_decrypted_and_nothing_else() throws Exception {
        try (var server = server(1_409_659_589L)) {
            var path = "/callback/corp?msg_signature=5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3&timestamp=1409659589"
                    + "&nonce=263014780&echostr=";
            var echo = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==";

            assertThat(server.get(path + echo.replace("+", "%2B").replace("=", "%3D").replace("/", "%2F"))
                    .body())
                    .isEqualTo("1616140317555161061");
            // a plus sign that a proxy decoded once too often
            assertThat(server.get(path + echo).body()).isEqualTo("1616140317555161061");
            assertRefused(server.get(path + echo.replace("P9n", "P9m")), 403);
        }
    }

    @Test
    void a_captured_push_is_not_decrypted_for_whoever_asks() throws Exception {
        try (var server = server(NOW)) {
            var push = new Push(CORP).safe(text("秘密", 1), NOW, "nonce");
            var encrypted = Xml.read(push.body()).get("Encrypt", "");

            assertRefused(server.get(push.path() + "&echostr=" + encrypted.replace("+", "%2B")), 400);
        }
    }

    @Test
    void the_documented_wecom_push_is_one_row_and_answered_empty() throws Exception {
        try (var server = server(1_409_659_813L)) {
            server.inbox.start((_, messages) -> messages.stream()
                    .map(it -> new InboxHandler.Handled(it.id(), null)).toList());
            var response = server.post(new Push.Request(
                    "/callback/corp?msg_signature=477715d11cdb4164915debcba66cb864d751f3e6&timestamp=1409659813"
                            + "&nonce=1372623149",
                    "<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName><Encrypt><![CDATA["
                            + Vectors.WECOM_ENCRYPT
                            + "]]></Encrypt><AgentID><![CDATA[218]]></AgentID></xml>"));

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEmpty();
            assertThat(rows()).isOne();
        }
    }

    @Test
    void the_documented_safe_push_is_answered_with_an_encrypted_reply_and_a_repeated_one_with_the_same()
            throws Exception {
        try (var server = server(NOW)) {
            server.inbox.start(ANSWERING);
            var push = new Push.Request(
                    "/callback/shop?signature=f7a2a57f5a50db217c02cf701c32d0ff9a2f9afb&timestamp=1700000000&nonce=nonce123"
                            + "&openid=oSandboxUser0001&encrypt_type=aes&msg_signature=bc9f0a27a43d90f8ae864dce66a63fbadadfe418",
                    "<xml><ToUserName><![CDATA[gh_sandbox]]></ToUserName><Encrypt><![CDATA["
                            + Vectors.OFFICIAL_ENCRYPT
                            + "]]></Encrypt></xml>");

            var reply = Xml.read(new Push(SAFE).opened(server.post(push).body()));
            assertThat(reply.get("ToUserName")).isEqualTo("oSandboxUser0001");
            assertThat(reply.get("FromUserName")).isEqualTo("gh_sandbox");
            assertThat(reply.get("CreateTime")).isEqualTo("1700000000");
            assertThat(reply.get("MsgType")).isEqualTo("text");
            assertThat(reply.get("Content")).isEqualTo("您好 ]]> 欢迎");

            // the platform signs and encrypts a repeated push anew
            var again = new Push(SAFE).safe(
                    "<xml><ToUserName><![CDATA[gh_sandbox]]></ToUserName><FromUserName>"
                            + "<![CDATA[oSandboxUser0001]]></FromUserName><CreateTime>1700000000</CreateTime><MsgType><![CDATA[text]]>"
                            + "</MsgType><Content><![CDATA[你好]]></Content><MsgId>23456789012345678</MsgId></xml>",
                    NOW + 5, "n2");
            assertThat(Xml.read(new Push(SAFE).opened(server.post(again).body())).get("Content"))
                    .isEqualTo("您好 ]]> 欢迎");
            assertThat(rows()).isOne();
        }
    }

    @Test
    void plain_mode_is_answered_in_plain_and_compatible_mode_believes_the_encrypted_part_alone()
            throws Exception {
        try (var server = server(NOW)) {
            server.inbox.start(ANSWERING);

            var plain = server.post(new Push(PLAIN).plain(text("你好", 1), NOW, "n"));
            assertThat(Xml.read(plain.body()).get("Content")).isEqualTo("您好 ]]> 欢迎");
            assertThat(plain.headers().firstValue("content-type")).hasValueSatisfying(it -> assertThat(it)
                    .startsWith("text/xml"));

            var safe = new Push(SAFE).safe(text("真的", 2), NOW, "n");
            var compatible = server.post(new Push.Request(safe.path(), safe.body().replace("<Encrypt>",
                    "<FromUserName>oSomebodyElse</FromUserName><MsgType>text</MsgType><Content>假的</Content><Encrypt>")));
            assertThat(Xml.read(new Push(SAFE).opened(compatible.body())).get("ToUserName"))
                    .isEqualTo("oLin");
        }
    }

    @Test
    void what_is_not_signed_fresh_and_for_us_is_refused() throws Exception {
        try (var server = server(NOW)) {
            var push = new Push(SAFE).safe(text("你好", 1), NOW, "n");

            assertRefused(
                    server.post(new Push.Request(push.path().replace("msg_signature=", "msg_signature=0"),
                            push.body())),
                    403);
            assertRefused(server.post(new Push.Request(push.path(), push.body().replace("<Encrypt><![CDATA[",
                    "<Encrypt><![CDATA[A"))), 403);
            assertRefused(
                    server.post(new Push.Request(push.path().replace("nonce=n", "nonce=m"), push.body())),
                    403);
            assertRefused(server.post(new Push(SAFE).plain(text("你好", 1), NOW, "n")), 403);
            assertRefused(server.post(new Push(new CallbackAccount(SAFE.id(), SAFE.kind(), SAFE.token(), KEY,
                    "wx9999999999999999", null)).safe(text("你好", 1), NOW, "n")), 403);
            assertRefused(
                    server.post(
                            new Push(SAFE).safe(text("你好", 1).replace("gh_sandbox", "gh_other"), NOW, "n")),
                    403);
            assertRefused(server.post(new Push(SAFE).safe(text("你好", 1), NOW - 301, "n")), 403);
            assertRefused(server.post(new Push(SAFE).safe(text("你好", 1), NOW + 301, "n")), 403);
            server.moveClock(Instant.ofEpochSecond(NOW + 301));
            assertRefused(server.post(push), 403);
            assertRefused(server.get(new Push(SAFE).verification("12345", NOW, "n")), 403);
            assertRefused(server.post(new Push.Request(push.path().replace("/shop", "/nobody"), push.body())),
                    404);
            assertRefused(server.get("/callback/nobody?echostr=1"), 404);
        }
    }

    @Test
    void documents_that_no_platform_writes_are_refused_inside_and_outside_the_encryption() throws Exception {
        try (var server = server(NOW)) {
            var doctype = "<!DOCTYPE xml [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" + text("&x;", 1);

            assertRefused(server.post(new Push(PLAIN).plain(doctype, NOW, "n")), 400);
            assertRefused(server.post(new Push(SAFE).safe(doctype, NOW, "n")), 400);
            assertRefused(server.post(new Push(SAFE).safe("{\"MsgType\":\"text\"}", NOW, "n")), 400);
            var safe = new Push(SAFE).safe(text("你好", 1), NOW, "n");
            assertRefused(server.post(new Push.Request(safe.path(), "<!DOCTYPE xml>" + safe.body())), 400);
            assertRefused(server.post(new Push.Request(safe.path(), "<xml><Encrypt></Encrypt></xml>")), 400);
            assertRefused(server.post(new Push.Request(safe.path(), "")), 400);
        }
    }

    @Test
    void a_body_beyond_the_limit_is_refused_whether_its_length_is_told_or_not() throws Exception {
        try (var server = server(NOW)) {
            server.inbox.start(ANSWERING);
            var long64 = text("长".repeat(30_000), 1);
            var push = new Push(PLAIN).plain(long64, NOW, "n");

            assertRefused(server.post(push), 413);
            assertRefused(server.send(HttpRequest.newBuilder(server.uri(push.path())).POST(
                    HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(
                            long64.getBytes(java.nio.charset.StandardCharsets.UTF_8))))),
                    413);
            assertThat(server.post(new Push(PLAIN).plain(text("短", 1).replace("text]", "mute]"), NOW, "n"))
                    .statusCode()).isEqualTo(200);
        }
    }

    @Test
    void a_reply_that_is_late_is_success_for_an_official_account_and_empty_for_wecom() throws Exception {
        var go = new CountDownLatch(1);
        try (var server = new CallbackServer(database, database.db(), Duration.ofMillis(200),
                Instant.ofEpochSecond(NOW),
                SAFE, CORP)) {
            server.inbox.start((tx, messages) -> {
                try {
                    go.await();
                } catch (InterruptedException stopped) {
                    throw new IllegalStateException(stopped);
                }
                return ANSWERING.handle(tx, messages);
            });

            assertThat(server.post(new Push(SAFE).safe(text("你好", 1), NOW, "n")).body()).isEqualTo("success");
            assertThat(server.post(new Push(CORP).safe(text("你好", 2), NOW, "n")).body()).isEmpty();
            go.countDown();
            eventually("both are handled", () -> server.inbox.meter().handledRows() == 2);
        }
    }

    @Test
    void a_contact_event_is_answered_when_it_is_durable_without_waiting_for_its_handling() throws Exception {
        try (var server = server(NOW)) {
            var added = "<xml><ToUserName>ww1</ToUserName><FromUserName>sys</FromUserName><CreateTime>1700000000</CreateTime>"
                    + "<MsgType>event</MsgType><Event>change_external_contact</Event><ChangeType>add_external_contact</ChangeType>"
                    + "<UserID>zhangsan</UserID><ExternalUserID>wmLin</ExternalUserID><WelcomeCode>c</WelcomeCode></xml>";

            assertThat(server.post(new Push(CORP).safe(added, NOW, "n")).statusCode()).isEqualTo(200);
            assertThat(server.post(new Push(CORP).safe(added, NOW + 5, "m")).statusCode()).isEqualTo(200);
            assertThat(rows()).isOne();
        }
    }

    @Test
    void what_cannot_be_stored_is_not_answered_so_that_the_platform_pushes_again() throws Exception {
        int port;
        try (var nobody = new ServerSocket(0)) {
            port = nobody.getLocalPort();
        }
        try (var broken = Database.open(database.vertx(),
                new DatabaseUrl("127.0.0.1", port, "no", "no", "no"), 1);
                var server = new CallbackServer(database, broken, Duration.ofSeconds(5),
                        Instant.ofEpochSecond(NOW),
                        SAFE)) {
            assertThatThrownBy(() -> server.post(new Push(SAFE).safe(text("你好", 1), NOW, "n")))
                    .isInstanceOf(IOException.class);
            assertThat(rows()).isZero();
        }
    }

    @Test
    void an_address_with_broken_percent_signs_is_refused_before_the_body_is_read() throws Exception {
        try (var server = server(NOW)) {
            for (var query : new String[]{"timestamp=%zz", "nonce=%", "signature=%f", "other=%zz"}) {
                assertThat(RawHttp.status(server.port(), "POST /callback/shop?" + query, "", "<xml/>"))
                        .isEqualTo(400);
                assertThat(RawHttp.status(server.port(), "GET /callback/corp?" + query, "", ""))
                        .isEqualTo(400);
            }
            assertThat(RawHttp.status(server.port(), "POST /callback/%zz", "", "<xml/>")).isEqualTo(400);
            assertThat(rows()).isZero();
        }
    }

    @Test
    void a_plain_push_that_is_repeated_passes_and_is_refused_with_its_time_and_nonce_in_each_others_place()
            throws Exception {
        var later = NOW + 600;
        try (var server = server(NOW)) {
            server.inbox.start(ANSWERING);
            var push = new Push(PLAIN).plain(text("你好", 1), NOW, String.valueOf(later));
            assertThat(server.post(push).statusCode()).isEqualTo(200);
            assertThat(server.post(push).statusCode()).isEqualTo(200);

            server.moveClock(Instant.ofEpochSecond(later));
            var forged = new Push(PLAIN).plain(text("伪造", 2), later, String.valueOf(NOW));

            assertThat(server.post(forged).statusCode()).isEqualTo(403);
            assertThat(server.post(new Push(PLAIN).plain(text("再来", 3), later, "77")).statusCode())
                    .isEqualTo(200);
            assertThat(rows()).isEqualTo(2);
        }
    }
}
