package io.zhiyin.bot.sandbox;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.Base64;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.jspecify.annotations.Nullable;

/** A running sandbox with a receiver behind both callback addresses, spoken to over HTTP only. */
final class SandboxRig implements BeforeEachCallback, AfterEachCallback {
    static final SandboxSettings SETTINGS = SandboxSettings.demo();
    static final String BIRTHDAY = SETTINGS.templates().getFirst().id();

    private final HttpClient http = HttpClient.newHttpClient();
    private @Nullable Vertx vertx;
    private @Nullable Sandbox sandbox;
    private @Nullable Receiver receiver;
    private String officialToken = "";
    private String wecomToken = "";

    @Override
    public void beforeEach(ExtensionContext context) {
        vertx = Vertx.vertx();
        sandbox = new Sandbox(vertx, SETTINGS, Clock.systemUTC());
        sandbox.start();
        receiver = new Receiver(vertx);
        admin("/connect", new JsonObject().put("officialCallbackUrl", receiver.url("/callback/shop"))
                .put("corpCallbackUrl", receiver.url("/callback/corp")));
        renewTokens();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (sandbox != null)
            sandbox.stop();
        if (vertx != null)
            vertx.close().await();
    }

    void renewTokens() {
        officialToken = get(sandbox().officialUrl() + "/cgi-bin/token?grant_type=client_credential&appid="
                + SETTINGS.official().appId() + "&secret=" + SETTINGS.official().secret())
                .getString("access_token");
        wecomToken = get(
                sandbox().wecomUrl() + "/cgi-bin/gettoken?corpid=" + SETTINGS.corp().corpId() + "&corpsecret="
                        + SETTINGS.corp().secret())
                .getString("access_token");
    }

    Vertx vertx() {
        return java.util.Objects.requireNonNull(vertx);
    }

    Sandbox sandbox() {
        return java.util.Objects.requireNonNull(sandbox);
    }

    Receiver receiver() {
        return java.util.Objects.requireNonNull(receiver);
    }

    String officialToken() {
        return officialToken;
    }

    String wecomToken() {
        return wecomToken;
    }

    /** A call of the Official Account's API with the current token. */
    JsonObject official(String path, JsonObject body) {
        return post(sandbox().officialUrl() + path + "?access_token=" + officialToken, body.encode());
    }

    JsonObject official(String path) {
        return get(sandbox().officialUrl() + path + (path.contains("?") ? "&" : "?") + "access_token="
                + officialToken);
    }

    JsonObject wecom(String path, JsonObject body) {
        return post(sandbox().wecomUrl() + path + "?access_token=" + wecomToken, body.encode());
    }

    JsonObject wecom(String path) {
        return get(sandbox().wecomUrl() + path + (path.contains("?") ? "&" : "?") + "access_token="
                + wecomToken);
    }

    /** Someone does something; callbacks have been tried when this returns. */
    JsonObject act(String path, JsonObject body) {
        return post(sandbox().url() + "/sandbox/api" + path + "?wait=true", body.encode());
    }

    JsonObject admin(String path, JsonObject body) {
        return post(sandbox().url() + "/sandbox/api" + path, body.encode());
    }

    JsonObject admin(String path) {
        return get(sandbox().url() + "/sandbox/api" + path);
    }

    JsonArray messages(String path) {
        return Buffer.buffer(
                send(HttpRequest.newBuilder(URI.create(sandbox().url() + "/sandbox/api" + path + "/messages"))
                        .build()).body())
                .toJsonArray();
    }

    /** What came last to a phone from the outside, notes apart. */
    JsonObject lastArrived(String path) {
        var all = messages(path);
        for (int i = all.size() - 1; i >= 0; i--) {
            var one = all.getJsonObject(i);
            if (one.getString("direction").equals("in") && !one.getString("msgtype").equals("note"))
                return one;
        }
        return new JsonObject();
    }

    void advance(String duration) {
        admin("/clock", new JsonObject().put("advance", duration));
    }

    Customer customer(String id) {
        var json = admin("/customers/" + id);
        return new Customer(json.getString("openId"), json.getString("externalUserId"));
    }

    record Customer(String openId, String externalUserId) {}

    String openId(String id) {
        return customer(id).openId();
    }

    String externalUserId(String id) {
        return customer(id).externalUserId();
    }

    void follows(String id) {
        act("/customers/" + id + "/follow", new JsonObject());
    }

    void writes(String id, String text) {
        act("/customers/" + id + "/write", new JsonObject().put("text", text));
    }

    void adds(String id, String userid) {
        act("/customers/" + id + "/add", new JsonObject().put("userid", userid));
    }

    JsonObject get(String url) {
        return Buffer.buffer(send(HttpRequest.newBuilder(URI.create(url)).build()).body()).toJsonObject();
    }

    JsonObject post(String url, String body) {
        return Buffer.buffer(raw(url, body).body()).toJsonObject();
    }

    HttpResponse<byte[]> raw(String url, String body) {
        return send(HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json; charset=UTF-8")
                .POST(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(request.uri() + " failed", e);
        }
    }

    /** Uploads a small picture and returns its media id. */
    String upload(String base, String token, String filename) {
        var boundary = "----sandboxtest";
        var body = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"media\"; filename=\""
                + filename
                + "\"\r\nContent-Type: application/octet-stream\r\n\r\n"
                + Base64.getEncoder().encodeToString(new byte[60])
                + "\r\n--" + boundary + "--\r\n";
        var request = HttpRequest
                .newBuilder(URI.create(base + "/cgi-bin/media/upload?type=image&access_token=" + token))
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(HttpRequest.BodyPublishers.ofString(body)).build();
        return Buffer.buffer(send(request).body()).toJsonObject().getString("media_id", "");
    }
}
