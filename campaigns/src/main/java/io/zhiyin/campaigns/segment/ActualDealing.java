package io.zhiyin.campaigns.segment;

/** What happened with a customer, as far as a condition asks, in words. */
final class ActualDealing {
    private final Speech speech;
    private final Names names;
    private final Actual actual;

    ActualDealing(Speech speech, Names names, Actual actual) {
        this.speech = speech;
        this.names = names;
        this.actual = actual;
    }

    String of(Dealing dealing) {
        return switch (dealing) {
            case Dealing.Ordered(var measure, _, var days, var item) -> {
                var bought = new DealingText(speech, names).bought(item);
                var window = speech.window(days);
                if (measure == Dealing.Ordered.Measure.COUNT) {
                    var times = speech.times(actual.number("orders"));
                    yield speech.chinese() ? window + bought + " " + times : bought + " " + times + window;
                }
                var spent = DealingText.yuan(actual.number("fen"));
                yield speech.chinese()
                        ? window + (item == null ? "消费" : bought + "金额") + " " + spent
                        : "spent " + spent
                                + (item == null ? "" : " on " + bought.substring("bought ".length()))
                                + window;
            }
            case Dealing.LastOrder(_) -> actual.none()
                    ? say("从未下单", "never ordered")
                    : say("最近下单 ", "last order ") + when("at");
            case Dealing.Interacted(var what, _, _, var days) -> {
                var name = new DealingText(speech, names).what(what);
                var times = speech.times(actual.number("times"));
                yield (speech.chinese()
                        ? speech.window(days) + name + " " + times
                        : name + " " + times + speech.window(days))
                        + (actual.has("at") ? say("，最近 ", ", last ") + when("at") : "");
            }
            case Dealing.Received(_, _, var days) -> {
                var window = speech.window(days);
                var found = actual.number("messages");
                yield actual.none()
                        ? speech.chinese() ? window + "没有这样的消息" : "no such message" + window
                        : (speech.chinese()
                                ? window + (window.isEmpty() ? "" : " ") + found + " 条，最近 "
                                : (found == 1 ? "1 message" : found + " messages") + window + ", last ")
                                + when("at");
            }
        };
    }

    private String when(String key) {
        return actual.when(key, speech);
    }

    private String say(String zh, String en) {
        return speech.say(zh, en);
    }
}
