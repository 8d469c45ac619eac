package io.zhiyin.bot.sandbox;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The simulated WeChat platform: one HTTP server, all state in memory.
 *
 * <p>The Official Account's API is at {@link #officialUrl()}, the corp's at {@link #wecomUrl()}; people are moved by the admin API
 * under {@code /sandbox/api} or on the page at {@code /}.
 */
public final class Sandbox {
    private static final Logger LOG = LoggerFactory.getLogger(Sandbox.class);

    private final Vertx vertx;
    private final SandboxSettings settings;
    private final Clock real;
    private @Nullable Room room;

    /**
     * Makes a platform that does not run yet.
     *
     * @param real the clock that the platform's own clock is carried along by
     */
    public Sandbox(Vertx vertx, SandboxSettings settings, Clock real) {
        this.vertx = vertx;
        this.settings = settings;
        this.real = real;
    }

    /** Runs on the system's clock. */
    public Sandbox(Vertx vertx, SandboxSettings settings) {
        this(vertx, settings, Clock.systemUTC());
    }

    /**
     * Starts and waits until it listens. Not to be called on an event loop.
     *
     * @return the bound port
     * @throws IllegalStateException when it runs already
     * @throws CannotListen when its address is taken or none of this machine's
     */
    public int start() {
        if (room != null)
            throw new IllegalStateException("the sandbox runs already");
        var started = new Room(settings, real);
        // await() would throw the checked exception of the network as it is
        started.deployment = vertx.deployVerticle(started)
                .recover(failed -> Future.failedFuture(
                        failed instanceof IOException ? new CannotListen(settings, failed) : failed))
                .await();
        room = started;
        LOG.atInfo().addKeyValue("port", started.port).log("sandbox platform started");
        return started.port;
    }

    /** Stops; everything it knew is gone. */
    public void stop() {
        if (room != null)
            vertx.undeploy(room.deployment).await();
        room = null;
    }

    /** The base address, without a slash at the end. */
    public String url() {
        if (room == null)
            throw new IllegalStateException("the sandbox does not run");
        return "http://" + settings.host() + ":" + room.port;
    }

    /** The {@code apiUrl} of the Official Account. */
    public String officialUrl() {
        return url() + "/official";
    }

    /** The {@code apiUrl} of the corp. */
    public String wecomUrl() {
        return url() + "/wecom";
    }

    /** Nothing can listen where the settings say. */
    public static final class CannotListen extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private CannotListen(SandboxSettings settings, Throwable cause) {
            super(settings.host() + ":" + settings.port() + " cannot be listened on: " + cause.getMessage(),
                    cause);
        }
    }

    /** One event loop owns the server, the clients, the timers and with them all state. */
    private static final class Room extends VerticleBase {
        private final SandboxSettings settings;
        private final Clock real;
        private String deployment = "";
        private int port;

        private Room(SandboxSettings settings, Clock real) {
            this.settings = settings;
            this.real = real;
        }

        @Override
        public Future<?> start() {
            var router = Router.router(vertx);
            new Platform(vertx, settings, real).mount(vertx, router);
            return vertx
                    .createHttpServer(new HttpServerOptions().setMaxFormAttributeSize(-1).setIdleTimeout(0))
                    .requestHandler(router).listen(settings.port(), settings.host())
                    .onSuccess(server -> port = server.actualPort());
        }
    }
}
