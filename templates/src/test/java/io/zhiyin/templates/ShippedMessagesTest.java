package io.zhiyin.templates;

import static io.zhiyin.templates.KeptFiles.assertRendered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.templates.ShippedMessages.Shipped;
import java.io.IOException;
import java.time.ZoneId;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShippedMessagesTest {
    private static final MessageRenderer RENDERER = new MessageRenderer(ZoneId.of("Asia/Shanghai"));

    static Stream<Shipped> all() {
        return new ShippedMessages().all().stream();
    }

    private static String render(Shipped message, MessageModel model) {
        return message.channel() == ChannelRules.OFFICIAL_TEMPLATE
                ? fields(message.text(), model.asMap())
                : ((Rendered) RENDERER.render(message.text(), model.asMap())).text();
    }

    private static String fields(String template, Map<String, Object> model) {
        return ((RenderedFields) RENDERER.renderFields(template, model)).values().entrySet().stream()
                .map(field -> field.getKey() + ": " + field.getValue()).collect(Collectors.joining("\n"));
    }

    @ParameterizedTest
    @MethodSource("all")
    void a_shipped_message_reads_as_it_was_approved(Shipped message) throws IOException {
        String path = message.message().resource(message.channel(), message.language())
                .replace("messages/", "").replace(".ftl", "");
        assertRendered(path + ".known.txt", render(message, MessageVariables.sample()));
        assertRendered(path + ".stranger.txt", render(message, MessageVariables.stranger()));
    }

    @ParameterizedTest
    @MethodSource("all")
    void a_shipped_message_gives_the_linter_nothing_to_say(Shipped message) {
        assertThat(new Linter(RENDERER).lint(message.text(), MessageVariables.all(), message.channel()))
                .isEmpty();
    }

    @Test
    void every_message_speaks_both_languages_on_each_of_its_channels() {
        var shipped = new ShippedMessages();
        for (ShippedMessage message : ShippedMessage.values()) {
            for (ChannelRules channel : message.channels()) {
                for (Language language : Language.values()) {
                    assertThat(shipped.get(message, channel, language)).isNotBlank();
                }
            }
        }
        assertThat(shipped.find(ShippedMessage.FALLBACK, ChannelRules.MAIL, Language.ZH)).isEmpty();
        assertThatThrownBy(() -> shipped.get(ShippedMessage.FALLBACK, ChannelRules.MAIL, Language.ZH))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("fallback");
    }

    @Test
    void the_way_out_is_said_where_messages_begin() {
        var shipped = new ShippedMessages();
        assertThat(shipped.get(ShippedMessage.WELCOME, ChannelRules.OFFICIAL_PASSIVE, Language.ZH))
                .contains("TD");
        assertThat(shipped.get(ShippedMessage.BIRTHDAY, ChannelRules.OFFICIAL_TEXT, Language.ZH))
                .contains("TD");
        assertThat(shipped.get(ShippedMessage.UNSUBSCRIBED, ChannelRules.OFFICIAL_PASSIVE, Language.ZH))
                .contains("恢复");
    }
}
