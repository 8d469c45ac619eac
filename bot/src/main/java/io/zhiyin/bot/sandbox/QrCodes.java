package io.zhiyin.bot.sandbox;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** QR codes with a parameter. Source: Official Account API, QR code with parameter. */
final class QrCodes {
    private static final long LONGEST_SECONDS = 2_592_000;
    private static final long DEFAULT_SECONDS = 60;
    private static final int PERMANENT_MOST = 100_000;
    private static final int SCENE_LENGTH = 64;

    /** @param until absent: permanent */
    record Code(String ticket, String scene, @Nullable Instant until) {
        boolean permanent() {
            return until == null;
        }
    }

    private final VirtualClock clock;
    private final Ids ids;
    private final Feed feed;
    private final Map<String, Code> byTicket = new LinkedHashMap<>();

    QrCodes(VirtualClock clock, Ids ids, Feed feed) {
        this.clock = clock;
        this.ids = ids;
        this.feed = feed;
    }

    JsonObject create(Api.Call call) {
        var body = call.body();
        var action = body.text("action_name", "");
        var scene = body.object("action_info").flatMap(info -> info.object("scene"))
                .orElseThrow(() -> new Refusal(40053, "invalid action info"));
        var text = switch (action) {
            case "QR_SCENE" -> number(scene, 4_294_967_295L);
            case "QR_LIMIT_SCENE" -> number(scene, PERMANENT_MOST);
            case "QR_STR_SCENE", "QR_LIMIT_STR_SCENE" -> scene.text("scene_str")
                    .filter(value -> value.length() <= SCENE_LENGTH)
                    .orElseThrow(() -> new Refusal(40053, "invalid action info"));
            default -> throw new Refusal(40052, "invalid action name");
        };
        long seconds = body.number("expire_seconds", DEFAULT_SECONDS);
        if (action.contains("LIMIT")) {
            if (byTicket.values().stream().filter(Code::permanent).count() >= PERMANENT_MOST)
                throw new Refusal(45029, "qrcode count out of limit");
            return answer(add(text, null));
        }
        if (seconds < 1 || seconds > LONGEST_SECONDS)
            throw new Refusal(40053, "invalid action info");
        return answer(add(text, clock.instant().plus(Duration.ofSeconds(seconds)))).put("expire_seconds",
                seconds);
    }

    private static String number(Fields scene, long most) {
        long id = scene.number("scene_id", 0);
        if (id < 1 || id > most)
            throw new Refusal(40053, "invalid action info");
        return String.valueOf(id);
    }

    private Code add(String scene, @Nullable Instant until) {
        var code = new Code(ids.opaque("gQ", 94), scene, until);
        byTicket.put(code.ticket(), code);
        feed.changed("customer", "");
        return code;
    }

    private static JsonObject answer(Code code) {
        return new JsonObject().put("ticket", code.ticket()).put("url",
                "http://weixin.qq.com/q/" + code.ticket());
    }

    /**
     * The code a person scans: by ticket, or by scene. A scene nobody made a code for counts as one printed from the account's
     * console.
     *
     * @return empty when the code is unknown or has run out: then scanning does nothing
     */
    Optional<Code> scanned(String ticket, String scene) {
        var now = clock.instant();
        if (!ticket.isEmpty())
            return Optional.ofNullable(byTicket.get(ticket)).filter(code -> alive(code, now));
        var known = byTicket.values().stream().filter(code -> code.scene().equals(scene)).toList();
        if (known.isEmpty())
            return Optional.of(add(scene, null));
        return known.stream().filter(code -> alive(code, now)).findFirst();
    }

    private static boolean alive(Code code, Instant now) {
        return code.until() == null || now.isBefore(code.until());
    }

    JsonArray json() {
        var list = new JsonArray();
        for (var code : byTicket.values()) {
            if (alive(code, clock.instant()))
                list.add(new JsonObject().put("scene", code.scene()).put("ticket", code.ticket()).put("until",
                        code.until() == null ? "" : code.until().toString()));
        }
        return list;
    }

    /** A picture that stands for the code: blocks drawn from the ticket. Nothing in the sandbox reads it with a camera. */
    void show(RoutingContext ctx) {
        var code = byTicket.get(String.valueOf(ctx.request().getParam("ticket")));
        if (code == null) {
            ctx.response().setStatusCode(404).end();
            return;
        }
        ctx.response().putHeader("Content-Type", "image/jpg").end(picture(code.ticket()));
    }

    private static Buffer picture(String ticket) {
        int cells = 25;
        int size = 8;
        var image = new BufferedImage(cells * size, cells * size, BufferedImage.TYPE_INT_RGB);
        var dark = new java.util.Random(ticket.hashCode());
        for (int x = 0; x < cells; x++) {
            for (int y = 0; y < cells; y++) {
                boolean eye = eye(x, y) || eye(cells - 1 - x, y) || eye(x, cells - 1 - y);
                boolean on = corner(x, y, cells) ? eye : dark.nextBoolean();
                for (int i = 0; i < size * size; i++)
                    image.setRGB(x * size + i % size, y * size + i / size, on ? 0x1f2a27 : 0xffffff);
            }
        }
        try {
            var out = new ByteArrayOutputStream();
            ImageIO.write(image, "jpg", out);
            return Buffer.buffer(out.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean corner(int x, int y, int cells) {
        return (x < 8 && y < 8) || (x >= cells - 8 && y < 8) || (x < 8 && y >= cells - 8);
    }

    private static boolean eye(int x, int y) {
        if (x > 6 || y > 6 || x < 0 || y < 0)
            return false;
        return x == 0 || y == 0 || x == 6 || y == 6 || (x >= 2 && x <= 4 && y >= 2 && y <= 4);
    }
}
