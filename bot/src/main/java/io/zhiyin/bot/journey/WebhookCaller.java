package io.zhiyin.bot.journey;

import io.zhiyin.campaigns.journey.JourneyCaller;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Calls other systems: a POST of JSON with the headers {@code Idempotency-Key}, {@code Zhiyin-Time} and
 * {@code Zhiyin-Signature}, which is {@code sha256=} and the HMAC-SHA256 in hexadecimal digits of the time, a dot and the
 * body. Redirects are not followed. Where it is not allowed by the settings, no address of this machine or of a private
 * network is called, whatever name it hides behind.
 */
public final class WebhookCaller implements JourneyCaller, AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(15);
    private static final int OK = 200;
    private static final int AFTER_OK = 300;
    private static final int TIMED_OUT = 408;
    private static final int CROWDED = 429;
    private static final int SERVERS_FAULT = 500;
    private static final byte UNIQUE_LOCAL = (byte) 0xfc;
    private static final int UNIQUE_LOCAL_MASK = 0xfe;

    private final boolean inside;
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER).build();

    /** @param inside whether addresses of this machine and of private networks may be called */
    public WebhookCaller(boolean inside) {
        this.inside = inside;
    }

    @Override
    public Optional<String> refused(String url) {
        try {
            var host = URI.create(url).getHost();
            if (host == null) {
                return Optional.of("no_address");
            }
            return !inside && Arrays.stream(InetAddress.getAllByName(host)).anyMatch(WebhookCaller::inside)
                    ? Optional.of("private_address")
                    : Optional.empty();
        } catch (IllegalArgumentException noAddress) {
            return Optional.of("no_address");
        } catch (UnknownHostException unknown) {
            // perhaps for now: the call finds out, and is made again
            return Optional.empty();
        }
    }

    private static boolean inside(InetAddress address) {
        var bytes = address.getAddress();
        var carrier = bytes.length == 4 && (bytes[0] & 0xff) == 100 && (bytes[1] & 0xc0) == 64;
        return address.isLoopbackAddress() || address.isAnyLocalAddress() || address.isLinkLocalAddress()
                || address.isSiteLocalAddress() || address.isMulticastAddress() || carrier
                || bytes[0] == 0
                || (bytes.length == 16
                        && (bytes[0] & UNIQUE_LOCAL_MASK) == (UNIQUE_LOCAL & UNIQUE_LOCAL_MASK));
    }

    @Override
    public Answer call(String url, String key, String body, Instant at, byte[] secret) {
        var time = String.valueOf(at.getEpochSecond());
        var request = HttpRequest.newBuilder(URI.create(url)).timeout(ANSWER)
                .header("Content-Type", "application/json").header("User-Agent", "Zhiyin")
                .header("Idempotency-Key", key).header("Zhiyin-Time", time)
                .header("Zhiyin-Signature", signature(time + "." + body, secret))
                .POST(BodyPublishers.ofString(body)).build();
        try {
            var status = client.send(request, BodyHandlers.discarding()).statusCode();
            var taken = status >= OK && status < AFTER_OK;
            return new Answer(taken, status >= SERVERS_FAULT || status == CROWDED || status == TIMED_OUT,
                    String.valueOf(status));
        } catch (IOException noAnswer) {
            return new Answer(false, true, "no_answer");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return new Answer(false, true, "stopping");
        }
    }

    /** As the receiver works it out, too. */
    static String signature(String signed, byte[] secret) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return "sha256=" + HexFormat.of()
                    .formatHex(mac.doFinal(signed.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("HMAC-SHA256 is part of every Java", missing);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
