package io.zhiyin.campaigns.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.calendar.BirthdayText.Result;
import java.time.LocalDate;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BirthdayTextTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 6, 15);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # said with the word birthday
            我的生日是农历八月十五 | 农历八月十五
            生日 3.5 | 3月5日
            生日3.5 | 3月5日
            生日3月5号 | 3月5日
            我生日是90年3月5日 | 1990年3月5日
            生日：1990-03-05 | 1990年3月5日
            我是8月15过生日 | 8月15日
            生日3月5日 | 3月5日
            3月5日生日 | 3月5日
            3月5日是我的生日 | 3月5日
            我每年3月5日过生日 | 3月5日
            生日是三月初五 | 农历三月初五
            我农历生日是8月15 | 农历八月十五
            我过农历生日，8月15 | 农历八月十五
            我的阴历生日八月十五哦 | 农历八月十五
            生日8.15农历 | 农历八月十五
            生日8月15（农历） | 农历八月十五
            我生日是8月15，农历的 | 农历八月十五
            生日是阳历3月5日 | 3月5日
            生日3月5日(阳历) | 3月5日
            公历生日1990.3.5 | 1990年3月5日
            出生日期：1990/03/05 | 1990年3月5日
            出生年月日 19900305 | 1990年3月5日
            我是1990年3月5日生的 | 1990年3月5日
            我1990年3月5日出生 | 1990年3月5日
            本人出生于1990年3月5日 | 1990年3月5日
            生日900305 | 1990年3月5日
            生日0305 | 3月5日
            生日05年3月5日 | 2005年3月5日
            生日90.3.5 | 1990年3月5日
            生日 05-3-5 | 2005年3月5日
            生日 1990 3 5 | 1990年3月5日
            我的生日：二月廿九 | 农历二月廿九
            生日是2月29 | 2月29日
            生日二月二十九日 | 2月29日
            我生日十月一 | 10月1日
            生日九零年三月五号 | 1990年3月5日
            我是大年初一生日 | 农历正月初一
            我生日是除夕 | 农历腊月三十
            生日是大年三十 | 农历腊月三十
            国庆节是我生日 | 10月1日
            我生日中秋节 | 农历八月十五
            生日3。5 | 3月5日
            把我的生日改成3月5日 | 3月5日
            请帮我登记一下会员生日：3月5日，谢谢 | 3月5日
            生日写错了，是5月3日 | 5月3日
            你好，我的生日是农历八月十五，请帮我登记 | 农历八月十五
            我3月5日生日，有优惠吗？ | 3月5日
            我的生日是3月5日可以打折吗 | 3月5日
            老板我生日是3月5日 | 3月5日
            我身份证上的生日是1990年3月5日 | 1990年3月5日
            今天3月5日是我生日 | 3月5日
            我妈说我生日是农历三月初五 | 农历三月初五
            生日1990年农历八月十五 | 农历1990年八月十五
            [蛋糕]生日3月5日🎂 | 3月5日
            生日3月5日!!! | 3月5日
            '我的生日\n3月5日' | 3月5日
            生日3月5 | 3月5日
            生日：1990 年 3 月 5 日 | 1990年3月5日
            我的生日3／5 | 3月5日
            我的生日是閏四月初一 | 农历闰四月初一
            我的農曆生日是臘月二十三 | 农历腊月廿三
            生日冬月十一 | 农历十一月十一
            生日农历4月30 | 农历四月三十
            生日8月15日 农历 | 农历八月十五
            生日：正月十五，元宵节 | 农历正月十五
            麻烦帮我改下生日，8月15 | 8月15日
            姓名：张三，生日：1990-03-05，电话13800138000 | 1990年3月5日
            宝宝，我生日是3月5日 | 3月5日
            # full-width
            生日：１９９０－０３－０５ | 1990年3月5日
            我的　生日　是　３月５日 | 3月5日
            １９９０．３．５ | 1990年3月5日
            # the whole message is a date nobody writes otherwise
            1990年3月5日 | 1990年3月5日
            1990/3/5 | 1990年3月5日
            1990-03-05 | 1990年3月5日
            19900305 | 1990年3月5日
            90年3月5日 | 1990年3月5日
            阴历腊月廿三 | 农历腊月廿三
            农历闰四月初一 | 农历闰四月初一
            农历1988年八月十五 | 农历1988年八月十五
            1988年农历八月十五 | 农历1988年八月十五
            旧历正月初八 | 农历正月初八
            一九九〇年三月五日 | 1990年3月5日
            一九九○年三月五日 | 1990年3月5日
            二零零五年三月五日 | 2005年3月5日
            二月廿九 | 农历二月廿九
            是1990年3月5日 | 1990年3月5日
            嗯，1990年3月5日哦 | 1990年3月5日
            我是1990年3月5日的 | 1990年3月5日
            1990年3月 5日 | 1990年3月5日
            2012年闰四月初一 | 农历2012年闰四月初一
            2012年2月29日 | 2012年2月29日
            # English
            My birthday is March 5 | 3月5日
            birthday 1990-03-05 | 1990年3月5日
            lunar 8/15 birthday | 农历八月十五
            my birthday is on the 5th of March | 3月5日
            I was born on March 5th, 1990 | 1990年3月5日
            Birthday: 5 Mar 1990 | 1990年3月5日
            my lunar birthday is 8/15 | 农历八月十五
            DOB 1990/3/5 | 1990年3月5日
            It’s my birthday on Sept. 5 | 9月5日
            my birthday is lunar month 8 day 15 | 农历八月十五
            birthday 25/12/1990 | 1990年12月25日
            5 March 1990 | 1990年3月5日
            Hi, my birthday is May 5, thanks | 5月5日
            my birthday is 12/25 | 12月25日
            """)
    void a_birthday_is_understood(String message, String expected) {
        var result = BirthdayText.parse(message, TODAY);

        assertThat(result).isInstanceOfSatisfying(Result.Understood.class,
                understood -> assertThat(understood.birthday().describe(Locale.CHINESE))
                        .isEqualTo(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "你好", "3.5折", "生日蛋糕多少钱", "今天3月5日有活动吗", "10号到货吗", "3月5日", "3.5", "8/15",
            "三月五日", "0305", "900305", "123456", "13800138000",
            // cakes, presents, offers
            "生日蛋糕3月5日能送吗", "3月5日生日蛋糕能送到吗", "我要订3月5日的生日蛋糕", "生日快乐", "祝我生日快乐", "生日打几折", "会员生日3.5折",
            "会员生日打3.5折吗", "生日当月1.5倍积分", "我生日有什么优惠", "生日满200减50", "生日礼物10-20元的有吗",
            "生日优惠到3月5日吗", "3月5日生日会还有位子吗", "生日派对3月5日", "生日月有活动吗", "我生日快到了", "我生日快到了，3月5日的订单帮我查一下", "生日在哪里填",
            "生日前能到货吗？3月5日下单的", "生日是什么时候", "生日券3月5日过期", "3月5日生效",
            "3月5日生产的还有吗", "生日贺卡一张3.5元", "我生日想要个3.5折的优惠",
            // other people's
            "我妈妈生日是3月5日", "我女儿的生日3月5日", "老公生日1990年3月5日", "宝宝生日2020-03-05", "3月5日是我妈生日", "我女儿是8月15过生日",
            "他的生日是农历八月十五", "我儿子2020年3月5日出生", "朋友3月5日生日", "我和我老公的生日是3月5日", "你生日是3月5日吗",
            "my mother's birthday is March 5", "her birthday is March 5", "my son was born on March 5",
            "Happy birthday!", "birthday cake for March 5",
            // questions
            "我的生日是3月5日吗", "我登记的生日是3月5日吗？", "生日3月5日？",
            // dates of other things
            "农历八月十五有活动吗", "中秋节是农历八月十五", "今天是农历八月十五", "中秋节", "大年初一", "2026-12-01", "2025-06-14", "20260301",
            "给我女儿登记一下，生日3月5日", "孩子姓名：小宝，生日：2020-03-05", "孩子生日3月5日", "身份证110101199003051234", "2026年10月1日",
            "农历2033年闰十一月初一", "20261301",
            "12345678", "1990年3月5日的订单", "订单19900305", "1990.3.5版本", "iOS 17.3.5", "2024-05-01到货吗",
            "正月初八开门吗", "3月5日到3月8日放假吗", "¥3.5", "会议3:05", "I may 5", "1-2个", "满3-5天发货", "今天3月5日"})
    void other_talk_is_no_birthday(String message) {
        assertThat(BirthdayText.parse(message, TODAY)).isEqualTo(new Result.NotABirthday());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            我生日是2月30日 | 公历2月没有30日 | February has no day 30
            生日 13.5 | 公历没有13月 | no month 13
            生日1990年2月29日 | 公历1990年2月没有29日 | February 1990 has no day 29
            1990年2月30日 | 公历1990年2月没有30日 | February 1990 has no day 30
            我的生日是农历十三月初一 | 农历没有13月 | no lunar month 13
            我的生日是农历十三月 | 没看懂是哪一天 | could not find
            生日农历八月三十一 | 没有31日 | no day 31
            农历2011年闰四月初一 | 农历2011年没有闰四月 | no leap month 4
            生日农历2020年闰四月三十 | 闰四月没有三十 | no day 30
            生日农历闰正月初一 | 近120年没有这个闰月 | leap month
            生日2030年3月5日 | 还没有到 | not come yet
            生日2026年6月15日 | 还没有到 | not come yet
            生日2026-12-01 | 还没有到 | not come yet
            农历生日2026年腊月初一 | 还没有到 | not come yet
            生日1890年3月5日 | 120年以前 | 120 years
            1890年3月5日 | 120年以前 | 120 years
            生日1906年6月14日 | 120年以前 | 120 years
            我的生日 | 没看懂是哪一天 | could not find
            我的生日是三月 | 没看懂是哪一天 | could not find
            我的生日是5号 | 没看懂是哪一天 | could not find
            生日是1990年 | 没看懂是哪一天 | could not find
            我想改生日 | 没看懂是哪一天 | could not find
            登记生日 | 没看懂是哪一天 | could not find
            我的生日不是3月5日 | 没看懂是哪一天 | could not find
            我的生日是八月十五 | 公历还是农历 | solar or the lunar
            1990年八月十五 | 公历还是农历 | solar or the lunar
            birthday 03/05/1990 | 哪个数字是月 | day from the month
            我阳历生日是3月5日，农历生日是二月初九 | 不止一个日期 | more than one date
            我的生日不是3月5日，是3月6日 | 没看懂是哪一天 | could not find
            今天是我生日 | 生日6月15日 | birthday 15 June
            我身份证是1990年3月5日，过农历生日 | 公历还是农历 | solar or the lunar
            明天我生日 | 生日6月16日 | birthday 16 June
            今天我生日！ | 生日农历五月初一 | lunar month 5 day 1
            my birthday | 没看懂是哪一天 | could not find
            生日19900230 | 公历1990年2月没有30日 | February 1990 has no day 30
            """)
    void an_own_birthday_without_a_day_that_can_be_is_asked_back(String message, String zh, String en) {
        assertThat(BirthdayText.parse(message, TODAY)).isInstanceOfSatisfying(Result.Unclear.class,
                unclear -> {
                    assertThat(unclear.reasonZh()).contains(zh).contains("生日");
                    assertThat(unclear.reasonEn()).contains(en).contains("birthday");
                });
    }

    @Test
    void somebody_born_exactly_120_years_ago_is_believed_and_born_yesterday_too() {
        assertThat(BirthdayText.parse("生日1906年6月15日", TODAY))
                .isEqualTo(new Result.Understood(Birthday.solar(1906, 6, 15)));
        assertThat(BirthdayText.parse("生日2026年6月14日", TODAY))
                .isEqualTo(new Result.Understood(Birthday.solar(2026, 6, 14)));
    }

    @Test
    void two_digits_mean_the_nearest_year_that_has_begun() {
        assertThat(BirthdayText.parse("生日26年3月5日", TODAY))
                .isEqualTo(new Result.Understood(Birthday.solar(2026, 3, 5)));
        assertThat(BirthdayText.parse("生日27年3月5日", TODAY))
                .isEqualTo(new Result.Understood(Birthday.solar(1927, 3, 5)));
    }

    @Test
    void a_bare_date_of_the_last_years_is_an_order_or_an_appointment_unless_it_is_called_a_birthday() {
        assertThat(BirthdayText.parse("2021年3月5日", TODAY)).isEqualTo(new Result.NotABirthday());
        assertThat(BirthdayText.parse("2020年3月5日", TODAY))
                .isEqualTo(new Result.Understood(Birthday.solar(2020, 3, 5)));
        assertThat(BirthdayText.parse("生日2021年3月5日", TODAY))
                .isEqualTo(new Result.Understood(Birthday.solar(2021, 3, 5)));
    }

    @Test
    void a_long_story_is_not_read() {
        assertThat(BirthdayText.parse("我的生日是3月5日。" + "说来话长，".repeat(100), TODAY))
                .isEqualTo(new Result.NotABirthday());
    }
}
