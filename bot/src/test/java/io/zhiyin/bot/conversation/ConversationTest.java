package io.zhiyin.bot.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.templates.Language;
import io.zhiyin.templates.MessageRenderer;
import io.zhiyin.templates.ShippedMessages;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationTest {
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final Instant NOW = Instant.parse("2026-09-25T02:00:00Z");

    private final Conversation conversation = new Conversation(
            new Words(new MessageRenderer(SHANGHAI), new ShippedMessages(), Language.ZH, "知音茶铺"), SHANGHAI);

    @Test
    void a_birthday_told_in_chat_is_understood_and_said_back() {
        var turn = conversation.answer("我的生日是1990年3月5日", NOW, NOW);

        assertThat(turn.birthday()).isEqualTo(Birthday.solar(1990, 3, 5));
        assertThat(turn.reply()).contains("1990年3月5日");
    }

    @Test
    void a_birthday_that_is_today_is_congratulated_at_once() {
        // 25 September 2026 is 农历八月十五
        assertThat(conversation.answer("生日 农历八月十五", NOW, NOW).reply()).contains("生日快乐");
    }

    @Test
    void a_date_that_cannot_be_is_asked_back_and_nothing_is_set() {
        var turn = conversation.answer("我的生日是2月30日", NOW, NOW);

        assertThat(turn.birthday()).isNull();
        assertThat(turn.reply()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TD", " td ", "ＴＤ", "退订"})
    void td_withdraws_consent(String text) {
        assertThat(conversation.answer(text, NOW, NOW).consent()).isFalse();
    }

    @Test
    void and_it_can_be_given_again() {
        assertThat(conversation.answer("恢复", NOW, NOW).consent()).isTrue();
    }

    @Test
    void what_the_bot_cannot_answer_is_left_to_a_person_and_said_once_in_twelve_hours() {
        assertThat(conversation.answer("岩茶和红茶有什么区别", NOW, null).reply()).isNotNull();
        assertThat(conversation.answer("岩茶和红茶有什么区别", NOW, NOW.minus(Duration.ofHours(13))).reply())
                .isNotNull();
        assertThat(conversation.answer("在吗", NOW, NOW.minus(Duration.ofMinutes(5)))).isEqualTo(Turn.SILENT);
    }
}
