package io.zhiyin.bot.wechat.official;

import io.zhiyin.bot.wechat.Answer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * QR codes that carry a scene: whoever follows or scans by one is known to have come by it.
 * Source: Official Account API, QR code with parameter.
 */
public final class OfficialQrCodes {
    private static final int LONGEST_SCENE = 64;
    private static final Duration LONGEST_LIFE = Duration.ofDays(30);

    private final OfficialPlatform platform;
    private final Clock clock;

    public OfficialQrCodes(OfficialPlatform platform, Clock clock) {
        this.platform = platform;
        this.clock = clock;
    }

    /**
     * @param url what the code says, to be drawn as a QR code
     * @param picture the platform's own picture of it, a JPEG without login
     * @param until when it ends; null: never
     */
    public record QrCode(String scene, String url, String picture, @Nullable Instant until) {}

    /**
     * A code that ends after {@code life}, 1 s to 30 days.
     *
     * @throws io.zhiyin.campaigns.account.PlatformFailure when the platform makes none
     */
    public QrCode temporary(String scene, Duration life) {
        check(scene);
        if (life.compareTo(Duration.ofSeconds(1)) < 0 || life.compareTo(LONGEST_LIFE) > 0) {
            throw new IllegalArgumentException("a temporary QR code lives 1 second to 30 days, not " + life);
        }
        var seconds = Math.toIntExact(life.toSeconds());
        var made = Answer.of(() -> platform.sdk().getQrcodeService().qrCodeCreateTmpTicket(scene, seconds))
                .orFail();
        return new QrCode(scene, made.getUrl(), picture(made.getTicket()),
                clock.instant().plusSeconds(seconds));
    }

    /**
     * A code that does not end. An account has 100,000 of them, and none is ever given back.
     *
     * @throws io.zhiyin.campaigns.account.PlatformFailure when the platform makes none: 45029, all are used up
     */
    public QrCode permanent(String scene) {
        check(scene);
        var made = Answer.of(() -> platform.sdk().getQrcodeService().qrCodeCreateLastTicket(scene)).orFail();
        return new QrCode(scene, made.getUrl(), picture(made.getTicket()), null);
    }

    private String picture(String ticket) {
        return Answer.of(() -> platform.sdk().getQrcodeService().qrCodePictureUrl(ticket)).orFail();
    }

    private static void check(String scene) {
        if (scene.isBlank() || scene.length() > LONGEST_SCENE) {
            throw new IllegalArgumentException("a scene has 1 to 64 characters");
        }
    }
}
