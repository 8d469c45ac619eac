package io.zhiyin.bot.transfer;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What somebody sends, read by a thread that may block: no more is taken from the network than is read here. */
public final class Upload extends InputStream {
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

    private sealed interface Arrived {
        record Some(byte[] bytes) implements Arrived {}

        record End() implements Arrived {}

        record Broken(Throwable why) implements Arrived {}
    }

    private final BlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>();
    private final Context context;
    private final ReadStream<Buffer> from;
    private byte[] some = {};
    private int at;
    private boolean over;
    /** Written and read on the event loop. */
    private boolean ended;

    private Upload(Context context, ReadStream<Buffer> from) {
        this.context = context;
        this.from = from;
    }

    /**
     * Belongs on the request's own context, before anything of the body was handled.
     *
     * @param from the request itself, or a file within it
     */
    public static Upload of(HttpServerRequest request, ReadStream<Buffer> from, Context context) {
        var upload = new Upload(context, from);
        from.pause();
        from.handler(it -> upload.arrived.add(new Arrived.Some(it.getBytes())));
        from.endHandler(_ -> {
            upload.ended = true;
            upload.arrived.add(new Arrived.End());
        });
        // a connection that is lost is told to the request, not to a file within it
        request.exceptionHandler(why -> {
            upload.ended = true;
            upload.arrived.add(new Arrived.Broken(why));
        });
        return upload;
    }

    @Override
    public int read() throws IOException {
        return more() ? some[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] to, int begin, int length) throws IOException {
        Objects.checkFromIndexSize(begin, length, to.length);
        if (length == 0) {
            return 0;
        }
        if (!more()) {
            return -1;
        }
        var few = Math.min(length, some.length - at);
        System.arraycopy(some, at, to, begin, few);
        at += few;
        return few;
    }

    /** Lets the rest pass unread, so that whoever still sends comes to read the answer. */
    @Override
    public void close() {
        context.runOnContext(_ -> {
            if (!ended) {
                from.handler(_ -> {});
                from.resume();
            }
        });
    }

    private boolean more() throws IOException {
        while (at == some.length && !over) {
            context.runOnContext(_ -> {
                if (!ended) {
                    from.fetch(1);
                }
            });
            switch (next()) {
                case Arrived.Some(var bytes) -> {
                    some = bytes;
                    at = 0;
                }
                case Arrived.End() -> over = true;
                case Arrived.Broken(var why) -> {
                    over = true;
                    throw new IOException("the sender broke off", why);
                }
            }
        }
        return at < some.length;
    }

    private Arrived next() throws IOException {
        try {
            var next = arrived.poll(LONGEST_SILENCE.toSeconds(), TimeUnit.SECONDS);
            if (next == null) {
                over = true;
                throw new IOException("the sender fell silent");
            }
            return next;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("the service stops", stop);
        }
    }
}
