package io.zhiyin.bot.wechat;

import io.zhiyin.campaigns.account.PlatformFailure;
import io.zhiyin.campaigns.store.DatabaseFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.function.Function;
import javax.net.ssl.SSLHandshakeException;
import me.chanjar.weixin.common.error.WxErrorException;
import org.apache.http.conn.ConnectTimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What came back of one call, before anyone judges it: an answer, a refusal with the platform's code, or no answer,
 * sorted by how far the call had got.
 */
public sealed interface Answer<T> {
    record Said<T>(T value) implements Answer<T> {}

    /** The platform said no. */
    record Refused<T>(int code, String text) implements Answer<T> {}

    /** No byte of the call reached the platform, so it was surely not carried out. */
    record NotSent<T>(int code, String why, Duration again) implements Answer<T> {}

    /** The call was under way when the answer was lost: it may have been carried out, or not. */
    record Lost<T>(String why) implements Answer<T> {}

    /** A call through WxJava. */
    @FunctionalInterface
    interface Call<T> {
        T make() throws WxErrorException;
    }

    /** How long a platform that cannot be reached is left alone. */
    Duration UNREACHABLE = Duration.ofSeconds(10);

    /** Makes a call and sorts whatever comes of it. Never throws. */
    static <T> Answer<T> of(Call<T> call) {
        try {
            return new Said<>(call.make());
        } catch (WxErrorException refused) {
            var transport = transport(refused);
            if (transport != null) {
                return phase(transport);
            }
            var error = refused.getError();
            // WxJava's own code for "no answer to read": an empty body
            if (error.getErrorCode() == -99) {
                return new Lost<>("平台的回答是空的。The platform answered with nothing.");
            }
            return new Refused<>(error.getErrorCode(),
                    plain(error.getErrorMsgEn() == null ? error.getErrorMsg() : error.getErrorMsgEn()));
        } catch (SharedTokenCalls.NoToken noToken) {
            return notSent(noToken.reason());
        } catch (RuntimeException broken) {
            // A body that is no JSON, or an answer that lacks a field: something was answered, so something was heard.
            var transport = transport(broken);
            if (transport != null) {
                return phase(transport);
            }
            // The message may repeat the body, so the kind of failure has to do.
            LoggerFactory.getLogger(Answer.class).atWarn().addKeyValue("failure", broken.getClass().getName())
                    .log("a platform's answer could not be read");
            return new Lost<>("平台的回答无法读懂。The platform's answer could not be read.");
        }
    }

    /** Goes on with what was said; reading it may show that the answer was none. */
    default <R> Answer<R> then(Function<T, Answer<R>> next) {
        return switch (this) {
            case Said<T>(var value) -> next.apply(value);
            case Refused<T>(var code, var text) -> new Refused<>(code, text);
            case NotSent<T>(var code, var why, var again) -> new NotSent<>(code, why, again);
            case Lost<T>(var why) -> new Lost<>(why);
        };
    }

    /**
     * What was said, for calls that only read or make something nobody is waiting for.
     *
     * @throws PlatformFailure in all other cases
     */
    default T orFail() {
        return switch (this) {
            case Said<T>(var value) -> value;
            case Refused<T>(var code, var text) -> throw new PlatformFailure(code,
                    "平台拒绝了查询：The platform refused: " + code + " " + text, Duration.ofMinutes(1));
            case NotSent<T>(var code, var why, var again) -> throw new PlatformFailure(code, why, again);
            case Lost<T>(var why) -> throw new PlatformFailure(0, why, UNREACHABLE);
        };
    }

    private static <T> Answer<T> notSent(RuntimeException reason) {
        return switch (reason) {
            case PlatformFailure failure -> new NotSent<>(failure.code(),
                    String.valueOf(failure.getMessage()), failure.askAgain());
            case DatabaseFailure _ -> new NotSent<>(0,
                    "数据库不可用，取不到 access_token。The database is unavailable, so there is no access token.",
                    UNREACHABLE);
            default -> new NotSent<>(0, "取不到 access_token。No access token could be had.", UNREACHABLE);
        };
    }

    private static <T> Answer<T> phase(IOException failure) {
        return switch (failure) {
            case ConnectException _,UnknownHostException _,NoRouteToHostException _,ConnectTimeoutException _,SSLHandshakeException _ ->
                new NotSent<>(0, "无法连接平台，消息没有发出。The platform cannot be reached; nothing was sent.",
                        UNREACHABLE);
            // Time-out after the write, reset, closed connection, HTTP 300 and above, half a body.
            default -> new Lost<>("没有收到平台的回答，不知是否已执行。"
                    + "The platform's answer was lost; whether it did the call is not known.");
        };
    }

    private static @Nullable IOException transport(Throwable failure) {
        for (Throwable it = failure; it != null; it = it.getCause()) {
            if (it instanceof IOException found) {
                return found;
            }
        }
        return null;
    }

    /** The platform's words without its request id and hint, which differ from call to call. */
    private static String plain(@Nullable String text) {
        if (text == null) {
            return "";
        }
        var end = text.length();
        for (var tail : new String[]{" rid:", ", hint:", " hint:"}) {
            var at = text.indexOf(tail);
            end = at < 0 ? end : Math.min(end, at);
        }
        return text.substring(0, end).strip();
    }
}
