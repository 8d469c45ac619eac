package io.zhiyin.campaigns.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.picture.Pictures;
import io.zhiyin.campaigns.picture.SmallPictures;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TemplatesTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final Templates templates = new Templates(database.db(),
            Clock.fixed(Instant.parse("2026-03-01T00:00:00Z"), ZoneOffset.UTC));
    private final Pictures pictures = new Pictures(database.db(),
            Clock.fixed(Instant.parse("2026-03-01T00:00:00Z"), ZoneOffset.UTC));

    @Test
    void saving_makes_a_new_version_and_leaves_the_old_one_as_it_was() {
        var first = templates.add("生日", List.of(text("${name}，生日快乐")));

        var second = templates.save(first.id(), "生日", List.of(text("生日快乐，${name}！")));

        assertThat(second.version()).isEqualTo(2);
        assertThat(templates.get(first.id())).contains(second);
        assertThat(templates.get(first.id(), 1).orElseThrow().variants())
                .containsExactly(text("${name}，生日快乐"));
        assertThat(templates.get(first.id(), 3)).isEmpty();
        assertThat(templates.list()).containsExactly(second);
    }

    @Test
    void a_platform_templates_fields_keep_their_order() {
        var fields = new LinkedHashMap<String, String>();
        List.of("thing2", "date1", "thing1").forEach(name -> fields.put(name, "${name}"));

        var saved = templates.add("生日", List.of(new Variant.PlatformTemplate("T1", fields)));

        var variant = templates.get(saved.id()).orElseThrow().variant(Variant.For.OFFICIAL_TEMPLATE);
        assertThat(variant.orElseThrow().sources()).containsExactlyEntriesOf(fields);
    }

    @Test
    void a_name_is_given_once_and_a_channel_has_one_variant() {
        templates.add("生日", List.of(text("a")));

        assertThatThrownBy(() -> templates.add("生日", List.of(text("b"))))
                .isInstanceOf(Templates.NameTaken.class);
        assertThatThrownBy(() -> templates.add("节日", List.of(text("a"), text("b"))))
                .hasMessageContaining("official_text");
    }

    @Test
    void what_is_more_than_words_is_kept_as_it_was_written_and_its_pictures_stay_while_a_version_shows_them() {
        var picture = pictures.add("春茶.png", SmallPictures.png(10, 8, 1), "周岚");
        var attached = new Variant.Attached(Variant.For.WECOM_TEXT, "${name}，春茶到了",
                List.of(new Attachment.Picture(picture.id()),
                        new Attachment.Link("给${name}的茶", "", "https://shop.example/tea", null),
                        new Attachment.MiniProgram("wx0123456789abcdef", "pages/tea?id=1", "春茶",
                                picture.id())));

        var saved = templates.add("春茶", List.of(attached));

        assertThat(templates.get(saved.id()).orElseThrow().variants()).containsExactly(attached);
        assertThat(attached.sources()).containsKeys("body", "attachments[1].title", "attachments[2].path");
        templates.save(saved.id(), "春茶", List.of(text("只有文字")));
        assertThat(pictures.delete(picture.id())).as("version 1 still shows it").isFalse();
        assertThat(pictures.uses(picture.id()))
                .containsExactly(new Pictures.Use(saved.id().value(), 1));
        var unused = pictures.add("没用上", SmallPictures.png(10, 8, 2), "周岚");
        assertThat(pictures.delete(unused.id())).isTrue();
        assertThatThrownBy(() -> templates.add("晚了", List.of(new Variant.Attached(
                Variant.For.OFFICIAL_TEXT, "", List.of(new Attachment.Picture(unused.id()))))))
                .isInstanceOf(InvalidInput.class);
        assertThat(templates.list()).hasSize(1);
    }

    @Test
    void a_chat_message_is_words_or_one_card_and_a_group_send_has_words_before_up_to_nine() {
        var card = new Attachment.Link("茶", "", "https://shop.example/tea", null);

        assertThatThrownBy(() -> new Variant.Attached(Variant.For.OFFICIAL_TEXT, "文字", List.of(card)))
                .hasMessageContaining("not both");
        assertThatThrownBy(() -> new Variant.Attached(Variant.For.CARE_TEXT, "", List.of(card, card)))
                .hasMessageContaining("from 1 to 1");
        assertThatThrownBy(() -> new Variant.Attached(Variant.For.WECOM_TEXT, "", List.of(card)))
                .hasMessageContaining("no words");
        assertThatThrownBy(() -> new Variant.Attached(Variant.For.OFFICIAL_MASS, "", List.of(card)))
                .hasMessageContaining("picture");
        assertThatThrownBy(() -> new Variant.Attached(Variant.For.SMS, "文字", List.of(card)))
                .hasMessageContaining("sms");
        assertThat(new Variant.Attached(Variant.For.WECOM_TEXT, "文字", Collections.nCopies(9, card))
                .attachments()).hasSize(9);
    }

    private static Variant text(String body) {
        return new Variant.Words(Variant.For.OFFICIAL_TEXT, body);
    }
}
