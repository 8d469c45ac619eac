package io.zhiyin.bot.wechat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import me.chanjar.weixin.common.util.http.apache.ApacheHttpClientBuilder;
import org.apache.http.client.HttpRequestRetryHandler;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.config.SocketConfig;
import org.apache.http.conn.ConnectionKeepAliveStrategy;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;

/**
 * The connections to the platforms, one pool for all accounts. WxJava's own pool is one per JVM, holds 10 connections
 * to a host and accepts any certificate.
 *
 * <p>Nothing is repeated and no redirect followed: whether a call may be made twice is decided where it is known what
 * it does.
 */
public final class HttpConnections implements AutoCloseable {
    /**
     * Bounds of the pool.
     *
     * @param perHost connections to one host; a further call waits for {@code lease}
     * @param connect for making a connection, TLS included
     * @param read between two bytes of an answer; after it the outcome of a call is unknown
     */
    public record Limits(int perHost, Duration lease, Duration connect, Duration read) {
        public static final Limits USUAL = new Limits(64, Duration.ofSeconds(3), Duration.ofSeconds(5),
                Duration.ofSeconds(10));
    }

    /** The platforms and the proxies before them close idle connections; a call on a closed one has no outcome. */
    private static final Duration IDLE = Duration.ofSeconds(15);
    private static final int CHECK_AFTER_MILLIS = 100;
    private static final int HOSTS = 4;

    private final CloseableHttpClient client;

    public HttpConnections(Limits limits) {
        var read = Math.toIntExact(limits.read().toMillis());
        var connections = new PoolingHttpClientConnectionManager();
        connections.setDefaultMaxPerRoute(limits.perHost());
        connections.setMaxTotal(limits.perHost() * HOSTS);
        connections.setValidateAfterInactivity(CHECK_AFTER_MILLIS);
        connections
                .setDefaultSocketConfig(SocketConfig.custom().setSoTimeout(read).setTcpNoDelay(true).build());
        var requests = RequestConfig.custom().setSocketTimeout(read)
                .setConnectTimeout(Math.toIntExact(limits.connect().toMillis()))
                .setConnectionRequestTimeout(Math.toIntExact(limits.lease().toMillis())).build();
        client = HttpClients.custom().setConnectionManager(connections).setDefaultRequestConfig(requests)
                .disableAutomaticRetries().disableRedirectHandling().disableCookieManagement()
                .disableAuthCaching().setKeepAliveStrategy((_, _) -> IDLE.toMillis()).setUserAgent("zhiyin")
                .build();
    }

    /** The same pool, as WxJava wants to be given it. */
    public ApacheHttpClientBuilder builder() {
        return new Builder(client);
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Settings that WxJava would make on its own pool have no effect on this one. */
    private record Builder(CloseableHttpClient client) implements ApacheHttpClientBuilder {
        @Override
        public CloseableHttpClient build() {
            return client;
        }

        @Override
        public ApacheHttpClientBuilder httpProxyHost(String host) {
            return this;
        }

        @Override
        public ApacheHttpClientBuilder httpProxyPort(int port) {
            return this;
        }

        @Override
        public ApacheHttpClientBuilder httpProxyUsername(String name) {
            return this;
        }

        @Override
        public ApacheHttpClientBuilder httpProxyPassword(String password) {
            return this;
        }

        @Override
        public ApacheHttpClientBuilder httpRequestRetryHandler(HttpRequestRetryHandler handler) {
            return this;
        }

        @Override
        public ApacheHttpClientBuilder keepAliveStrategy(ConnectionKeepAliveStrategy strategy) {
            return this;
        }

        @Override
        public ApacheHttpClientBuilder sslConnectionSocketFactory(SSLConnectionSocketFactory factory) {
            return this;
        }

        @Override
        public ApacheHttpClientBuilder supportedProtocols(String[] protocols) {
            return this;
        }
    }
}
