package io.zhiyin.bot.ops;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.net.BindException;
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
     * @throws PortTaken when somebody else listens there
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
                .recover(failed -> Future.failedFuture(
                        failed instanceof BindException ? new PortTaken(host, port) : failed));
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

    /** Somebody else listens there, or the address is none of this machine's. */
    public static final class PortTaken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        PortTaken(String host, int port) {
            super("端口 " + port + " 用不了。" + host + ":" + port
                    + " cannot be listened on: stop what listens there, or set ZHIYIN_PORT (and ZHIYIN_HOST) to another one.",
                    null, false, false);
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
