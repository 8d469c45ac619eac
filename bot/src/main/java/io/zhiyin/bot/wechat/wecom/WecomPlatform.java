package io.zhiyin.bot.wechat.wecom;

import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.wechat.Answer;
import io.zhiyin.bot.wechat.HttpConnections;
import io.zhiyin.bot.wechat.Replies;
import io.zhiyin.bot.wechat.SharedTokenCalls;
import io.zhiyin.bot.wechat.UploadExecutor;
import io.zhiyin.campaigns.account.AccessTokens;
import io.zhiyin.campaigns.account.AccountId;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import me.chanjar.weixin.common.enums.WxType;
import me.chanjar.weixin.common.error.WxErrorException;
import me.chanjar.weixin.common.util.http.RequestExecutor;
import me.chanjar.weixin.common.util.http.SimpleGetRequestExecutor;
import me.chanjar.weixin.cp.api.WxCpService;
import me.chanjar.weixin.cp.api.impl.WxCpServiceImpl;
import me.chanjar.weixin.cp.config.impl.WxCpDefaultConfigImpl;
import org.jspecify.annotations.Nullable;

/** One self-built WeCom app, or 微信客服, on its platform: WxJava, with the token that all nodes share. */
public final class WecomPlatform {
    /**
     * What the platform knows an app by.
     *
     * @param agentId 0 for 微信客服, which is no app
     * @param secret the app's own
     * @param apiUrl without a slash at the end; {@code https://qyapi.weixin.qq.com}, a proxy, or the sandbox
     */
    public record Credentials(AccountId account, String corpId, int agentId, String secret, String apiUrl) {
        @Override
        public String toString() {
            return "Credentials[account=" + account + ", corpId=" + corpId + ", agentId=" + agentId
                    + ", apiUrl="
                    + apiUrl + "]";
        }
    }

    private final Credentials credentials;
    private final Service service;

    public WecomPlatform(Credentials credentials, AccessTokens tokens, HttpConnections connections) {
        this.credentials = credentials;
        service = new Service(credentials, tokens, connections);
    }

    public AccountId account() {
        return credentials.account();
    }

    int agentId() {
        return credentials.agentId();
    }

    WxCpService sdk() {
        return service;
    }

    /** A call that must not be misread, by its path: WxJava's own methods take {@code {}} for a success. */
    public Answer<JsonObject> post(String path, String body) {
        return Answer.of(() -> service.post(credentials.apiUrl() + path, body)).then(Replies::done);
    }

    /** Uploads a file; the body of the answer. */
    public Answer<String> upload(String path, String fileName, byte[] bytes) {
        return Answer.of(() -> service.execute(new UploadExecutor(service, fileName),
                credentials.apiUrl() + path, bytes));
    }

    /** WxJava with its way of carrying calls replaced; all its parts go through {@link #execute}. */
    private static final class Service extends WxCpServiceImpl {
        private final SharedTokenCalls calls;
        private final Credentials credentials;

        Service(Credentials credentials, AccessTokens tokens, HttpConnections connections) {
            this.credentials = credentials;
            calls = new SharedTokenCalls(credentials.account(), tokens, this::fetch, WxType.CP);
            var config = new WxCpDefaultConfigImpl();
            config.setCorpId(credentials.corpId());
            config.setAgentId(credentials.agentId());
            config.setCorpSecret(credentials.secret());
            config.setBaseApiUrl(credentials.apiUrl());
            config.setApacheHttpClientBuilder(connections.builder());
            setWxCpConfigStorage(config);
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
            var url = credentials.apiUrl() + "/cgi-bin/gettoken?corpid=" + encoded(credentials.corpId())
                    + "&corpsecret=" + encoded(credentials.secret());
            return SharedTokenCalls.fetched(() -> direct(url));
        }

        private String direct(String url) throws WxErrorException {
            try {
                return SimpleGetRequestExecutor.create(this).execute(url, null, WxType.CP);
            } catch (IOException failed) {
                throw new WxErrorException(failed);
            }
        }

        private static String encoded(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }
    }
}
