package io.zhiyin.bot.sms;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.delivery.Outcome;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway's answers mean, as README's contract with it says: 200 with code 0 is taken, with another code refused
 * for good; 429 is later; any other 4xx refused. 5xx, an answer nobody can read and none at all may have been a message.
 */
final class SmsOutcomes {
    private static final Duration UNREACHABLE = Duration.ofSeconds(10);
    private static final Duration LATER = Duration.ofMinutes(1);
    private static final int OK = 200;
    private static final int TOO_MANY = 429;
    private static final int CLIENT_ERRORS = 400;
    private static final int SERVER_ERRORS = 500;
    private static final int LONGEST_REASON = 120;

    private SmsOutcomes() {}

    static Outcome answered(int status, @Nullable String retryAfter, @Nullable String body) {
        if (status == TOO_MANY) {
            return new Outcome.TryAgain(after(retryAfter), status,
                    "短信网关要求稍后再试。The gateway asks to try later.");
        }
        if (status == OK) {
            return said(body == null ? "" : body);
        }
        return status >= CLIENT_ERRORS && status < SERVER_ERRORS
                ? new Outcome.Refused(status, "短信网关拒绝。The gateway refused: HTTP " + status)
                : new Outcome.Unknown("短信网关出错，不知是否已发。"
                        + "The gateway failed, and whether it sent is not known: HTTP " + status);
    }

    static Outcome failed(Throwable failure) {
        for (Throwable it = failure; it != null; it = it.getCause()) {
            if (it instanceof ConnectException || it instanceof ConnectTimeoutException
                    || it instanceof UnknownHostException || it instanceof NoRouteToHostException
                    || it instanceof SSLHandshakeException) {
                return new Outcome.TryAgain(UNREACHABLE, 0, "无法连接短信网关。The gateway cannot be reached.");
            }
        }
        return new Outcome.Unknown("短信网关没有答复，不知是否已发。"
                + "The gateway did not answer, and whether it sent is not known.");
    }

    private static Outcome said(String body) {
        try {
            if (!(Json.decodeValue(body) instanceof JsonObject answer)
                    || !(answer.getValue("code") instanceof Integer code)) {
                return unreadable();
            }
            var id = answer.getValue("id");
            return code == 0
                    ? new Outcome.Accepted(id == null ? null : String.valueOf(id))
                    : new Outcome.Refused(code, reason(code, answer.getString("message", "")));
        } catch (DecodeException | ClassCastException noJson) {
            return unreadable();
        }
    }

    /** Without long runs of digits: gateways like to repeat the number. */
    private static String reason(int code, String words) {
        var plain = words.replaceAll("\\d{5,}", "…").strip();
        return ("短信网关拒绝。The gateway refused: " + code + " "
                + plain.substring(0, Math.min(plain.length(), LONGEST_REASON))).strip();
    }

    private static Outcome unreadable() {
        return new Outcome.Unknown("短信网关的答复无法读懂。The gateway's answer could not be read.");
    }

    private static Duration after(@Nullable String seconds) {
        return seconds != null && seconds.matches("\\d{1,5}")
                ? Duration.ofSeconds(Long.parseLong(seconds))
                : LATER;
    }
}
