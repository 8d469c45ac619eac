package io.zhiyin.bot.wechat;

import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A platform that answers what a test tells it to, down to the socket: it can stall, break off and answer by halves,
 * which a web server will not. Tokens it deals out by itself, as both platforms do.
 */
public final class PlatformStub implements AutoCloseable {
    private static final Set<String> TOKEN_PATHS = Set.of("/cgi-bin/gettoken", "/cgi-bin/stable_token");

    public record Request(String method, String path, Map<String, String> query, String body) {
        public JsonObject json() {
            return new JsonObject(body);
        }
    }

    /** What a request is answered with. */
    public sealed interface Reply {}

    public record Json(String body) implements Reply {}

    /** Another status than 200, with a page as a proxy would send it. */
    public record Status(int code) implements Reply {}

    /** The request is read and never answered. */
    public record Stall() implements Reply {}

    /** The request is read and the connection closed. */
    public record Close() implements Reply {}

    /** The request is read and the connection reset. */
    public record Reset() implements Reply {}

    /** Half of the body that was announced. */
    public record Half() implements Reply {}

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Map<String, Function<Request, Reply>> replies = new ConcurrentHashMap<>();
    private final AtomicInteger serial = new AtomicInteger(1);

    public PlatformStub() {
        try {
            server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        var _ = threads.submit(this::accept);
    }

    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    public void on(String path, Function<Request, Reply> reply) {
        replies.put(path, reply);
    }

    public void on(String path, Reply reply) {
        on(path, _ -> reply);
    }

    public void error(String path, int code) {
        on(path, new Json(
                "{\"errcode\":" + code + ",\"errmsg\":\"refused hint: [1626], from ip: 1.2.3.4\"}"));
    }

    /** Ends the token in use early; the next one is another. */
    public void endToken() {
        serial.incrementAndGet();
    }

    public String token() {
        return "token-" + serial.get();
    }

    public List<Request> requests(String path) {
        return requests.stream().filter(it -> it.path().equals(path)).toList();
    }

    public List<Request> tokenRequests() {
        return requests.stream().filter(it -> TOKEN_PATHS.contains(it.path())).toList();
    }

    @Override
    public void close() throws IOException {
        closing.countDown();
        server.close();
        threads.shutdownNow();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                var _ = threads.submit(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                var request = read(in);
                if (request == null) {
                    return;
                }
                requests.add(request);
                if (!reply(socket, answer(request))) {
                    return;
                }
            }
        } catch (IOException | InterruptedException gone) {
            // the client went, or the test is over
        }
    }

    private Reply answer(Request request) {
        var told = replies.get(request.path());
        if (TOKEN_PATHS.contains(request.path())) {
            return told != null
                    ? told.apply(request)
                    : new Json("{\"access_token\":\"" + token() + "\",\"expires_in\":7200}");
        }
        if (!token().equals(request.query().get("access_token"))) {
            return new Json("{\"errcode\":42001,\"errmsg\":\"access_token expired rid: 0-0-0\"}");
        }
        return told != null ? told.apply(request) : new Json("{\"errcode\":0,\"errmsg\":\"ok\"}");
    }

    private boolean reply(Socket socket, Reply reply) throws IOException, InterruptedException {
        switch (reply) {
            case Json(var body) -> {
                write(socket, 200, body, 0);
                return true;
            }
            case Status(var code) -> {
                write(socket, code, "<html>bad gateway</html>", 0);
                return true;
            }
            case Half() -> write(socket, 200, "{\"errcode\":0,", 40);
            case Stall() -> closing.await();
            case Reset() -> socket.setSoLinger(true, 0);
            case Close() -> {
                // closed by the caller
            }
        }
        return false;
    }

    private static void write(Socket socket, int status, String body, int missing) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        var head = "HTTP/1.1 " + status
                + " X\r\nContent-Type: application/json; charset=UTF-8\r\nContent-Length: "
                + (bytes.length + missing) + "\r\n\r\n";
        var out = socket.getOutputStream();
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.flush();
    }

    private static @Nullable Request read(InputStream in) throws IOException {
        var first = line(in);
        if (first.isEmpty()) {
            return null;
        }
        var length = 0;
        for (var header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(header.substring("content-length:".length()).strip());
            }
        }
        var body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        var parts = first.split(" ", -1);
        var target = parts[1].split("\\?", 2);
        return new Request(parts[0], target[0], query(target.length > 1 ? target[1] : ""), body);
    }

    private static Map<String, String> query(String text) {
        var query = new HashMap<String, String>();
        for (var pair : text.split("&", -1)) {
            var sides = pair.split("=", 2);
            if (sides.length == 2) {
                query.put(sides[0], URLDecoder.decode(sides[1], StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (var c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
