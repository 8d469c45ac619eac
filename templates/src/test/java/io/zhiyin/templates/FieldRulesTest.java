package io.zhiyin.templates;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Official Account API, template messages, value rules by key prefix. */
class FieldRulesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            thing1            | 一二三四五六七八九十一二三四五六七八九十
            thing12           | 任意 mix 123！
            number1           | 12345678901234567890123456789012
            number1           | 3.14
            letter1           | abcXYZ
            symbol1           | ★☆!?#
            character_string1 | SF-1234_5678(a)
            time1             | 15:01
            time1             | 2019年10月1日 15:01
            time1             | 2019年10月1日 15:01~2019年10月2日 9:00
            time1             | 15:01 ~ 16:00
            date1             | 2019年10月1日
            date1             | 2019-10-01
            date1             | 2019年10月1日 15:01
            date1             | 2019年10月1日~2019年10月3日
            amount1           | ¥100.00
            amount1           | 100元
            amount1           | 1234567890
            phone_number1     | +86-0766-66888866
            car_number1       | 粤A8Z888挂
            car_number1       | 粤AD12345
            name1             | 欧阳娜娜
            name1             | Abraham Lincoln
            phrase1           | 已发货
            const1            | 待付款
            enum1             | 待付款
            keyword1          | 任意长的旧模板字段，没有规则，一二三四五六七八九十一二三四五六七八九十
            """)
    void the_platform_takes(String key, String value) {
        assertThat(FieldRules.check(key, value)).isEmpty();
        assertThat(FieldRules.clip(key, value)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            thing1            | 一二三四五六七八九十一二三四五六七八九十一
            thing1            | `  `
            thing1            | ``
            number1           | 123456789012345678901234567890123
            number1           | 三
            number1           | 1.
            letter1           | abc1
            symbol1           | ★☆!?#!
            symbol1           | a
            character_string1 | 单号1
            character_string1 | 123456789012345678901234567890123
            time1             | 25:00
            time1             | 下午三点
            time1             | 2019年2月30日 15:01
            date1             | 2019年13月1日
            date1             | 10月1日
            date1             | 八月十五
            amount1           | 一百元
            amount1           | 12345678901
            phone_number1     | 123456789012345678
            phone_number1     | 电话
            car_number1       | 粤A8Z8888挂
            car_number1       | 粤A粤888挂
            name1             | 一二三四五六七八九十一
            name1             | Abraham Lincoln 林肯
            name1             | abcdefghijklmnopqrstu
            phrase1           | 一二三四五六
            phrase1           | ok
            const1            | 一二三四五六七八九十一二三四五六七八九十一
            """)
    void the_platform_refuses(String key, String value) {
        assertThat(FieldRules.check(key, value)).hasValueSatisfying(problem -> {
            assertThat(problem.messageZh()).startsWith(key);
            assertThat(problem.messageEn()).startsWith(key);
        });
    }

    @Test
    void no_value_holds_a_line_break_or_control_character() {
        for (String bad : new String[]{"一\n二", "一\r二", "一\t二", "一\u0000二", "一\u2028二", "一\u202e二"}) {
            assertThat(FieldRules.check("thing1", bad)).isPresent();
            assertThat(FieldRules.check("keyword1", bad)).isPresent();
            assertThat(FieldRules.check("thing1", FieldRules.clip("thing1", bad))).isEmpty();
        }
        assertThat(FieldRules.clip("thing1", " 一 \r\n\n 二\u0000三 ")).isEqualTo("一 二三");
    }

    @Test
    void clipping_cuts_words_and_leaves_facts_alone() {
        assertThat(FieldRules.clip("thing1", "一二三四五六七八九十一二三四五六七八九十一")).isEqualTo("一二三四五六七八九十一二三四五六七八九…");
        assertThat(FieldRules.clip("name1", "一二三四五六七八九十一")).isEqualTo("一二三四五六七八九十");
        assertThat(FieldRules.clip("phrase1", "一二三四五六")).isEqualTo("一二三四五");
        assertThat(FieldRules.clip("phone_number1", "123456789012345678")).isEqualTo("123456789012345678");
    }

    @Test
    void an_emoji_is_kept_whole_or_left_out() {
        String family = "👨‍👩‍👧";
        assertThat(FieldRules.clip("thing1", "一二三四五六七八九十一二三四五六七八九😀二三")).isEqualTo("一二三四五六七八九十一二三四五六七八九…");
        assertThat(FieldRules.clip("thing1", "一二三四五六七八九十一二三四" + family + "好好好")).isEqualTo("一二三四五六七八九十一二三四…");
        assertThat(Characters.clip("é́́́好", 2, "")).isEmpty();
    }
}
