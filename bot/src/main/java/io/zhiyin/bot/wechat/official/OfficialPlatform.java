package io.zhiyin.bot.wechat.official;

import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.wechat.Answer;
import io.zhiyin.bot.wechat.HttpConnections;
import io.zhiyin.bot.wechat.Replies;
import io.zhiyin.bot.wechat.SharedTokenCalls;
import io.zhiyin.bot.wechat.UploadExecutor;
import io.zhiyin.campaigns.account.AccessTokens;
import io.zhiyin.campaigns.account.AccountId;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import me.chanjar.weixin.common.enums.WxType;
import me.chanjar.weixin.common.error.WxErrorException;
import me.chanjar.weixin.common.util.http.RequestExecutor;
import me.chanjar.weixin.common.util.http.SimplePostRequestExecutor;
import me.chanjar.weixin.mp.api.WxMpService;
import me.chanjar.weixin.mp.api.impl.WxMpServiceImpl;
import me.chanjar.weixin.mp.config.WxMpHostConfig;
import me.chanjar.weixin.mp.config.impl.WxMpDefaultConfigImpl;
import org.jspecify.annotations.Nullable;

/** One Official Account on its platform: WxJava, with the token that all nodes share. */
public final class OfficialPlatform {
    /** The platform ends the old token at a forced fetch, and allows 20 of them a day, 30 s apart. */
    private static final Duration BETWEEN_FORCED = Duration.ofMinutes(5);

    /**
     * What the platform knows an account by.
     *
     * @param apiUrl without a slash at the end; {@code https://api.weixin.qq.com}, a proxy, or the sandbox
     */
    public record Credentials(AccountId account, String appId, String secret, String apiUrl) {
        @Override
        public String toString() {
            return "Credentials[account=" + account + ", appId=" + appId + ", apiUrl=" + apiUrl + "]";
        }
    }

    private final AccountId account;
    private final String apiUrl;
    private final Service service;

    public OfficialPlatform(Credentials credentials, AccessTokens tokens, HttpConnections connections,
            Clock clock) {
        account = credentials.account();
        apiUrl = credentials.apiUrl();
        service = new Service(credentials, tokens, connections, clock);
    }

    AccountId account() {
        return account;
    }

    WxMpService sdk() {
        return service;
    }

    /** A call that must not be misread, by its path: WxJava's own methods fail on answers that lack a field. */
    Answer<JsonObject> post(String path, String body) {
        return Answer.of(() -> service.post(apiUrl + path, body)).then(Replies::done);
    }

    /** The same, of which the answer {@code again} tells what an earlier call with the same key did. */
    Answer<JsonObject> postAgain(String path, String body, int again) {
        return Answer.of(() -> {
            try {
                return service.post(apiUrl + path, body);
            } catch (WxErrorException said) {
                var json = said.getError() == null ? null : said.getError().getJson();
                if (json != null && said.getError().getErrorCode() == again) {
                    return new JsonObject(json).put("errcode", 0).encode();
                }
                throw said;
            }
        }).then(Replies::done);
    }

    /** Uploads a file; the body of the answer. */
    Answer<String> upload(String path, String fileName, byte[] bytes) {
        return Answer.of(() -> service.execute(new UploadExecutor(service, fileName), apiUrl + path, bytes));
    }

    /**
     * WxJava with its way of carrying calls replaced; all its parts go through {@link #execute}.
     * Source: Official Account API, stable token: normal mode answers the same token while it is good.
     */
    private static final class Service extends WxMpServiceImpl {
        private final SharedTokenCalls calls;
        private final Credentials credentials;
        private final Clock clock;
        private @Nullable Instant forcedAt;

        Service(Credentials credentials, AccessTokens tokens, HttpConnections connections, Clock clock) {
            this.credentials = credentials;
            this.clock = clock;
            calls = new SharedTokenCalls(credentials.account(), tokens, this::fetch, WxType.MP);
            var config = new WxMpDefaultConfigImpl();
            config.setAppId(credentials.appId());
            config.setSecret(credentials.secret());
            config.useStableAccessToken(true);
            config.setApacheHttpClientBuilder(connections.builder());
            config.setHostConfig(hosts(credentials.apiUrl()));
            setWxMpConfigStorage(config);
        }

        /** A sandbox or a proxy has no second host: the pictures of QR codes come from the same address then. */
        private static WxMpHostConfig hosts(String apiUrl) {
            var own = !apiUrl.equals(WxMpHostConfig.API_DEFAULT_HOST_URL);
            return WxMpHostConfig.builder().apiHost(apiUrl)
                    .mpHost(own ? apiUrl : WxMpHostConfig.MP_DEFAULT_HOST_URL)
                    .openHost(WxMpHostConfig.OPEN_DEFAULT_HOST_URL).build();
        }

        @Override
        public String getAccessToken(boolean forceRefresh) {
            return calls.token();
        }

        @Override
        public <T, E> T execute(RequestExecutor<T, E> executor, String uri, E data) throws WxErrorException {
            return calls.execute(executor, uri, data);
        }

        private AccessTokens.Fetched fetch(@Nullable String refused) {
            var fetched = fetch(false);
            return fetched.token().equals(refused) && mayForce() ? fetch(true) : fetched;
        }

        private AccessTokens.Fetched fetch(boolean force) {
            var body = new JsonObject().put("grant_type", "client_credential")
                    .put("appid", credentials.appId()).put("secret", credentials.secret())
                    .put("force_refresh", force).encode();
            return SharedTokenCalls
                    .fetched(() -> direct(credentials.apiUrl() + "/cgi-bin/stable_token", body));
        }

        private String direct(String url, String body) throws WxErrorException {
            try {
                return SimplePostRequestExecutor.create(this).execute(url, body, WxType.MP);
            } catch (IOException failed) {
                throw new WxErrorException(failed);
            }
        }

        private synchronized boolean mayForce() {
            var now = clock.instant();
            if (forcedAt != null && now.isBefore(forcedAt.plus(BETWEEN_FORCED))) {
                return false;
            }
            forcedAt = now;
            return true;
        }
    }
}
