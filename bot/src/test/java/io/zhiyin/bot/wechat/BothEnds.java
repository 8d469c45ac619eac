package io.zhiyin.bot.wechat;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.sandbox.Sandbox;
import io.zhiyin.campaigns.picture.SmallPictures;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A story over HTTP from both ends: what people do on the simulated platform, and what the service's API tells of it. */
public final class BothEnds {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Sandbox sandbox;
    private final IntSupplier port;
    private final String token;
    private final Duration patience;

    /** @param port of the service, which may be started anew */
    public BothEnds(Sandbox sandbox, IntSupplier port, String token, Duration patience) {
        this.sandbox = sandbox;
        this.port = port;
        this.token = token;
        this.patience = patience;
    }

    /** Tells the sandbox something. */
    public JsonObject asked(String path, JsonObject body) {
        return new JsonObject(sent(HttpRequest.newBuilder(platform(path))
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()))));
    }

    public JsonObject sandboxGet(String path) {
        return new JsonObject(sandboxText(path));
    }

    public String sandboxText(String path) {
        return sent(HttpRequest.newBuilder(platform(path)));
    }

    /** What a customer's phone shows of that channel. */
    public List<JsonObject> arrived(String person, String channel) {
        return new JsonArray(sandboxText("/customers/" + person + "/messages")).stream()
                .map(JsonObject.class::cast).filter(it -> channel.equals(it.getString("channel"))).toList();
    }

    /** What the platform's clock shows. */
    public String now() {
        return sandboxGet("/clock").getString("instant");
    }

    /** Lets time pass for the platform and then for the service. */
    public void pass(String length) {
        asked("/clock", new JsonObject().put("advance", length));
        post("/clock", new JsonObject().put("instant", now()));
    }

    public JsonObject get(String path) {
        return new JsonObject(sent(request(path)));
    }

    public JsonObject post(String path, JsonObject body) {
        var answer = sent(request(path).POST(HttpRequest.BodyPublishers.ofString(body.encode())));
        return answer.isEmpty() ? new JsonObject() : new JsonObject(answer);
    }

    /** A picture of one colour in the library. */
    public long picture(int colour) {
        return new JsonObject(sent(request("/pictures?name=tea").setHeader("Content-Type", "image/png")
                .POST(HttpRequest.BodyPublishers.ofByteArray(SmallPictures.png(520, 416, colour)))))
                .getLong("id");
    }

    /** What a phone draws a picture from. */
    public int pictureStatus(String shown) {
        return tried(HttpRequest.newBuilder(URI.create(sandbox.url() + "/sandbox/media/" + shown)))
                .statusCode();
    }

    /** One to the service's API, which somebody gives its method. */
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.getAsInt() + "/api/v1" + path))
                .header("Authorization", "Bearer " + token).header("Content-Type", "application/json");
    }

    /** The newest delivery of a campaign to them; an empty object while there is none. */
    public JsonObject newest(long customer) {
        return get("/deliveries?customer=" + customer).getJsonArray("items").stream()
                .map(JsonObject.class::cast).filter(it -> "campaign".equals(it.getString("kind"))).findFirst()
                .orElseGet(JsonObject::new);
    }

    public List<JsonObject> timeline(long customer) {
        return get("/customers/" + customer + "/timeline?limit=100").getJsonArray("items").stream()
                .map(JsonObject.class::cast).toList();
    }

    public List<String> kinds(long customer) {
        return timeline(customer).stream().map(it -> it.getString("kind")).toList();
    }

    /** What it answered; it has to be a success. */
    public String sent(HttpRequest.Builder request) {
        var answer = tried(request);
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return answer.body();
    }

    public HttpResponse<String> tried(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stop);
        }
    }

    public <T> T awaited(Supplier<T> what, Predicate<T> enough) {
        var until = System.nanoTime() + patience.toNanos();
        while (true) {
            var found = what.get();
            if (enough.test(found)) {
                return found;
            }
            if (System.nanoTime() - until > 0) {
                throw new AssertionError("it did not come to that: " + found);
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private URI platform(String path) {
        return URI.create(sandbox.url() + "/sandbox/api" + path);
    }
}
