package io.zhiyin.bot.wechat.official;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateFieldRulesTest {
    @ParameterizedTest
    @CsvSource({"thing1,生日快乐 Happy birthday", "thing12,一二三四五六七八九十一二三四五六七八九十", "number2,12.50", "letter1,ABC",
            "symbol1,!?#", "character_string3,NO-2026/11", "time2,15:01", "time2,2026年11月21日 15:01",
            "time2,2026-11-21 15:01~2026-11-21 16:00", "date2,2026年3月5日", "date2,2026-03-05",
            "amount2,¥1280.5",
            "amount2,1280元", "phone_number3,+86-10-62770001", "car_number1,粤A12345", "name1,林夕",
            "name1,Alexander Hamilton",
            "phrase3,已发货", "const2,金卡会员", "enum1,是", "first,您好", "keyword1,任何内容"})
    void a_value_that_keeps_the_rule_of_its_key_passes(String key, String value) {
        assertThat(TemplateFieldRules.problemOf(Map.of(key, value))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"thing1,''", "thing1,'  '", "thing1,一二三四五六七八九十一二三四五六七八九十一", "thing1,'a\nb'", "number2,十二",
            "letter1,A1", "symbol1,好", "symbol1,!!!!!!", "character_string3,订单1", "time2,下午三点", "date2,春节",
            "amount2,一百元", "amount2,12345678901", "phone_number3,电话62770001",
            "phone_number3,123456789012345678",
            "car_number1,粤A12345678", "name1,一二三四五六七八九十一", "name1,Alexander Hamilton-Smith",
            "phrase3,已发货了吗呀", "phrase3,OK", "first,''"})
    void a_value_that_breaks_the_rule_of_its_key_is_named_by_its_key_alone(String key, String value) {
        assertThat(TemplateFieldRules.problemOf(Map.of(key, value))).hasValueSatisfying(it -> {
            assertThat(it).contains(key);
            if (value.length() > 2) {
                assertThat(it).doesNotContain(value);
            }
        });
    }
}
