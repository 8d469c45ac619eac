package io.zhiyin.bot.wechat;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.zhiyin.bot.wechat.official.OfficialDirectory;
import io.zhiyin.bot.wechat.wecom.WecomDirectory;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.delivery.Channel;
import io.zhiyin.campaigns.delivery.DeliveryId;
import io.zhiyin.campaigns.delivery.Outgoing;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.store.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

class QuietLogsTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final String WORDS = "林夕生日快乐";
    private static final List<PlatformStub.Reply> REPLIES = List.of(new PlatformStub.Json("{\"errcode\":0}"),
            new PlatformStub.Json("{\"errcode\":45015,\"errmsg\":\"refused\"}"),
            new PlatformStub.Json("{\"errcode\":40001,\"errmsg\":\"refused\"}"),
            new PlatformStub.Json("{\"errcode\":-1,\"errmsg\":\"busy\"}"), new PlatformStub.Json(WORDS),
            new PlatformStub.Close(), new PlatformStub.Status(502));

    private final PlatformBench bench = new PlatformBench(database);
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private final PrintStream console = System.out;
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger connections = (Logger) LoggerFactory.getLogger("org.apache.http");
    private final Level usual = root.getLevel();

    /** Everything is written down, the SDK's own loggers too; only the HTTP client, which would print each byte, is off. */
    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(lines, true, StandardCharsets.UTF_8));
        root.setLevel(Level.DEBUG);
        connections.setLevel(Level.OFF);
    }

    @AfterEach
    void close() throws IOException {
        System.setOut(console);
        root.setLevel(usual);
        connections.setLevel(null);
        bench.close();
    }

    @Test
    void no_token_no_secret_no_words_and_no_name_stand_in_a_log_line_whatever_the_platform_answers() {
        var official = bench.officialChannel();
        var wecom = bench.wecomChannel();
        for (var reply : REPLIES) {
            bench.stub.on("/cgi-bin/message/custom/send", reply);
            bench.stub.on("/cgi-bin/externalcontact/add_msg_template", reply);
            official.send(
                    new Outgoing(new DeliveryId(7), PlatformBench.SHOP, Route.CUSTOMER_SERVICE, "openid-lin",
                            null, new Outgoing.Text(WORDS), "zy-7"));
            wecom.sendToMany(new Channel.ToMany.Together(Route.GROUP_SEND, List.of("wm-lin"),
                    new StaffId("zhou"), new Outgoing.Text(WORDS), "zy-8"));
        }
        bench.stub.on("/cgi-bin/externalcontact/get",
                new PlatformStub.Json("{\"errcode\":0,\"external_contact\":"
                        + "{\"external_userid\":\"wm-lin\",\"name\":\"" + WORDS + "\"},\"follow_user\":[]}"));
        new WecomDirectory(bench.wecom()).details("wm-lin");
        bench.stub.on("/cgi-bin/user/info",
                new PlatformStub.Json("{\"subscribe\":1,\"openid\":\"openid-lin\"}"));
        new OfficialDirectory(bench.official()).details("openid-lin");

        assertThat(lines.toString(StandardCharsets.UTF_8)).contains("access token fetched")
                .doesNotContain("token-1")
                .doesNotContain("the-secret")
                .doesNotContain("林夕").doesNotContain("openid-lin").doesNotContain("wm-lin");
    }
}
