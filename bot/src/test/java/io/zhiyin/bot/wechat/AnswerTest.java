package io.zhiyin.bot.wechat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.campaigns.account.PlatformFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import me.chanjar.weixin.common.error.WxError;
import me.chanjar.weixin.common.error.WxErrorException;
import me.chanjar.weixin.common.error.WxRuntimeException;
import org.apache.http.ConnectionClosedException;
import org.apache.http.NoHttpResponseException;
import org.apache.http.client.HttpResponseException;
import org.apache.http.conn.ConnectTimeoutException;
import org.apache.http.conn.ConnectionPoolTimeoutException;
import org.junit.jupiter.api.Test;

class AnswerTest {
    private static final List<IOException> BEFORE_A_BYTE = List.of(new ConnectException(),
            new UnknownHostException(),
            new NoRouteToHostException(), new ConnectTimeoutException(), new ConnectionPoolTimeoutException(),
            new SSLHandshakeException("no common protocol"));
    private static final List<IOException> UNDER_WAY = List.of(new SocketTimeoutException("Read timed out"),
            new NoHttpResponseException("closed"), new SocketException("Connection reset"),
            new ConnectionClosedException(), new HttpResponseException(502, "bad gateway"),
            new SSLException("broken"),
            new IOException("anything else"));

    @Test
    void a_failure_before_the_first_byte_was_surely_not_heard_however_the_sdk_wraps_it() {
        for (var failure : BEFORE_A_BYTE) {
            assertThat(wrapped(new WxErrorException(failure))).as(failure.toString())
                    .isInstanceOf(Answer.NotSent.class);
            assertThat(thrown(new WxRuntimeException(failure))).as(failure.toString())
                    .isInstanceOf(Answer.NotSent.class);
        }
    }

    @Test
    void a_failure_while_the_call_is_under_way_leaves_open_what_happened() {
        for (var failure : UNDER_WAY) {
            assertThat(wrapped(new WxErrorException(failure))).as(failure.toString())
                    .isInstanceOf(Answer.Lost.class);
            assertThat(thrown(new WxRuntimeException(failure))).as(failure.toString())
                    .isInstanceOf(Answer.Lost.class);
        }
    }

    @Test
    void a_refusal_keeps_the_platforms_words_without_what_differs_from_call_to_call() {
        var error = WxError.builder().errorCode(40003).errorMsg("不合法的 UserID")
                .errorMsgEn("invalid openid rid: 60196b9b-4c5ba79c-066b49c8").build();

        assertThat(wrapped(new WxErrorException(error)))
                .isEqualTo(new Answer.Refused<>(40003, "invalid openid"));
    }

    @Test
    void what_was_not_said_is_a_failure_for_those_who_only_read() {
        var error = WxError.builder().errorCode(45009).errorMsgEn("api freq out of limit").build();
        Answer<String> refused = wrapped(new WxErrorException(error));

        assertThatThrownBy(refused::orFail).isInstanceOfSatisfying(PlatformFailure.class, it -> {
            assertThat(it.code()).isEqualTo(45009);
            assertThat(it.askAgain()).isPositive();
        });
        assertThat(Answer.of(() -> "said").orFail()).isEqualTo("said");
    }

    @Test
    void no_word_of_a_lost_answer_is_repeated() {
        var broken = thrown(new IllegalStateException("not JSON: {\"access_token\":\"SECRET\"}"));

        assertThat(broken).isInstanceOfSatisfying(Answer.Lost.class,
                it -> assertThat(it.why()).doesNotContain("SECRET"));
    }

    private static Answer<String> wrapped(WxErrorException failure) {
        return Answer.of(() -> {
            throw failure;
        });
    }

    private static Answer<String> thrown(RuntimeException failure) {
        return Answer.of(() -> {
            throw failure;
        });
    }
}
