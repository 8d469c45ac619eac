package io.zhiyin.bot.console;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.zip.GZIPOutputStream;

/**
 * Styles and scripts, read once and kept packed. The path holds a digest of them all, so a browser keeps them for
 * good and a new version has new addresses.
 */
final class Assets {
    private static final String JS = "text/javascript; charset=utf-8";
    private static final String CSS = "text/css; charset=utf-8";
    private static final String FOR_GOOD = "public, max-age=31536000, immutable";
    private static final String WEBJARS = "/META-INF/resources/webjars/";

    private record Asset(String type, Buffer plain, Buffer packed) {}

    private final Map<String, Asset> assets = new LinkedHashMap<>();
    private final String version;

    Assets() {
        add("console.css", CSS, "/console/css/console.css");
        add("console.js", JS, "/console/js/console.js");
        add("live.js", JS, "/console/js/live.js");
        add("template-editor.js", JS, "/console/js/template-editor.js");
        add("favicon.svg", "image/svg+xml", "/console/favicon.svg");
        add("charts.js", JS, "/console/js/charts.js");
        add("htmx.js", JS, WEBJARS + "htmx.org/" + version("htmx.org") + "/dist/htmx.min.js");
        add("echarts.js", JS, WEBJARS + "echarts/" + version("echarts") + "/dist/echarts.min.js");
        version = digest();
    }

    /** The path of this version's assets, without a slash at its end. */
    String base() {
        return "/assets/" + version;
    }

    void mount(Router router) {
        router.get("/assets/:version/:name").handler(ctx -> {
            var asset = assets.get(ctx.pathParam("name"));
            if (asset == null || !version.equals(ctx.pathParam("version"))) {
                ctx.next();
                return;
            }
            var accepts = ctx.request().getHeader("Accept-Encoding");
            var packed = accepts != null && accepts.contains("gzip");
            var response = ctx.response().putHeader("Content-Type", asset.type())
                    .putHeader("Cache-Control", FOR_GOOD).putHeader("Vary", "Accept-Encoding");
            if (packed) {
                response.putHeader("Content-Encoding", "gzip");
            }
            response.end(packed ? asset.packed() : asset.plain());
        });
    }

    private void add(String name, String type, String resource) {
        var bytes = read(resource);
        assets.put(name, new Asset(type, Buffer.buffer(bytes), Buffer.buffer(pack(bytes))));
    }

    private String digest() {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            assets.values().forEach(asset -> sha.update(asset.plain().getBytes()));
            return HexFormat.of().formatHex(sha.digest(), 0, 6);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String version(String webjar) {
        var about = new Properties();
        try (var in = open("/META-INF/maven/org.webjars.npm/" + webjar + "/pom.properties")) {
            about.load(in);
            return about.getProperty("version");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static byte[] read(String resource) {
        try (var in = open(resource)) {
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static InputStream open(String resource) {
        var in = Assets.class.getResourceAsStream(resource);
        if (in == null) {
            throw new IllegalStateException(resource + " is not in the class path");
        }
        return in;
    }

    private static byte[] pack(byte[] plain) {
        var packed = new ByteArrayOutputStream(plain.length / 3);
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return packed.toByteArray();
    }
}
