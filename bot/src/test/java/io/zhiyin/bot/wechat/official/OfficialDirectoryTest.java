package io.zhiyin.bot.wechat.official;

import static io.zhiyin.bot.wechat.PlatformBench.CLOCK;
import static io.zhiyin.bot.wechat.PlatformBench.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.wechat.PlatformBench;
import io.zhiyin.bot.wechat.PlatformStub;
import io.zhiyin.bot.wechat.PlatformStub.Json;
import io.zhiyin.campaigns.account.PlatformFailure;
import io.zhiyin.campaigns.customer.Directory.ContactDetails;
import io.zhiyin.campaigns.customer.Directory.ContactTag;
import io.zhiyin.campaigns.store.TestDatabase;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OfficialDirectoryTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final String INFO = "/cgi-bin/user/info";
    private static final String LIST = "/cgi-bin/user/get";
    private static final String BATCH = "/cgi-bin/user/info/batchget";

    private final PlatformBench bench = new PlatformBench(database);
    private final PlatformStub stub = bench.stub;
    private final OfficialDirectory directory = new OfficialDirectory(bench.official());

    @AfterEach
    void close() throws IOException {
        bench.close();
    }

    @Test
    void a_follower_is_read_with_scene_and_unionid_and_without_a_name() {
        stub.on(INFO, new Json(
                "{\"subscribe\":1,\"openid\":\"o1\",\"subscribe_time\":1795273200,\"unionid\":\"u1\","
                        + "\"subscribe_scene\":\"ADD_SCENE_QR_CODE\",\"qr_scene\":0,\"qr_scene_str\":\"spring-01\",\"tagid_list\":[101,2]}"));

        assertThat(directory.details("o1")).contains(new ContactDetails(SHOP, "o1", "u1", true,
                Instant.ofEpochSecond(1795273200), "spring-01", null, List.of(),
                List.of(new ContactTag("101", null, null), new ContactTag("2", null, null))));
        assertThat(stub.requests(INFO).getFirst().query()).containsEntry("openid", "o1");
    }

    @Test
    void one_who_does_not_follow_is_known_by_their_openid_alone() {
        stub.on(INFO, new Json("{\"subscribe\":0,\"openid\":\"o1\"}"));

        assertThat(directory.details("o1"))
                .contains(
                        new ContactDetails(SHOP, "o1", null, false, null, null, null, List.of(), List.of()));
    }

    @Test
    void a_scene_that_is_a_number_is_read_too() {
        stub.on(INFO,
                new Json(
                        "{\"subscribe\":1,\"openid\":\"o1\",\"subscribe_time\":1795273200,\"qr_scene\":98765,"
                                + "\"qr_scene_str\":\"\"}"));

        assertThat(directory.details("o1"))
                .hasValueSatisfying(it -> assertThat(it.scene()).isEqualTo("98765"));
    }

    @Test
    void an_openid_of_another_account_is_nobody() {
        stub.error(INFO, 40003);

        assertThat(directory.details("o1")).isEmpty();
    }

    @Test
    void a_platform_that_cannot_be_asked_is_a_failure_and_not_nobody() {
        stub.error(INFO, 45009);

        assertThatThrownBy(() -> directory.details("o1")).isInstanceOfSatisfying(PlatformFailure.class,
                it -> assertThat(it.code()).isEqualTo(45009));
    }

    @Test
    void all_followers_are_walked_over_all_pages_in_batches_of_a_hundred() {
        var people = IntStream.range(0, 250).mapToObj(i -> "o" + i).toList();
        stub.on(LIST, asked -> {
            var from = asked.query().get("next_openid");
            var at = from == null ? 0 : people.indexOf(from) + 1;
            var page = people.subList(at, Math.min(at + 150, people.size()));
            var answer = new JsonObject().put("total", 250).put("count", page.size());
            if (!page.isEmpty()) {
                answer.put("data", new JsonObject().put("openid", new JsonArray(page)));
            }
            return new Json(answer.put("next_openid", page.isEmpty() ? "" : page.getLast()).encode());
        });
        stub.on(BATCH, asked -> profiles(asked.json()));

        var found = new ArrayList<String>();
        directory.walk(it -> found.add(it.person()));

        assertThat(found).isEqualTo(people);
        assertThat(stub.requests(BATCH)).extracting(it -> it.json().getJsonArray("user_list").size())
                .containsExactly(100, 50, 100);
    }

    @Test
    void one_who_unfollowed_meanwhile_does_not_hide_the_others_of_the_batch() {
        stub.on(LIST, new Json(
                "{\"total\":2,\"count\":2,\"data\":{\"openid\":[\"o1\",\"gone\"]},\"next_openid\":\"\"}"));
        stub.error(BATCH, 40003);
        stub.on(INFO, asked -> "gone".equals(asked.query().get("openid"))
                ? new Json("{\"errcode\":40003,\"errmsg\":\"invalid openid\"}")
                : new Json("{\"subscribe\":1,\"openid\":\"o1\",\"subscribe_time\":1795273200}"));

        var found = new ArrayList<String>();
        directory.walk(it -> found.add(it.person()));

        assertThat(found).containsExactly("o1");
    }

    @Test
    void a_qr_code_is_made_for_a_scene_for_a_time_or_for_good() {
        stub.on("/cgi-bin/qrcode/create",
                new Json(
                        "{\"ticket\":\"gQ==\",\"expire_seconds\":3600,\"url\":\"http://weixin.qq.com/q/1\"}"));
        var codes = new OfficialQrCodes(bench.official(), CLOCK);

        var temporary = codes.temporary("spring-01", Duration.ofHours(1));
        var permanent = codes.permanent("shop-door");

        assertThat(temporary).isEqualTo(new OfficialQrCodes.QrCode("spring-01", "http://weixin.qq.com/q/1",
                stub.url() + "/cgi-bin/showqrcode?ticket=gQ%3D%3D", CLOCK.instant().plusSeconds(3600)));
        assertThat(permanent.until()).isNull();
        assertThat(stub.requests("/cgi-bin/qrcode/create"))
                .extracting(it -> it.json().getString("action_name"))
                .containsExactly("QR_STR_SCENE", "QR_LIMIT_STR_SCENE");
        assertThatThrownBy(() -> codes.temporary("spring-01", Duration.ofDays(31)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static PlatformStub.Reply profiles(JsonObject asked) {
        var list = new JsonArray();
        for (var one : asked.getJsonArray("user_list")) {
            list.add(new JsonObject().put("subscribe", 1).put("openid",
                    ((JsonObject) one).getString("openid")));
        }
        return new Json(new JsonObject().put("user_info_list", list).encode());
    }
}
