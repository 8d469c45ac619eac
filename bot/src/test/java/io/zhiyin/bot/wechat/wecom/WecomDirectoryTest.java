package io.zhiyin.bot.wechat.wecom;

import static io.zhiyin.bot.wechat.PlatformBench.CORP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.bot.wechat.PlatformBench;
import io.zhiyin.bot.wechat.PlatformStub;
import io.zhiyin.bot.wechat.PlatformStub.Json;
import io.zhiyin.campaigns.account.PlatformFailure;
import io.zhiyin.campaigns.customer.Directory.ContactDetails;
import io.zhiyin.campaigns.customer.Directory.ContactTag;
import io.zhiyin.campaigns.customer.Directory.StaffContact;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.store.TestDatabase;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WecomDirectoryTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final String GET = "/cgi-bin/externalcontact/get";
    private static final String STAFF = "/cgi-bin/externalcontact/get_follow_user_list";
    private static final String BATCH = "/cgi-bin/externalcontact/batch/get_by_user";
    private static final String WAY = "/cgi-bin/externalcontact/add_contact_way";
    private static final StaffId ZHOU = new StaffId("ZhouLan");

    private final PlatformBench bench = new PlatformBench(database);
    private final PlatformStub stub = bench.stub;
    private final WecomDirectory directory = new WecomDirectory(bench.wecom());

    @AfterEach
    void close() throws IOException {
        bench.close();
    }

    @Test
    void a_contact_is_read_with_all_their_staff_over_all_pages() {
        stub.on(GET, asked -> asked.query().get("cursor") == null
                ? new Json(
                        "{\"errcode\":0,\"external_contact\":{\"external_userid\":\"wm1\",\"name\":\"林夕\",\"type\":1,"
                                + "\"unionid\":\"u1\"},\"follow_user\":[{\"userid\":\"ZhouLan\",\"remark\":\"林夕 老客户\","
                                + "\"createtime\":1795273200,\"state\":\"spring-01\",\"add_way\":1,\"remark_mobiles\":[\"13800000000\"],"
                                + "\"tags\":[{\"group_name\":\"等级\",\"tag_name\":\"金卡\",\"tag_id\":\"et1\",\"type\":1},"
                                + "{\"group_name\":\"我的\",\"tag_name\":\"爱喝茶\",\"type\":2}]}],\"next_cursor\":\"c1\"}")
                : new Json(
                        "{\"errcode\":0,\"external_contact\":{\"external_userid\":\"wm1\",\"name\":\"林夕\",\"type\":1,"
                                + "\"unionid\":\"u1\"},\"follow_user\":[{\"userid\":\"songyuan\",\"createtime\":1795273100}]}"));

        assertThat(directory.details("wm1")).contains(new ContactDetails(CORP, "wm1", "u1", true,
                Instant.ofEpochSecond(1795273100), null, "林夕",
                List.of(new StaffContact(ZHOU, Instant.ofEpochSecond(1795273200), "spring-01", 1, "林夕 老客户",
                        List.of("13800000000"),
                        List.of(new ContactTag("et1", "等级", "金卡"), new ContactTag(null, "我的", "爱喝茶"))),
                        new StaffContact(new StaffId("songyuan"), Instant.ofEpochSecond(1795273100), null,
                                null,
                                null, List.of(), List.of())),
                List.of()));
    }

    @Test
    void one_who_is_no_contact_any_more_is_nobody() {
        for (var code : List.of(84061, 40096)) {
            stub.error(GET, code);

            assertThat(directory.details("wm1")).isEmpty();
        }
    }

    @Test
    void a_platform_that_cannot_be_asked_is_a_failure_and_not_nobody() {
        stub.error(GET, 48002);

        assertThatThrownBy(() -> directory.details("wm1")).isInstanceOf(PlatformFailure.class);
    }

    @Test
    void all_contacts_of_all_staff_are_walked_page_by_page() {
        stub.on(STAFF, new Json("{\"errcode\":0,\"follow_user\":[\"ZhouLan\",\"SongYuan\"]}"));
        stub.on(BATCH, asked -> asked.json().getString("cursor") == null
                ? new Json(
                        "{\"errcode\":0,\"external_contact_list\":[{\"external_contact\":{\"external_userid\":\"wm1\","
                                + "\"name\":\"林夕\",\"type\":1},\"follow_info\":{\"userid\":\"ZhouLan\",\"createtime\":1795273200,"
                                + "\"tag_id\":[\"et1\"],\"add_way\":1}}],\"next_cursor\":\"c1\"}")
                : new Json(
                        "{\"errcode\":0,\"external_contact_list\":[{\"external_contact\":{\"external_userid\":\"wm1\","
                                + "\"name\":\"林夕\",\"type\":1},\"follow_info\":{\"userid\":\"SongYuan\",\"createtime\":1795273300}}],"
                                + "\"next_cursor\":\"\"}"));

        var found = new ArrayList<ContactDetails>();
        directory.walk(found::add);

        assertThat(found).extracting(it -> it.person() + " " + it.staff().getFirst().staff())
                .containsExactly("wm1 zhoulan", "wm1 songyuan");
        assertThat(found.getFirst().staff().getFirst().tags())
                .containsExactly(new ContactTag("et1", null, null));
        assertThat(stub.requests(BATCH).getFirst().json().getJsonArray("userid_list")).hasSize(2);
    }

    @Test
    void a_walk_that_breaks_off_says_so() {
        stub.on(STAFF, new Json("{\"errcode\":0,\"follow_user\":[\"ZhouLan\"]}"));
        stub.on(BATCH, new PlatformStub.Status(502));

        assertThatThrownBy(() -> directory.walk(_ -> {})).isInstanceOf(PlatformFailure.class);
    }

    @Test
    void the_name_of_a_staff_member_is_read_unless_the_app_may_not_see_them() {
        stub.on("/cgi-bin/user/get", new Json("{\"errcode\":0,\"userid\":\"ZhouLan\",\"name\":\"周岚\"}"));
        assertThat(directory.staffName(ZHOU)).contains("周岚");

        stub.error("/cgi-bin/user/get", 60011);
        assertThat(directory.staffName(ZHOU)).isEmpty();
    }

    @Test
    void a_contact_way_carries_its_state_and_its_staff() {
        stub.on(WAY, new Json("{\"errcode\":0,\"config_id\":\"cfg\",\"qr_code\":\"https://p.qpic.cn/x\"}"));
        var ways = new WecomContactWays(bench.wecom());

        assertThat(ways.make("spring-01", List.of(ZHOU), null))
                .isEqualTo(new WecomContactWays.ContactWay("cfg", "spring-01", "https://p.qpic.cn/x"));
        ways.make("spring-02", List.of(ZHOU, new StaffId("songyuan")), "春季门店");

        assertThat(stub.requests(WAY)).extracting(PlatformStub.Request::body).containsExactly(
                "{\"type\":1,\"scene\":2,\"skip_verify\":true,\"state\":\"spring-01\",\"user\":[\"zhoulan\"]}",
                "{\"type\":2,\"scene\":2,\"skip_verify\":true,\"state\":\"spring-02\",\"user\":[\"zhoulan\",\"songyuan\"],"
                        + "\"remark\":\"春季门店\"}");
        assertThatThrownBy(() -> ways.make("x".repeat(31), List.of(ZHOU), null))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
