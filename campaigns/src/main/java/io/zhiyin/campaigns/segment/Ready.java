package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.insight.Stage;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A segment that every shop asks for. It is called so in the reader's language until somebody renames it. */
public enum Ready {
    NEW("新客户", "New customers"), ACTIVE("活跃客户", "Active customers"), LOYAL("忠诚客户",
            "Loyal customers"), HIGH_VALUE("高价值客户",
                    "High-value customers"), AT_RISK("流失风险", "At risk"), LOST("已流失",
                            "Lost"), BIRTHDAY("本月生日",
                                    "Birthday this month"), NEVER_BOUGHT("从未购买", "Never bought");

    private static final int DAYS = 30;

    private final String zh;
    private final String en;

    Ready(String zh, String en) {
        this.zh = zh;
        this.en = en;
    }

    /** high-value */
    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Ready> of(@Nullable String code) {
        return Arrays.stream(values()).filter(it -> it.code().equals(code)).findFirst();
    }

    public String name(Locale locale) {
        return Speech.of(locale).say(zh, en);
    }

    /** Whom it holds, in a sentence. */
    String about(Locale locale) {
        var speech = Speech.of(locale);
        return switch (this) {
            case NEW -> speech.say("最近 30 天认识的客户。", "Became known within the last 30 days.");
            case ACTIVE -> speech.say("最近 30 天有互动或下过单。",
                    "Did something or ordered within the last 30 days.");
            case LOYAL -> speech.say("一再购买，处于忠诚阶段。", "Bought again and again, and are loyal now.");
            case HIGH_VALUE -> speech.say("消费最多：金额得 4 到 5 分。", "Spent most: 4 or 5 points for money.");
            case AT_RISK -> speech.say("比平时沉默得久，可能流失。", "Silent for longer than is usual for them.");
            case LOST -> speech.say("沉默太久，算作流失。", "Silent for too long.");
            case BIRTHDAY ->
                speech.say("公历或农历生日在本月。", "Celebrate this month, by the solar or lunar calendar.");
            case NEVER_BOUGHT -> speech.say("认识了，还没有下过单。", "Known, and have not ordered yet.");
        };
    }

    /** The name as it stands in the table. */
    String stored() {
        return zh;
    }

    boolean called(String name) {
        return name.equals(zh) || name.equals(en);
    }

    Rule rule() {
        return switch (this) {
            case NEW -> new Rule.CreatedWithin(DAYS);
            case ACTIVE ->
                new Rule.Any(List.of(new Rule.LastInteraction(DAYS, true), ordered(Range.atLeast(1), DAYS)));
            case LOYAL -> new Rule.InStage(Stage.LOYAL);
            case HIGH_VALUE -> new Rule.Scored(Rule.Scored.Score.MONEY, 4, 5);
            case AT_RISK -> new Rule.InStage(Stage.AT_RISK);
            case LOST -> new Rule.InStage(Stage.LOST);
            case BIRTHDAY -> new Rule.BirthdayThisMonth();
            case NEVER_BOUGHT -> ordered(Range.atMost(0), null);
        };
    }

    private static Dealing.Ordered ordered(Range times, @Nullable Integer days) {
        return new Dealing.Ordered(Dealing.Ordered.Measure.COUNT, times, days, null);
    }
}
