package io.zhiyin.bot.console;

import io.zhiyin.campaigns.followup.FollowUp.Kind;
import io.zhiyin.campaigns.followup.FollowUp.Priority;
import io.zhiyin.campaigns.followup.FollowUpParts;
import io.zhiyin.campaigns.followup.FollowUpRule;
import io.zhiyin.campaigns.followup.FollowUpSettings;
import io.zhiyin.campaigns.followup.FollowUpSettings.Manager;
import io.zhiyin.campaigns.followup.VisitPlan;
import io.zhiyin.campaigns.followup.VisitPlan.Since;
import io.zhiyin.campaigns.followup.WorkingHours;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.Segments;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** 跟进设置: when staff are there, how they are reminded, what makes follow-ups by itself, and who is visited regularly. */
final class FollowUpSettingsPage {
    private static final String HERE = "/settings/follow-ups";
    private static final long FEN = 100;

    private final FollowUpParts of;
    private final FollowUpForm form;
    private final Segments segments;

    FollowUpSettingsPage(FollowUpParts of, FollowUpForm form, Segments segments) {
        this.of = of;
        this.form = form;
        this.segments = segments;
    }

    void mount(Routes routes) {
        routes.get(HERE, visit -> Answer.show("followups/settings", page(null))).post(HERE, this::set)
                .post(HERE + "/rules/:sort", this::rule).post(HERE + "/plans", this::plan)
                .post(HERE + "/plans/:id/:what", this::turn);
    }

    private Answer set(Visit visit) {
        try {
            var days = visit.fields("day").stream().map(FollowUpSettingsPage::day)
                    .collect(Collectors.toSet());
            var manager = Forms.read(Manager.class, visit.typed("manager"))
                    .orElseThrow(() -> new BadInput("no such manager"));
            of.settings().set(new FollowUpSettings(
                    new WorkingHours(days, time(visit, "opens"), time(visit, "closes"), of.settings().zone()),
                    visit.needSmallNumber("remind"), visit.needSmallNumber("escalate"), manager,
                    FollowUpForm.member(visit, "named"), visit.ticked("digest")), visit.me().name());
            return Answer.go(HERE, "followup.settings");
        } catch (InvalidInput wrong) {
            return again(visit, wrong);
        }
    }

    private static DayOfWeek day(String code) {
        return Forms.read(DayOfWeek.class, code).orElseThrow(() -> new BadInput("no such day"));
    }

    private static LocalTime time(Visit visit, String name) {
        try {
            return LocalTime.parse(visit.typed(name));
        } catch (DateTimeException none) {
            throw new InvalidInput(name, "请填写时间，如 09:00。", "Fill in a time, such as 09:00.");
        }
    }

    private Answer rule(Visit visit) {
        var sort = Forms.read(FollowUpRule.Sort.class, visit.inPath("sort"))
                .orElseThrow(() -> new NotHere("rule"));
        var yuan = visit.needNumber("yuan");
        if (yuan < 0 || yuan > Long.MAX_VALUE / FEN) {
            throw new BadInput("no such amount");
        }
        try {
            of.rules().set(new FollowUpRule(sort, visit.ticked("active"), yuan * FEN,
                    visit.needSmallNumber("hours"), priority(visit)), visit.me().name());
            return Answer.go(HERE + "#rules", "followup.rule");
        } catch (InvalidInput wrong) {
            return again(visit, wrong);
        }
    }

    private static Priority priority(Visit visit) {
        return Forms.read(Priority.class, visit.typed("priority"))
                .orElseThrow(() -> new BadInput("no such priority"));
    }

    private Answer plan(Visit visit) {
        try {
            of.plans().add(new VisitPlan(0, new SegmentId(visit.needNumber("segment")),
                    visit.needSmallNumber("days"),
                    Forms.read(Since.class, visit.typed("since")).orElseThrow(() -> new BadInput("since")),
                    Forms.read(Kind.class, visit.typed("kind")).orElseThrow(() -> new BadInput("kind")),
                    visit.typed("title"), true), visit.me().name());
            return Answer.go(HERE + "#plans", "followup.plan");
        } catch (InvalidInput wrong) {
            return again(visit, wrong);
        }
    }

    private Answer turn(Visit visit) {
        var id = visit.id("id");
        var there = switch (visit.inPath("what")) {
            case "on" -> of.plans().turn(id, true);
            case "off" -> of.plans().turn(id, false);
            case "remove" -> of.plans().remove(id);
            default -> false;
        };
        return there ? Answer.go(HERE + "#plans", "followup.plan") : new Answer.Missing();
    }

    private Answer again(Visit visit, InvalidInput wrong) {
        return Answer.again("followups/settings", page(wrong.words(visit.language().locale())));
    }

    private Page page(@Nullable String problem) {
        var all = segments.list().stream()
                .map(it -> new SegmentPages.Choice(it.id().value(), it.name())).toList();
        var names = all.stream()
                .collect(Collectors.toMap(SegmentPages.Choice::id, SegmentPages.Choice::name));
        return new Page(settings(of.settings().get()),
                Arrays.stream(DayOfWeek.values()).map(Forms::code).toList(), form.members(),
                of.rules().all().stream().map(it -> new Rule(it.sort().code(), it.active(),
                        it.leastFen() / FEN, it.dueHours(), Forms.code(it.priority()))).toList(),
                Arrays.stream(Priority.values()).map(Forms::code).toList(),
                of.plans().all().stream()
                        .map(it -> new Plan(it.id(), it.segment().value(),
                                names.getOrDefault(it.segment().value(), ""), it.everyDays(),
                                it.since().code(), it.kind().code(), it.title(), it.active(),
                                of.plans().dueNow(it)))
                        .toList(),
                all, FollowUpForm.kinds(), problem);
    }

    private static Settings settings(FollowUpSettings it) {
        return new Settings(it.hours().days().stream().map(Forms::code).toList(),
                it.hours().opens().toString(), it.hours().closes().toString(), it.remindAfterHours(),
                it.escalateAfterHours(), it.manager().code(),
                it.namedMember().map(member -> member.code()).orElse(""), it.digest());
    }

    public record Settings(List<String> days, String opens, String closes, int remind, int escalate,
            String manager, String named, boolean digest) {
        public Settings {
            days = List.copyOf(days);
        }
    }

    public record Rule(String sort, boolean active, long yuan, int hours, String priority) {}

    /** @param people who would be met if the night were now */
    public record Plan(long id, long segment, String segmentName, int everyDays, String since, String kind,
            String title, boolean active, long people) {}

    public record Page(Settings settings, List<String> week, List<FollowUpForm.Choice> members,
            List<Rule> rules, List<String> priorities, List<Plan> plans, List<SegmentPages.Choice> segments,
            List<String> kinds, @Nullable String problem) {
        public Page {
            week = List.copyOf(week);
            members = List.copyOf(members);
            rules = List.copyOf(rules);
            priorities = List.copyOf(priorities);
            plans = List.copyOf(plans);
            segments = List.copyOf(segments);
            kinds = List.copyOf(kinds);
        }
    }
}
