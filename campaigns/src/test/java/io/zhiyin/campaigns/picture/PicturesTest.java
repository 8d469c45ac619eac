package io.zhiyin.campaigns.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.picture.PlatformMedia.Form;
import io.zhiyin.campaigns.schedule.ServiceClock;
import io.zhiyin.campaigns.store.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PicturesTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final AccountId SHOP = new AccountId("shop");
    private static final AccountId CORP = new AccountId("corp");

    private final ServiceClock clock = ServiceClock
            .over(Clock.fixed(Instant.parse("2026-03-01T00:00:00Z"), ZoneOffset.UTC));
    private final Pictures pictures = new Pictures(database.db(), clock);
    private final PlatformMedia media = new PlatformMedia(database.db(), clock);

    @Test
    void a_picture_is_what_its_bytes_say_whatever_it_is_called() {
        assertThat(PictureFile.read(SmallPictures.png(520, 416, 1)))
                .isEqualTo(new PictureFile(PictureFile.Type.PNG, 520, 416));
        assertThat(PictureFile.read(SmallPictures.jpeg(30, 20, 1)))
                .isEqualTo(new PictureFile(PictureFile.Type.JPEG, 30, 20));

        var kept = pictures.add("茶.gif", SmallPictures.png(10, 8, 1), "周岚");

        assertThat(kept.type()).isEqualTo(PictureFile.Type.PNG);
        assertThat(kept.name()).isEqualTo("茶");
        assertThat(kept.fileName()).endsWith(".png");
    }

    @Test
    void what_is_no_picture_that_the_platforms_show_is_refused_and_says_why() {
        var png = SmallPictures.png(10, 8, 1);
        for (var wrong : List.of(new byte[0], "GIF89a-not-shown".getBytes(StandardCharsets.US_ASCII),
                "<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes(StandardCharsets.US_ASCII),
                Arrays.copyOf(png, 12), new byte[]{(byte) 0xff, (byte) 0xd8, (byte) 0xff, 0, 0, 0, 0, 0},
                Arrays.copyOf(SmallPictures.jpeg(10, 8, 1), 20))) {
            assertThatThrownBy(() -> PictureFile.read(wrong)).isInstanceOf(InvalidInput.class)
                    .hasMessageContaining("JPG");
        }
        assertThatThrownBy(() -> PictureFile.read(Arrays.copyOf(png, PictureFile.LONGEST + 1)))
                .hasMessageContaining("10 MB");
    }

    @Test
    void the_same_bytes_are_kept_once() {
        var first = pictures.add("一", SmallPictures.png(10, 8, 3), "周岚");
        var again = pictures.add("二", SmallPictures.png(10, 8, 3), "宋远");

        assertThat(again).isEqualTo(first);
        assertThat(pictures.list()).containsExactly(first);
        assertThat(pictures.bytes(first.id())).hasValueSatisfying(
                it -> assertThat(it).isEqualTo(SmallPictures.png(10, 8, 3)));
    }

    @Test
    void what_a_platform_calls_a_picture_is_good_until_its_three_days_are_nearly_over() {
        var picture = pictures.add("茶", SmallPictures.png(10, 8, 4), "周岚").id();
        media.keep(SHOP, picture, Form.MEDIA, "m1");
        media.keep(SHOP, picture, Form.ADDRESS, "https://pics.example/1");

        assertThat(media.find(SHOP, picture, Form.MEDIA)).contains("m1");
        assertThat(media.find(CORP, picture, Form.MEDIA)).isEmpty();
        clock.moveTo(clock.instant().plus(Duration.ofHours(67)));
        assertThat(media.find(SHOP, picture, Form.MEDIA)).isEmpty();
        assertThat(media.find(SHOP, picture, Form.ADDRESS)).contains("https://pics.example/1");
        media.keep(SHOP, picture, Form.MEDIA, "m2");
        assertThat(media.find(SHOP, picture, Form.MEDIA)).contains("m2");
        media.forget(SHOP, List.of("m2"));
        assertThat(media.find(SHOP, picture, Form.MEDIA)).isEmpty();
    }
}
