package io.zhiyin.bot.journey;

import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.campaign.BirthdayTrigger;
import io.zhiyin.campaigns.campaign.EventTrigger;
import io.zhiyin.campaigns.campaign.EventTrigger.On;
import io.zhiyin.campaigns.campaign.Trigger;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.followup.FollowUp;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.journey.Journey;
import io.zhiyin.campaigns.journey.Journeys;
import io.zhiyin.campaigns.journey.Plan;
import io.zhiyin.campaigns.journey.Plan.Again;
import io.zhiyin.campaigns.journey.Plan.Exits;
import io.zhiyin.campaigns.journey.Plan.Goal;
import io.zhiyin.campaigns.journey.Plan.Repeat;
import io.zhiyin.campaigns.journey.Step;
import io.zhiyin.campaigns.journey.Step.Await;
import io.zhiyin.campaigns.journey.Step.Message;
import io.zhiyin.campaigns.journey.Step.Span;
import io.zhiyin.campaigns.journey.Step.Split;
import io.zhiyin.campaigns.journey.Step.Task;
import io.zhiyin.campaigns.journey.Step.Until;
import io.zhiyin.campaigns.journey.Step.Wait;
import io.zhiyin.campaigns.template.Template;
import io.zhiyin.campaigns.template.TemplateId;
import io.zhiyin.campaigns.template.Templates;
import io.zhiyin.campaigns.template.Variant;
import io.zhiyin.campaigns.template.Variant.For;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** Journeys to start from: each is made as a draft with its templates, to be looked at, changed and started. */
public final class ReadyJourneys {
    private static final LocalTime MORNING = LocalTime.of(10, 0);
    private static final LocalTime EVENING = LocalTime.of(19, 30);
    private static final SortedSet<DayOfWeek> NO_DAYS = Collections.emptySortedSet();
    private static final List<Route> ROUTES = List.of(Route.CUSTOMER_SERVICE, Route.GROUP_SEND,
            Route.STAFF_TASK);

    private final Journeys journeys;
    private final Templates templates;
    private final ZoneId zone;

    /** @param zone of the shop */
    public ReadyJourneys(Journeys journeys, Templates templates, ZoneId zone) {
        this.journeys = journeys;
        this.templates = templates;
        this.zone = zone;
    }

    /** All of them. */
    public enum Ready {
        WELCOME("欢迎 7 天"), SECOND_PURCHASE("首购到复购"), WIN_BACK("流失召回"), CHURN_LADDER("流失阶梯"), BIRTHDAY_WEEK(
                "生日周"), AFTER_SALE(
                        "售后关怀");

        private final String title;

        Ready(String title) {
            this.title = title;
        }

        /** As addresses and message bundles name it. */
        public String key() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        public String title() {
            return title;
        }
    }

    public List<Ready> all() {
        return List.of(Ready.values());
    }

    /** A draft of it; a second one gets a number. Empty where there is none of the key. */
    public Optional<Journey> make(String key, String by) {
        return Arrays.stream(Ready.values()).filter(it -> it.key().equals(key)).findFirst()
                .map(it -> make(it, by));
    }

    public Journey make(Ready ready, String by) {
        var plan = plan(ready);
        var taken = journeys.list().stream().map(Journey::name).toList();
        for (var i = 1;; i++) {
            var name = ready.title + (i == 1 ? "" : " " + i);
            if (!taken.contains(name)) {
                try {
                    return journeys.create(name, plan, by);
                } catch (InvalidInput takenMeanwhile) {
                    if (i > taken.size() + 1) {
                        throw takenMeanwhile;
                    }
                }
            }
        }
    }

    private Plan plan(Ready ready) {
        return switch (ready) {
            case WELCOME -> welcome();
            case SECOND_PURCHASE -> secondPurchase();
            case WIN_BACK -> winBack();
            case CHURN_LADDER -> churnLadder();
            case BIRTHDAY_WEEK -> birthdayWeek();
            case AFTER_SALE -> afterSale();
        };
    }

    private Plan welcome() {
        var hello = template("欢迎 · 第一天", """
                ${customer.salutation!customer.name!"您好"}，很高兴认识您。

                我们店里每天都有人喝茶、聊天。您平时爱喝什么口味？回复一声，我们记下来，以后只给您推荐合口的。

                ${shop.name}
                不想再收到消息，回复 TD 即可。""", "想知道这位新朋友爱喝什么，请打个招呼问一问。");
        var guide = template("欢迎 · 第三天", """
                ${customer.salutation!customer.name!"您好"}，送您一个小窍门：泡茶先温杯，香气会高很多。

                到店报这个名字，可以免费试饮两款。我们在老地方等您。

                ${shop.name}""", "请约这位新朋友来店里试饮两款。");
        var gift = template("欢迎 · 第七天", """
                ${customer.salutation!customer.name!"您好"}，认识一周了。

                给您留了一份见面礼，第一次下单时告诉我们一声就好。有什么想问的，随时回复。

                ${shop.name}""", "这位新朋友认识一周了，请送上见面礼，问问有没有想买的。");
        return new Plan(on(On.FOLLOWED, null, 0), null, 0, Again.NEVER, new Exits(false, false, true, null),
                new Goal(On.ORDER_PAID, null, true),
                List.of(new Wait("s1", 1, Span.HOURS), message("s2", "第一天：打招呼", hello),
                        new Await("s3", On.REPLIED, null, 2, Span.DAYS,
                                List.of(task("s4", FollowUp.Kind.REPLY, "新朋友回复了，聊聊口味", 24)), List.of()),
                        new Until("s5", EVENING, NO_DAYS, null), message("s6", "第三天：小窍门", guide),
                        new Wait("s7", 4, Span.DAYS), new Until("s8", MORNING, NO_DAYS, null),
                        message("s9", "第七天：见面礼", gift)));
    }

    private Plan secondPurchase() {
        var thanks = template("首购 · 致谢", """
                ${customer.salutation!customer.name!"您好"}，谢谢您的第一单。

                收到后如有不满意，直接回复我们，一定处理好。

                ${shop.name}""", "这位客户刚下第一单，请道声谢。");
        var taste = template("首购 · 喝得惯吗", """
                ${customer.salutation!customer.name!"您好"}，上次的茶喝得惯吗？

                浓淡、香气哪里不合口，回复一声，下次给您换一款更合适的。

                ${shop.name}""", "请问问这位客户上次的茶喝得惯吗，记下口味。");
        var offer = template("首购 · 复购礼", """
                ${customer.salutation!customer.name!"您好"}，茶快喝完了吧？

                这周下单，给您添一份试饮装。

                ${shop.name}""", "这位客户首购满月，请约第二单，可以添一份试饮装。");
        return new Plan(on(On.ORDER_PAID, null, 24), null, 10, Again.NEVER, Exits.NONE,
                new Goal(On.ORDER_PAID, null, true),
                List.of(message("s1", "致谢", thanks), new Wait("s2", 7, Span.DAYS),
                        message("s3", "喝得惯吗", taste),
                        new Await("s4", On.REPLIED, null, 3, Span.DAYS,
                                List.of(task("s5", FollowUp.Kind.REPLY, "首购客户说了口味，请回复", 4)), List.of()),
                        new Wait("s6", 18, Span.DAYS), new Until("s7", MORNING, NO_DAYS, null),
                        message("s8", "复购礼", offer)));
    }

    private Plan winBack() {
        var miss = template("召回 · 好久不见", """
                ${customer.salutation!customer.name!"您好"}，好久不见。

                店里新到了几款茶，想起您以前常来。最近还好吗？

                ${shop.name}
                不想再收到消息，回复 TD 即可。""", "这位老客户很久没来了，请问候一声。");
        var gift = template("召回 · 老友礼", """
                ${customer.salutation!customer.name!"您好"}，给老朋友留了一份礼，本月到店或下单都可以领。

                ${shop.name}""", "请告诉这位老客户，本月有一份老友礼。");
        return new Plan(on(On.CHURN_WARNED, null, 0), null, 10, new Again(Repeat.AFTER_DAYS, 180),
                new Exits(false, false, true, null), new Goal(On.ORDER_PAID, null, true),
                List.of(new Until("s1", EVENING, NO_DAYS, null),
                        message("s2", "好久不见", miss),
                        new Await("s3", On.REPLIED, null, 5, Span.DAYS,
                                List.of(task("s4", FollowUp.Kind.REPLY, "老客户回复了，请接着聊", 4)),
                                List.of(new Split("s5",
                                        List.of(new Step.Share("a", "送礼", 50,
                                                List.of(message("s6", "老友礼", gift))),
                                                new Step.Share("b", "打电话", 50,
                                                        List.of(task("s7", FollowUp.Kind.CALL, "给老客户打个电话",
                                                                48)))))))));
    }

    /** First somebody of the staff, then a message, then an offer, then no more; a purchase or a reply ends it. */
    private Plan churnLadder() {
        var ask = template("流失阶梯 · 问候", """
                ${customer.salutation!customer.name!"您好"}，有一阵子没见到您了。

                是口味不合、价钱不合，还是太忙没空？回复一声，我们想做得更好。

                ${shop.name}
                不想再收到消息，回复 TD 即可。""", "这位客户比平时晚了很久没来，请问问原因。");
        var offer = template("流失阶梯 · 优惠", """
                ${customer.salutation!customer.name!"您好"}，给您留了一份老客户优惠，本月有效，下单时告诉我们一声就好。

                ${shop.name}""", "请告诉这位客户，本月有一份老客户优惠。");
        return new Plan(on(On.CHURN_WARNED, null, 0), null, 10, new Again(Repeat.AFTER_DAYS, 180),
                new Exits(true, true, true, null), new Goal(On.ORDER_PAID, null, true),
                List.of(task("s1", FollowUp.Kind.CALL, "客户有流失风险，请先联系", 48),
                        new Wait("s2", 3, Span.DAYS), new Until("s3", EVENING, NO_DAYS, null),
                        message("s4", "问候", ask), new Wait("s5", 7, Span.DAYS),
                        new Until("s6", EVENING, NO_DAYS, null), message("s7", "优惠", offer)));
    }

    private Plan birthdayWeek() {
        var early = template("生日周 · 提前问候", """
                ${customer.salutation!customer.name!"您好"}，您的生日就要到了。

                生日这一周，您到店都有一份小礼物。

                ${shop.name}""", "这位客户下周生日，请准备一份小礼物。");
        var day = template("生日周 · 生日当天", """
                ${customer.salutation!customer.name!"您好"}，生日快乐！

                愿新的一岁平安顺遂，日日有小欢喜。

                ${shop.name}""", "今天是这位客户的生日，请亲自道声快乐。");
        return new Plan(new BirthdayTrigger(MORNING, 7, LeapDayPolicy.FEB_28, zone), null, 0,
                new Again(Repeat.AFTER_DAYS, 300), new Exits(false, false, true, null), null,
                List.of(message("s1", "提前问候", early), new Wait("s2", 6, Span.DAYS),
                        new Until("s3", LocalTime.of(9, 0), NO_DAYS, null),
                        message("s4", "生日当天", day), new Wait("s5", 2, Span.DAYS),
                        task("s6", FollowUp.Kind.GIFT, "生日礼送到了吗，问一声", 48)));
    }

    private Plan afterSale() {
        var arrived = template("售后 · 收到了吗", """
                ${customer.salutation!customer.name!"您好"}，茶收到了吗？

                先看看包装是否完好，有问题直接回复，我们马上处理。

                ${shop.name}""", "请问问这位客户收到茶了没有。");
        var keep = template("售后 · 存放提醒", """
                ${customer.salutation!customer.name!"您好"}，提醒您：茶要密封、避光、离开异味存放，开封后一个月内喝最好。

                ${shop.name}""", "请提醒这位客户怎样存茶。");
        return new Plan(on(On.ORDER_PAID, null, 72), null, 0, new Again(Repeat.ANY, 0),
                new Exits(false, false, true, null), null,
                List.of(new Until("s1", MORNING, NO_DAYS, null),
                        message("s2", "收到了吗", arrived),
                        new Await("s3", On.REPLIED, null, 2, Span.DAYS,
                                List.of(task("s4", FollowUp.Kind.CARE, "客户回了售后消息，请处理", 4)), List.of()),
                        new Wait("s5", 5, Span.DAYS), message("s6", "存放提醒", keep)));
    }

    private EventTrigger on(On on, @Nullable Long subject, int afterHours) {
        return new EventTrigger(on, subject, afterHours, 0, Trigger.USUALLY_VALID_HOURS, zone);
    }

    private static Message message(String id, String title, TemplateId template) {
        return new Message(id, title, template, ROUTES, Trigger.USUALLY_VALID_HOURS);
    }

    private static Task task(String id, FollowUp.Kind kind, String title, int hours) {
        return new Task(id, kind, title, "", hours, FollowUp.Priority.USUAL);
    }

    /** The template of that name, made where there is none; the group's words name nobody, so one task serves all. */
    private TemplateId template(String name, String words, String asked) {
        return templates.list().stream().filter(it -> it.name().equals(name)).findFirst().map(Template::id)
                .orElseGet(() -> templates.add(name,
                        List.of(new Variant.Words(For.OFFICIAL_TEXT, words),
                                new Variant.Words(For.WECOM_TEXT,
                                        words.replace("${customer.salutation!customer.name!\"您好\"}", "您好")),
                                new Variant.Words(For.STAFF_TEXT,
                                        "${staff.name!\"您好\"}，客户 ${customer.name!\"（未留名）\"}：" + asked)))
                        .id());
    }
}
