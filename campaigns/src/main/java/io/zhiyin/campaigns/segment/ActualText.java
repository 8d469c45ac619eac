package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.insight.Stage;
import io.zhiyin.campaigns.profile.FieldType;
import io.zhiyin.campaigns.profile.ProfileField;
import io.zhiyin.campaigns.profile.Value;
import io.zhiyin.campaigns.segment.Rule.Condition;
import io.zhiyin.campaigns.tag.GivenBy;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/** What is so of a customer where a condition asks, in words: 最近下单 2026-09-02（63 天前）. */
final class ActualText {
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm",
            Locale.ROOT);

    private final Speech speech;
    private final Names names;
    private final Actual actual;

    private ActualText(Speech speech, Names names, Actual actual) {
        this.speech = speech;
        this.names = names;
        this.actual = actual;
    }

    static String of(Condition condition, Actual actual, Locale locale, Names names) {
        return new ActualText(Speech.of(locale), names, actual).of(condition);
    }

    private String of(Condition condition) {
        return switch (condition) {
            case Rule.Everyone(),Rule.CreatedWithin(_) -> say("新增于 ", "new on ") + when("since");
            case Rule.HasTag(_),Standing.TaggedWithin(_, _) ->
                actual.none() ? say("没有这个标签", "does not have the tag") : given();
            case Rule.BirthdayWithin(_),Rule.BirthdayThisMonth(),Rule.BirthdayKnown(_) -> birthday();
            case Standing.BornBetween(_, _) -> actual.has("year")
                    ? say(actual.number("year") + " 年出生", "born " + actual.number("year"))
                    : say("出生年份未知", "year of birth unknown");
            case Rule.Source(_, _) -> say("来源是", "source is ") + speech.quoted(actual.text("source"));
            case Rule.Following(_, _),Standing.FollowedWithin(_, _) -> following();
            case Rule.HasOwner(),Rule.OwnedBy(_, _) -> owner();
            case Rule.LastInteraction(_, _) -> actual.none()
                    ? say("从未互动", "never any interaction")
                    : say("最近互动 ", "last interaction ") + when("at");
            case Rule.InStage(_) -> stage();
            case Rule.Scored(_, _, _) -> actual.none()
                    ? say("没有买过，没有得分", "never bought, so no score")
                    : say("得 ", "scored ") + actual.number("score") + say(" 分", "");
            case Dealing dealing -> new ActualDealing(speech, names, actual).of(dealing);
            case Standing standing -> standing(standing);
            case Profiled profiled -> field(profiled);
        };
    }

    private String standing(Standing standing) {
        return switch (standing) {
            case Standing.HasDetail(var detail) -> new StandingText(speech, names).detail(detail)
                    + (actual.none() ? say("未知", " unknown") : shown());
            case Standing.HasIdentity(_, _) -> actual.none()
                    ? say("没有", "has none")
                    : say("有 " + actual.number("identities") + " 个，最早 ",
                            "has " + actual.number("identities") + ", the first since ") + when("since");
            case Standing.Consented(_) -> actual.none()
                    ? say("从未表示过", "never said")
                    : actual.flag("given")
                            ? when("at") + say("同意", " agreed")
                            : when("at") + say("拒收", " refused");
            case Standing.WindowOpen(_) -> window();
            case Standing.InClass(_) -> actual.none()
                    ? say("没有买过，没有类别", "never bought, so no class")
                    : say(actual.text("class") + " 类", "class " + actual.text("class"));
            case Standing.ChurnRisk(_) -> actual.none()
                    ? say("没有预测", "no forecast")
                    : say("流失可能 ", "churn risk ") + actual.number("percent") + "%";
            case Standing.Expected(_) -> actual.none() ? say("没有预测", "no forecast") : expected();
            case Standing.Warned() -> actual.none()
                    ? say("没有预警", "no warning")
                    : when("at") + say("起预警", " warned");
            case Standing.BeyondRhythm(_) -> actual.none()
                    ? say("买过不到两次，没有节奏", "bought less than twice, so no rhythm")
                    : say("按节奏该在 ", "by the rhythm expected on ") + when("expected") + say("再来", "");
            case Standing.InSegment(_) -> actual.none()
                    ? say("不在里面", "not in it")
                    : actual.has("since")
                            ? when("since") + say("起在里面", " came in")
                            : say("刚刚符合", "just came in");
            case Standing.BornBetween _,Standing.FollowedWithin _,Standing.TaggedWithin _ ->
                throw new IllegalStateException("said above");
        };
    }

    private String expected() {
        var times = BigDecimal.valueOf(actual.number("tenths"), 1).stripTrailingZeros().toPlainString();
        return say("预计一年内再买 " + times + " 次",
                "expected to buy " + times + (times.equals("1") ? " time" : " times") + " within a year");
    }

    private String given() {
        var giver = actual.text("giver");
        var by = switch (GivenBy.valueOf(actual.text("by").toUpperCase(Locale.ROOT))) {
            case PERSON -> giver;
            case RULE -> say("规则", "the rule ") + speech.quoted(giver);
            case PLATFORM -> say("平台 ", "the platform ") + giver;
            case IMPORT -> say("导入 ", "the import ") + giver;
        };
        return speech.chinese()
                ? when("at") + "由" + by + "打上"
                : "given by " + by + " on " + when("at");
    }

    private String birthday() {
        if (actual.none()) {
            return say("生日未知", "birthday unknown");
        }
        var year = actual.has("year") ? (Integer) Math.toIntExact(actual.number("year")) : null;
        var kind = Birthday.Kind.valueOf(actual.text("calendar").toUpperCase(Locale.ROOT));
        return say("生日 ", "birthday ") + new Birthday(kind, year, Math.toIntExact(actual.number("month")),
                Math.toIntExact(actual.number("day")), actual.flag("leapMonth"))
                .describe(speech.locale());
    }

    private String following() {
        if (actual.none()) {
            return say("从未关注", "never followed");
        }
        return actual.flag("following")
                ? say(when("followedAt") + "起关注", "follows since " + when("followedAt"))
                : say(when("lostAt") + "取关", "left " + when("lostAt"));
    }

    private String owner() {
        if (actual.none()) {
            return say("没有归属员工", "has no owner");
        }
        var account = new AccountId(actual.text("account"));
        var staff = speech.quoted(names.staff(account, new StaffId(actual.text("staff"))));
        return say("归属员工" + staff + "（" + names.account(account) + "），" + when("since") + "起",
                "owner " + staff + " (" + names.account(account) + ") since " + when("since"));
    }

    private String stage() {
        var stage = Stage.ofCode(actual.text("stage")).orElse(Stage.PROSPECT);
        return say("阶段是", "stage is ") + speech.quoted(speech.stage(stage))
                + (actual.has("since")
                        ? say("，" + when("since") + "起", " since " + when("since"))
                        : "");
    }

    private String window() {
        if (actual.none()) {
            return say("没有窗口", "no window");
        }
        var until = actual.at("until").atZone(actual.zone()).format(MINUTE);
        if (actual.flag("open")) {
            return say("开到 " + until + "，还能发 " + actual.number("remaining") + " 条",
                    "open until " + until + ", " + actual.number("remaining") + " left");
        }
        return actual.number("remaining") == 0
                ? say("条数已用完（到 " + until + "）", "used up (until " + until + ")")
                : say("已于 " + until + " 关闭", "closed at " + until);
    }

    private String field(Profiled profiled) {
        var known = names.field(profiled.field());
        var name = speech.named(known.map(ProfileField::name), "字段", "field", profiled.field().value());
        if (actual.none()) {
            return name + say("未填写", " unknown");
        }
        var type = FieldType.of(actual.text("type")).orElseThrow();
        var field = known.orElseGet(
                () -> new ProfileField(profiled.field(), "", "", type, List.of(), null));
        return name + say("是 ", " is ") + switch (type) {
            case TEXT, PHONE, MAIL -> speech.quoted(actual.text("shown"));
            case NUMBER, MONEY -> shown(field, new Value.Amount(new BigDecimal(actual.text("number"))));
            case DATE -> actual.when(LocalDate.parse(actual.text("day")), speech);
            case CHOICE, CHOICES -> shown(field, new Value.Chosen(choices()));
        };
    }

    private List<Long> choices() {
        var all = actual.facts().getJsonArray("choices");
        return LongStream.range(0, all.size()).mapToObj(it -> all.getLong((int) it)).toList();
    }

    private String shown(ProfileField field, Value value) {
        return field.show(value, speech.locale());
    }

    /** A detail that is masked, or only known to be there. */
    private String shown() {
        return actual.has("shown") ? " " + actual.text("shown") : say("已知", " known");
    }

    private String when(String key) {
        return actual.when(key, speech);
    }

    private String say(String zh, String en) {
        return speech.say(zh, en);
    }
}
