package io.zhiyin.campaigns.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TemplatesTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final Templates templates = new Templates(database.db(),
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

    private static Variant text(String body) {
        return new Variant.Words(Variant.For.OFFICIAL_TEXT, body);
    }
}
