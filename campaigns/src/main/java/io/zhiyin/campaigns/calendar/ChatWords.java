package io.zhiyin.campaigns.calendar;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The words that may stand around somebody's own birthday without changing what is said. Whatever is not
 * here (蛋糕, 活动, 妈妈, 快乐, 多少钱) makes a sentence about something else.
 */
final class ChatWords {
    private static final List<String> BIRTHDAY = List.of("出生年月日", "出生日期", "出生年月", "出生于", "出生", "生日期", "生日",
            "生于", "诞辰", "date of birth",
            "birth date", "birthdate", "birthday", "b-day", "bday", "dob", "born");

    private static final Set<String> SELF = words("我 我的 本人 本人的 俺 俺的 偶 咱 i my i'm");

    private static final Set<String> POLITE = words("""
            嗯 嗯嗯 哦 噢 喔 好 好的 好滴 行 可以 是 是的 对 对的 的 我 我是 我的 的呢 呢 哈 哈哈 啊 呀 啦 哒 哟 了 谢谢 谢谢你 谢谢您 感谢 辛苦了
            你好 您好 你们好 亲 亲亲 hi hello hey ok yes thanks thank you it's it is on i was i am i'm""");

    private static final Set<String> CALENDARS = Stream
            .concat(DateReader.LUNAR.stream(), DateReader.SOLAR.stream())
            .collect(Collectors.toUnmodifiableSet());

    private static final Set<String> AROUND = words(
            """
                    为 就 就是 在 于 过 到 都 都是 也 也是 应该 应该是 每年 每年都 一般 一般是 平时 通常 今年 今天 今日 明天 后天 昨天 那天 这天 当 吧 额 呃 那个 日期 时间
                    会员 会员卡 会员资料 资料 信息 身份证 身份证上 身份证上的 户口本上 户口本上的 实际 真实 真正 具体 正确 正确的 正确的是 真的
                    请 请帮我 麻烦 麻烦你 麻烦您 帮 帮我 帮忙 给 给我 把 将 一下 告诉你 告诉您 跟你说 说一下 报一下 备注 记一下 记住 记下 记得 存一下 我想 想 要 想要 需要 我要
                    改 改成 改为 改到 改一下 改下 登记下 填下 更新下 换成 修改 修改成 修改为 修改一下 改下 登记下 填下 更新下 更改 更改为 更正 更正为 更新 更新为 写错了 填错了 登记错了 记错了 错了 搞错了 弄错了
                    登记 登记为 登记成 登记一下 登记的 设置 设置为 设置成 设为 填 填写 填上 录入 添加 绑定 补充 完善 记录 公历的 农历的 的是 生的 生 出生的 日子 大日子
                    the a an is was am of in by at and with me please day date real actual true every year each set change update to save note falls born
                    's today tomorrow here""");

    /** Said when no date follows, or a wrong one. */
    private static final Set<String> DENYING = words("不是 不对 没 没有 不 isn't not wrong");

    private static final List<String> RELATIVES = List.of("妈", "爸", "母亲", "父亲", "爷爷", "奶奶", "姥姥", "姥爷", "外公",
            "外婆", "公公", "婆婆", "岳父", "岳母", "老公", "老婆",
            "丈夫", "妻子", "媳妇", "太太", "爱人", "对象", "男友", "女友", "朋友", "闺蜜", "同事", "同学", "儿子", "女儿", "闺女", "孩子",
            "小孩", "宝宝", "娃", "孙", "哥哥", "姐姐", "弟弟", "妹妹", "mother",
            "mom", "father", "dad", "wife", "husband", "son", "daughter", "baby", "child", "kid", "sister",
            "brother", "friend", "his", "her");

    private static final Set<String> CONNECTING = union(List.of(SELF, POLITE, CALENDARS, AROUND));
    private static final Set<String> ASKING = union(List.of(CONNECTING, DENYING));
    private static final int LONGEST = ASKING.stream().mapToInt(String::length).max().orElse(0);

    private static final String MARKS = " ,，.。;:!~、()\"“”'《》【】<>=→_-|/^…";
    private static final Pattern PART_OF_A_DATE = Pattern
            .compile("(?:\\d{1,4}|闰?[正冬腊元〇零一二三四五六七八九十]{1,4})(?:年|月份?|日|号)|初[一二三四五六七八九十]|廿[一二三四五六七八九]");

    /** A stretch of the message. */
    record Span(int begin, int end) {}

    private ChatWords() {}

    /** Where the message says birthday, and where 生(的) follows a date directly (1990年3月5日生的). */
    static List<Span> birthdays(String text, List<DateWords> dates) {
        var found = new ArrayList<Span>();
        for (int at = 0; at < text.length(); at++) {
            int place = at;
            var word = BIRTHDAY.stream().filter(candidate -> standsAt(text, candidate, place)).findFirst();
            if (word.isPresent()) {
                found.add(new Span(at, at + word.get().length()));
                at += word.get().length() - 1;
            }
        }
        for (var date : dates)
            if (text.startsWith("生", date.end()) && !text.startsWith("生日", date.end()))
                found.add(new Span(date.end(), date.end() + 1));
        return found;
    }

    /** Nothing but words that connect a birthday with its date. */
    static boolean connect(String text) {
        return consistsOf(text, CONNECTING);
    }

    /** Nothing that speaks of more than the answer itself. */
    static boolean politeOnly(String text) {
        return consistsOf(text, POLITE);
    }

    /** Nothing but the wish to say or to change one's birthday, perhaps with a piece of a date. */
    static boolean askOnly(String text) {
        return consistsOf(PART_OF_A_DATE.matcher(text).replaceAll(" "), ASKING);
    }

    /** Ends in a word for the speaker, with nothing but connecting words behind it: 记得我的, 我妈说我每年. */
    static boolean endsInSelf(String text) {
        for (int from = text.length() - 1; from >= 0; from--) {
            int place = from;
            if (SELF.stream().anyMatch(self -> standsAt(text, self, place)) && connect(text.substring(from)))
                return true;
        }
        return false;
    }

    /** Speaks of somebody close, whose birthday it then may be: 给我女儿登记一下,生日3月5日. */
    static boolean namesARelative(String text) {
        return IntStream.range(0, text.length())
                .anyMatch(at -> RELATIVES.stream().anyMatch(word -> standsAt(text, word, at)));
    }

    private static boolean consistsOf(String text, Set<String> words) {
        int at = 0;
        while (at < text.length()) {
            if (MARKS.indexOf(text.charAt(at)) >= 0 && !standsAt(text, "'s", at)) {
                at++;
                continue;
            }
            int taken = longestAt(text, at, words);
            if (taken == 0)
                return false;
            at += taken;
        }
        return true;
    }

    private static int longestAt(String text, int at, Set<String> words) {
        for (int length = Math.min(LONGEST, text.length() - at); length > 0; length--) {
            String word = text.substring(at, at + length);
            if (words.contains(word) && standsAt(text, word, at))
                return length;
        }
        return 0;
    }

    /** Latin words stand alone: "is" is not in "island". */
    private static boolean standsAt(String text, String word, int at) {
        if (!text.startsWith(word, at))
            return false;
        int end = at + word.length();
        boolean runsOn = TextCursor.isLatin(word.charAt(word.length() - 1)) && end < text.length()
                && TextCursor.isLatin(text.charAt(end));
        boolean runsIn = TextCursor.isLatin(word.charAt(0)) && at > 0
                && TextCursor.isLatin(text.charAt(at - 1));
        return !runsOn && !runsIn;
    }

    private static Set<String> words(String spaced) {
        return Stream.of(spaced.split("\\s+")).collect(Collectors.toUnmodifiableSet());
    }

    private static Set<String> union(List<Set<String>> sets) {
        return sets.stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
    }
}
