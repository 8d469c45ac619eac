package io.zhiyin.bot.transfer;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.zhiyin.campaigns.store.Sight;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file to be saved, written while it is sent: however long it is, a few kilobytes of it are held.
 *
 * @param type its media type
 * @param name what it is saved as
 */
public record Download(String type, String name, Writing writing) {
    private static final Logger log = LoggerFactory.getLogger(Download.class);
    private static final int PART = 32 * 1024;
    private static final long LONGEST_SILENCE_SECONDS = 60;

    /** Writes it from beginning to end, on a thread that may block. */
    @FunctionalInterface
    public interface Writing {
        void to(OutputStream out) throws IOException;
    }

    /** The same, written for who sees people masked. */
    public Download masked() {
        return new Download(type, name, out -> Sight.masked(() -> {
            writing.to(out);
            return null;
        }));
    }

    /** Blocks until all is sent. What breaks off in the middle breaks the connection, so that half a file is not taken for a whole one. */
    public void send(HttpServerResponse response, Context context) {
        context.runOnContext(_ -> {
            if (!response.headWritten() && !response.closed()) {
                response.setChunked(true).putHeader("Content-Type", type)
                        .putHeader("Cache-Control", "no-store").putHeader("X-Content-Type-Options", "nosniff")
                        .putHeader("Content-Disposition", "attachment; filename*=UTF-8''"
                                + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20"));
            }
        });
        // closed by what writes, as like as not, which says nothing of its being whole
        var out = new Parts(response, context);
        try {
            writing.to(out);
            out.end();
        } catch (IOException | RuntimeException brokenOff) {
            log.atInfo().setCause(brokenOff).log("a download broke off");
            context.runOnContext(_ -> response.reset().onFailure(_ -> {}));
        }
    }

    private static final class Parts extends OutputStream {
        private final HttpServerResponse response;
        private final Context context;
        private final byte[] part = new byte[PART];
        private int filled;

        Parts(HttpServerResponse response, Context context) {
            this.response = response;
            this.context = context;
        }

        @Override
        public void write(int b) throws IOException {
            if (filled == part.length) {
                pass();
            }
            part[filled++] = (byte) b;
        }

        @Override
        public void write(byte[] from, int begin, int length) throws IOException {
            for (var at = begin; at < begin + length;) {
                if (filled == part.length) {
                    pass();
                }
                var some = Math.min(part.length - filled, begin + length - at);
                System.arraycopy(from, at, part, filled, some);
                filled += some;
                at += some;
            }
        }

        private void pass() throws IOException {
            var bytes = Buffer.buffer(filled).appendBytes(part, 0, filled);
            filled = 0;
            var sent = new CompletableFuture<Void>();
            context.runOnContext(_ -> {
                if (response.closed() || response.ended()) {
                    sent.completeExceptionally(new IOException("whoever asked for it went away"));
                } else {
                    response.write(bytes).onSuccess(sent::complete).onFailure(sent::completeExceptionally);
                }
            });
            try {
                sent.get(LONGEST_SILENCE_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException gone) {
                throw new IOException("nobody takes it any more", gone);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                throw new IOException("the service stops", stop);
            }
        }

        void end() throws IOException {
            if (filled > 0) {
                pass();
            }
            context.runOnContext(_ -> response.end().onFailure(_ -> {}));
        }
    }
}
