package io.zhiyin.bot.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The tester's controls. */
class FaultsAndClockTest {
    @RegisterExtension
    final SandboxRig rig = new SandboxRig();

    private final HttpClient http = HttpClient.newHttpClient();

    private HttpRequest message(String text) {
        var body = new JsonObject().put("touser", rig.openId("linxi")).put("msgtype", "text").put("text",
                new JsonObject().put("content", text));
        return HttpRequest.newBuilder(URI.create(
                rig.sandbox().officialUrl() + "/cgi-bin/message/custom/send?access_token="
                        + rig.officialToken()))
                .POST(HttpRequest.BodyPublishers.ofString(body.encode())).build();
    }

    private HttpResponse<String> write(String text) throws IOException, InterruptedException {
        return http.send(message(text), HttpResponse.BodyHandlers.ofString());
    }

    private void fault(JsonObject fault) {
        rig.admin("/faults/api", fault.put("path", "custom/send"));
    }

    @Test
    void a_fault_lasts_as_many_calls_as_asked_and_only_on_its_path() throws Exception {
        rig.follows("linxi");
        fault(new JsonObject().put("kind", "errcode").put("errcode", -1).put("errmsg", "system error")
                .put("times", 2));
        assertThat(rig.official("/cgi-bin/tags/get").containsKey("tags")).isTrue();
        assertThat(write("一").body())
                .contains("\"errcode\":-1");
        assertThat(write("一").body())
                .contains("\"errcode\":-1");
        assertThat(write("一").body())
                .contains("\"errcode\":0");
        fault(new JsonObject().put("kind", "status").put("status", 502));
        assertThat(write("二").statusCode()).isEqualTo(502);
    }

    @Test
    @Timeout(60)
    void a_stalled_or_closed_call_has_taken_effect_unless_said_otherwise() {
        rig.follows("linxi");
        fault(new JsonObject().put("kind", "stall"));
        var unanswered = http.sendAsync(message("没有回音"), HttpResponse.BodyHandlers.ofString());
        while (!"没有回音".equals(rig.lastArrived("/customers/linxi").getString("text")))
            Thread.onSpinWait();
        assertThat(unanswered).isNotDone();
        unanswered.cancel(true);
        fault(new JsonObject().put("kind", "close"));
        assertThatThrownBy(() -> write("断了线")).isInstanceOf(IOException.class);
        assertThat(rig.lastArrived("/customers/linxi").getString("text")).isEqualTo("断了线");
        fault(new JsonObject().put("kind", "close").put("applied", false));
        assertThatThrownBy(() -> write("没送到")).isInstanceOf(IOException.class);
        assertThat(rig.lastArrived("/customers/linxi").getString("text")).isEqualTo("断了线");
    }

    @Test
    void the_clock_starts_where_it_was_told_and_only_moves_forward() {
        var birthday = Instant.parse("2027-03-05T01:00:00Z");
        var clock = new VirtualClock(Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC),
                birthday);
        assertThat(clock.instant()).isEqualTo(birthday);
        clock.moveTo(birthday.plusSeconds(60));
        assertThat(clock.instant()).isEqualTo(birthday.plusSeconds(60));
        assertThatThrownBy(() -> clock.moveTo(birthday)).isInstanceOf(IllegalArgumentException.class);

        assertThat(rig.admin("/clock", new JsonObject().put("instant", "2020-01-01T00:00:00Z"))
                .getString("error"))
                .contains("only moves forward");
        assertThat(rig.admin("/clock", new JsonObject().put("instant", "tomorrow")).getString("error"))
                .isNotEmpty();
        assertThat(rig.admin("/clock", new JsonObject()).getString("error")).contains("instant or advance");
    }

    @Test
    void the_services_clock_is_moved_after_the_platforms() {
        rig.admin("/connect",
                new JsonObject().put("serviceUrl", rig.receiver().url("")).put("serviceToken",
                        "secret-token"));
        rig.receiver().forget();
        var moved = rig.admin("/clock", new JsonObject().put("advance", "PT24H"));
        var told = rig.receiver().next();
        assertThat(told.method()).isEqualTo("POST");
        assertThat(Instant.parse(new JsonObject(told.body()).getString("instant")))
                .isBeforeOrEqualTo(Instant.parse(moved.getString("instant")))
                .isAfter(Instant.parse(moved.getString("instant")).minusSeconds(30));
        assertThat(moved.getJsonObject("service").getInteger("status")).isEqualTo(200);
    }

    @Test
    void a_service_that_does_not_follow_is_named() {
        rig.admin("/connect",
                new JsonObject().put("serviceUrl", "http://127.0.0.1:1").put("serviceToken", "x"));
        var moved = rig.admin("/clock", new JsonObject().put("advance", "PT1H"));
        assertThat(moved.getJsonObject("service").getString("error")).isNotEmpty();
    }

    @Test
    void people_from_before_the_services_time_are_made_without_a_callback() {
        rig.receiver().forget();
        var made = rig.admin("/customers", new JsonObject().put("name", "许静").put("openId", "oSbx5Xujing")
                .put("follows", true).put("contactOf", new JsonArray().add("HeQing")).put("state", "old"));
        assertThat(made.getJsonObject("official").getBoolean("follows")).isTrue();
        assertThat(rig.official("/cgi-bin/user/info?openid=oSbx5Xujing").getInteger("subscribe"))
                .isEqualTo(1);
        assertThat(rig.wecom("/cgi-bin/externalcontact/list?userid=HeQing").getJsonArray("external_userid"))
                .containsExactly(made.getString("externalUserId"));
        assertThat(rig.receiver().quiet()).isTrue();
        assertThat(rig.admin("/customers", new JsonObject().put("name", "又一个").put("openId", "oSbx5Xujing"))
                .getString("error")).contains("taken");
    }

    @Test
    void nonsense_is_refused_in_words() {
        assertThat(rig.admin("/customers/nobody").getString("error")).isEqualTo("no customer nobody");
        assertThat(
                rig.admin("/customers/linxi/write", new JsonObject().put("text", "没关注")).getString("error"))
                .contains("还没有关注公众号");
        assertThat(rig.admin("/faults/api", new JsonObject().put("kind", "earthquake")).getString("error"))
                .contains("errcode, status, stall, close or delay");
        assertThat(rig.post(rig.sandbox().url() + "/sandbox/api/clock", "{oops").getString("error"))
                .contains("JSON object");
        var foreign = HttpRequest.newBuilder(URI.create(rig.sandbox().url() + "/sandbox/api/tokens/expire"))
                .header("Origin", "https://elsewhere.example").POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(rig.send(foreign).statusCode()).isEqualTo(403);
    }
}
