package io.zhiyin.bot.ops;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** The listening side: one address, an event loop per core up to four. */
public final class HttpFront implements AutoCloseable {
    private static final int LONGEST_HEADERS = 16 * 1024;
    private static final int IDLE_SECONDS = 75;

    private final Vertx vertx;
    private final String deployment;
    private final int port;

    private HttpFront(Vertx vertx, String deployment, int port) {
        this.vertx = vertx;
        this.deployment = deployment;
        this.port = port;
    }

    /**
     * @param port 0 for any free one
     * @throws CannotListen when the port is taken or not allowed, or the host none of this machine's
     */
    public static HttpFront listen(Vertx vertx, Router router, String host, int port) {
        var bound = new AtomicInteger();
        // -1 is Vert.x's word for "any free port, the same for all instances"
        var options = new HttpServerOptions().setHost(host).setPort(port == 0 ? -1 : port)
                .setMaxHeaderSize(LONGEST_HEADERS).setIdleTimeout(IDLE_SECONDS).setCompressionSupported(true)
                .setTcpKeepAlive(true);
        var loops = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);
        var deployed = vertx.deployVerticle(() -> new Loop(options, router, bound),
                new DeploymentOptions().setInstances(loops))
                // await() would throw the checked exceptions of the network as they are
                .recover(failed -> Future.failedFuture(
                        failed instanceof IOException || failed instanceof UnresolvedAddressException
                                ? CannotListen.at(host, port, failed)
                                : failed));
        return new HttpFront(vertx, deployed.await(), bound.get());
    }

    public int port() {
        return port;
    }

    /** Stops listening; requests that are being answered end first. */
    @Override
    public void close() {
        vertx.undeploy(deployment).await();
    }

    /** Nothing can listen there; the message says in both languages why and what to do. */
    public static final class CannotListen extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public CannotListen(String words) {
            super(words, null, false, false);
        }

        private static CannotListen at(String host, int port, Throwable why) {
            var text = String.valueOf(why.getMessage()).toLowerCase(Locale.ROOT);
            if (why instanceof UnknownHostException || why instanceof UnresolvedAddressException) {
                return new CannotListen("找不到主机 " + host + "。The host " + host
                        + " cannot be resolved: set ZHIYIN_HOST to an address of this machine, such as 127.0.0.1 or 0.0.0.0.");
            }
            if (text.contains("permission")) {
                return new CannotListen("没有权限监听端口 " + port + "。There is no permission to listen on " + host
                        + ":"
                        + port + ": set ZHIYIN_PORT to 1024 or above, and let a proxy hold the low one.");
            }
            if (text.contains("assign")) {
                return new CannotListen("本机没有地址 " + host + "。" + host
                        + " is no address of this machine: set ZHIYIN_HOST to one that is, such as 127.0.0.1 or 0.0.0.0.");
            }
            return new CannotListen("端口 " + port + " 用不了。" + host + ":" + port
                    + " cannot be listened on: stop what listens there, or set ZHIYIN_PORT (and ZHIYIN_HOST) to another one.");
        }
    }

    private static final class Loop extends VerticleBase {
        private final HttpServerOptions options;
        private final Router router;
        private final AtomicInteger bound;

        Loop(HttpServerOptions options, Router router, AtomicInteger bound) {
            this.options = options;
            this.router = router;
            this.bound = bound;
        }

        @Override
        public Future<?> start() {
            return vertx.createHttpServer(options).requestHandler(router).listen().map(this::listening);
        }

        private HttpServer listening(HttpServer server) {
            bound.set(server.actualPort());
            return server;
        }
    }
}
