package io.zhiyin.bot.wechat;

import io.zhiyin.campaigns.account.AccessTokens;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.account.PlatformFailure;
import java.io.IOException;
import java.time.Duration;
import me.chanjar.weixin.common.api.WxConsts;
import me.chanjar.weixin.common.bean.WxAccessToken;
import me.chanjar.weixin.common.enums.WxType;
import me.chanjar.weixin.common.error.WxErrorException;
import me.chanjar.weixin.common.util.http.RequestExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries WxJava's calls with the token that all nodes share, and takes the place of its own way of doing so, which
 * keeps the token in one JVM, repeats a call that answered -1 (twice at the least: a customer may get a message twice),
 * forgets which token was refused, and writes address, token and body to the log.
 *
 * <p>A call is made once. Only a token that the platform refuses is renewed and the call repeated, once: a refused token
 * means that the call was not carried out.
 */
public final class SharedTokenCalls {
    private static final Duration AFTER_REFUSAL = Duration.ofMinutes(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
    private static final Logger log = LoggerFactory.getLogger(SharedTokenCalls.class);

    private final AccountId account;
    private final AccessTokens tokens;
    private final AccessTokens.Source source;
    private final WxType platform;

    public SharedTokenCalls(AccountId account, AccessTokens tokens, AccessTokens.Source source,
            WxType platform) {
        this.account = account;
        this.tokens = tokens;
        this.source = source;
        this.platform = platform;
    }

    /** The token to call with. */
    public String token() {
        try {
            return tokens.current(account, source);
        } catch (PlatformFailure none) {
            // said where it happened
            throw new NoToken(none);
        } catch (RuntimeException none) {
            log.atError().addKeyValue("account", account.value()).setCause(none)
                    .log("the shared access token cannot be read");
            throw new NoToken(none);
        }
    }

    /** Makes one call of WxJava. What the network did comes as the cause of the exception. */
    public <T, E> T execute(RequestExecutor<T, E> executor, String uri, E data) throws WxErrorException {
        var token = token();
        try {
            return carry(executor, uri, token, data);
        } catch (WxErrorException refused) {
            if (!WxConsts.ACCESS_TOKEN_ERROR_CODES.contains(refused.getError().getErrorCode())) {
                throw refused;
            }
        }
        giveUp(token);
        return carry(executor, uri, token(), data);
    }

    private <T, E> T carry(RequestExecutor<T, E> executor, String uri, String token, E data)
            throws WxErrorException {
        var separator = uri.contains("?") ? "&" : "?";
        try {
            return executor.execute(uri + separator + "access_token=" + token, data, platform);
        } catch (IOException failed) {
            throw new WxErrorException(failed);
        }
    }

    private void giveUp(String token) {
        try {
            tokens.expire(account, token);
        } catch (RuntimeException unavailable) {
            throw new NoToken(unavailable);
        }
    }

    /** Fetches a token: WxJava's call to a token address, which answers {@code access_token} and {@code expires_in}. */
    public static AccessTokens.Fetched fetched(Answer.Call<String> call) {
        return switch (Answer.of(call)) {
            case Answer.Said<String>(var body) -> read(body);
            case Answer.Refused<String>(var code, var text) -> throw new PlatformFailure(code,
                    "平台不给 access_token，请检查 appId / corpId、secret 和 IP 白名单。"
                            + "The platform gives no access token; check appId or corpId, secret and the IP allow-list: "
                            + code + " " + text,
                    code == -1 ? AFTER_FAILURE : AFTER_REFUSAL);
            case Answer.NotSent<String>(var code, var why, _) -> throw new PlatformFailure(code, why,
                    AFTER_FAILURE);
            case Answer.Lost<String>(var why) -> throw new PlatformFailure(0, why, AFTER_FAILURE);
        };
    }

    private static AccessTokens.Fetched read(String body) {
        var token = WxAccessToken.fromJson(body);
        if (token.getAccessToken() == null || token.getAccessToken().isBlank() || token.getExpiresIn() < 1) {
            throw new PlatformFailure(0,
                    "平台的回答里没有 access_token。The platform's answer holds no access token.", AFTER_FAILURE);
        }
        return new AccessTokens.Fetched(token.getAccessToken(), Duration.ofSeconds(token.getExpiresIn()));
    }

    /** No token, so the call was not made. */
    static final class NoToken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final RuntimeException reason;

        NoToken(RuntimeException reason) {
            super(reason);
            this.reason = reason;
        }

        RuntimeException reason() {
            return reason;
        }
    }
}
