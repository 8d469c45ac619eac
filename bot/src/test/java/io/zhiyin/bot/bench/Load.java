package io.zhiyin.bot.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;

/**
 * Keep-alive connections. A closed loop sends on each the next request when the last one is answered; an open one sends
 * so many a second whatever is answered, and counts a request's time from the moment it was due.
 */
final class Load {
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** "success" is shorter, an encrypted reply longer. */
    private static final int SHORTEST_REPLY = 64;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final int port;
    private final IntFunction<byte[]> requests;
    private final int total;
    private final long[] nanos;
    private final Deque<Connection> free = new ArrayDeque<>();
    private int perSecond;
    private long openedAt;
    private int next;
    private int answered;
    private int wrong;
    private int replies;
    private long ownCpu;

    /** @param requests raw HTTP/1.1 requests, {@code total} of them */
    Load(int port, int total, IntFunction<byte[]> requests) {
        this.port = port;
        this.total = total;
        this.requests = requests;
        this.nanos = new long[total];
    }

    Result run(int connections) throws InterruptedException {
        return run(connections, 0);
    }

    /** @param perSecond of the open loop; 0: a closed one */
    Result run(int connections, int perSecond) throws InterruptedException {
        this.perSecond = perSecond;
        var done = new CountDownLatch(connections);
        var client = vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true));
        var start = System.nanoTime();
        vertx.runOnContext(_ -> {
            for (var i = 0; i < connections; i++) {
                client.connect(port, "127.0.0.1").onSuccess(socket -> new Connection(socket, done).free())
                        .onFailure(failed -> {
                            throw new IllegalStateException(failed);
                        });
            }
            if (perSecond > 0) {
                openedAt = System.nanoTime();
                vertx.setPeriodic(1, _ -> sendDue());
            }
        });
        done.await();
        var counted = new CountDownLatch(1);
        vertx.runOnContext(_ -> {
            ownCpu = Cpu.ofThisThread();
            counted.countDown();
        });
        counted.await();
        var elapsed = System.nanoTime() - start;
        vertx.close().await();
        var sorted = Arrays.copyOf(nanos, answered);
        Arrays.sort(sorted);
        return new Result(answered, wrong, replies, elapsed / 1e9, at(sorted, 0.5), at(sorted, 0.99),
                at(sorted, 0.999),
                ownCpu);
    }

    private void sendDue() {
        while (!free.isEmpty() && (next >= total || System.nanoTime() - due(next) >= 0)) {
            var connection = free.poll();
            connection.send(next < total ? due(next) : 0);
        }
    }

    private long due(int request) {
        return openedAt + request * 1_000_000_000L / perSecond;
    }

    private static double at(long[] sorted, double part) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) (part * (sorted.length - 1))] / 1e6;
    }

    /** Latencies in milliseconds; {@code ownCpu} in nanoseconds is the load's own. */
    record Result(int answered, int wrong, int replies, double seconds, double p50, double p99, double p999,
            long ownCpu) {
        double perSecond() {
            return answered / seconds;
        }
    }

    private final class Connection {
        private final NetSocket socket;
        private final CountDownLatch done;
        private Buffer received = Buffer.buffer();
        private long sentAt;

        Connection(NetSocket socket, CountDownLatch done) {
            this.socket = socket;
            this.done = done;
            socket.handler(this::receive);
            socket.closeHandler(_ -> done.countDown());
        }

        /** The next one may be sent on it. */
        void free() {
            if (perSecond > 0) {
                free.add(this);
            } else {
                send(System.nanoTime());
            }
        }

        private void send(long from) {
            if (next >= total) {
                socket.close().onFailure(_ -> done.countDown());
                return;
            }
            sentAt = from;
            socket.write(Buffer.buffer(requests.apply(next++))).onFailure(_ -> wrong++);
        }

        private void receive(Buffer part) {
            received = received.length() == 0 ? part : received.appendBuffer(part);
            var bytes = received.getBytes();
            var head = headEnd(bytes);
            if (head < 0 || bytes.length < head + length(bytes, head)) {
                return;
            }
            nanos[answered++] = System.nanoTime() - sentAt;
            if (bytes[9] != '2') {
                wrong++;
            }
            if (bytes.length - head > SHORTEST_REPLY) {
                replies++;
            }
            received = Buffer.buffer();
            free();
        }

        private static int headEnd(byte[] bytes) {
            for (var i = 0; i + HEAD_END.length <= bytes.length; i++) {
                if (Arrays.equals(bytes, i, i + HEAD_END.length, HEAD_END, 0, HEAD_END.length)) {
                    return i + HEAD_END.length;
                }
            }
            return -1;
        }

        private static int length(byte[] bytes, int head) {
            var text = new String(bytes, 0, head, StandardCharsets.US_ASCII)
                    .toLowerCase(java.util.Locale.ROOT);
            var at = text.indexOf("content-length: ");
            if (at < 0) {
                return 0;
            }
            return Integer.parseInt(text.substring(at + 16, text.indexOf('\r', at)).strip());
        }
    }
}
