package io.zhiyin.campaigns.journey;

import io.zhiyin.campaigns.campaign.EventTrigger;
import io.zhiyin.campaigns.campaign.EventTrigger.On;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.followup.FollowUp;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.profile.ProfileFields;
import io.zhiyin.campaigns.profile.ValueReader;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.tag.Tags;
import io.zhiyin.campaigns.template.Templates;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is wrong with a plan, or doubtful, said in plain words. Nobody walks through one that is wrong. */
public final class PlanCheck {
    private static final int HUNDRED = 100;
    private static final int MOST_STEPS = 100;
    private static final int LONGEST_URL = 500;

    private final Segments segments;
    private final Templates templates;
    private final Tags tags;
    private final ProfileFields fields;

    public PlanCheck(Segments segments, Templates templates, Tags tags, ProfileFields fields) {
        this.segments = segments;
        this.templates = templates;
        this.tags = tags;
        this.fields = fields;
    }

    /**
     * @param step where; empty: the whole plan
     * @param code what, as {@code message.template}
     * @param wrong false: doubtful, it may be published
     * @param zh what is the matter and what to do
     */
    public record Finding(String step, String code, boolean wrong, String zh, String en) {
        /** Chinese for Chinese readers, English for all others. */
        public String words(java.util.Locale locale) {
            return locale.getLanguage().equals("zh") ? zh : en;
        }
    }

    /** What is wrong first; in the order of the steps. */
    public List<Finding> of(Plan plan) {
        var look = new Look(plan);
        look.whole();
        plan.all().forEach(look::step);
        look.sequence(plan.steps());
        new Rounds(look.flow).withoutWait().forEach(it -> look.wrong(it, "loop",
                "从这里会一直转圈，中间没有等待：请加一个等待步骤，或改掉跳转。",
                "From here it goes round and round without a wait: add one, or change where it goes back to."));
        return java.util.stream.Stream
                .concat(look.found.stream().filter(Finding::wrong),
                        look.found.stream().filter(it -> !it.wrong()))
                .toList();
    }

    /** @throws Journeys.NotAllowed with the first thing that is wrong */
    void refuseUnfit(Plan plan) {
        of(plan).stream().filter(Finding::wrong).findFirst().ifPresent(it -> {
            throw new Journeys.NotAllowed("还不能发布：" + it.zh(), "It cannot be published yet: " + it.en());
        });
    }

    private final class Look {
        private final Plan plan;
        private final Flow flow;
        private final List<Finding> found = new ArrayList<>();

        Look(Plan plan) {
            this.plan = plan;
            this.flow = new Flow(plan);
        }

        void wrong(String step, String code, String zh, String en) {
            found.add(new Finding(step, code, true, zh, en));
        }

        void doubtful(String step, String code, String zh, String en) {
            found.add(new Finding(step, code, false, zh, en));
        }

        void whole() {
            if (plan.steps().isEmpty()) {
                wrong("", "empty", "旅程里还没有步骤，请先加一步。", "There are no steps yet: add one.");
            }
            if (plan.all().count() > MOST_STEPS) {
                wrong("", "many", "步骤太多，最多 " + MOST_STEPS + " 步。",
                        "There are too many steps: at most " + MOST_STEPS + ".");
            }
            var ids = new HashSet<String>();
            plan.all().filter(it -> !ids.add(it.id())).forEach(it -> wrong(it.id(), "twice",
                    "步骤编号“" + it.id() + "”用了两次。", "The step id “" + it.id() + "” is used twice."));
            if (plan.entry() instanceof EventTrigger(var on, var subject, _, _, _, _, _)) {
                subject("", on, subject);
            }
            segment("", plan.segment());
            segment("", plan.exits().left());
            var goal = plan.goal();
            if (goal != null) {
                if (!goal.on().canBeAwaited()) {
                    wrong("", "goal", "目标不能是接口通知或关键词。", "A program's word or a keyword is no goal.");
                } else if (goal.on().hasSubject() && goal.subject() == null) {
                    wrong("", "goal", "目标还没有选标签或人群。", "The goal has no tag or segment yet.");
                } else {
                    subject("", goal.on(), goal.subject());
                }
            }
        }

        /** What stands behind a step that nobody passes. */
        void sequence(List<Step> steps) {
            for (var i = 0; i < steps.size(); i++) {
                var step = steps.get(i);
                if ((step instanceof Step.Leave || step instanceof Step.GoTo) && i + 1 < steps.size()) {
                    doubtful(steps.get(i + 1).id(), "unreachable", "走不到这一步：前一步已离开或跳走。",
                            "Nobody comes to this step: the one before leaves or goes elsewhere.");
                }
                step.lanes().forEach(it -> sequence(it.steps()));
            }
        }

        void step(Step step) {
            var id = step.id();
            switch (step) {
                case Step.Wait(_, var amount, var unit) -> length(id, amount, unit);
                case Step.Until _ -> {
                }
                case Step.Await(_, var on, var subject, var amount, var unit, _, _) -> {
                    length(id, amount, unit);
                    if (on.hasSubject() && subject == null) {
                        wrong(id, "await.subject", "还没有选要等哪个标签或人群。",
                                "The tag or segment to wait for is not chosen.");
                    } else {
                        subject(id, on, subject);
                    }
                    if (!on.canBeAwaited()) {
                        wrong(id, "await.api", "不能等待接口通知和关键词，请选别的事情，例如客户回复消息。",
                                "A program's word and a keyword cannot be waited for: choose something else, as a reply.");
                    }
                }
                case Step.Branch branch -> branch(branch);
                case Step.Split split -> split(split);
                case Step.Label(_, var give, var take) -> {
                    if (give.isEmpty() && take.isEmpty()) {
                        wrong(id, "tag.none", "还没有选要打上或去掉的标签。", "No tag is chosen to be given or taken.");
                    }
                    give.forEach(it -> tag(id, it));
                    take.forEach(it -> tag(id, it));
                }
                case Step.SetField set -> field(set);
                case Step.Message message -> message(message);
                case Step.Task(_, _, var title, var note, _, _) -> {
                    if (title.isBlank() || title.length() > FollowUp.LONGEST_TITLE) {
                        wrong(id, "task.title", "请写明要员工做什么，最多 " + FollowUp.LONGEST_TITLE + " 个字。",
                                "Say what is to be done, in at most " + FollowUp.LONGEST_TITLE
                                        + " characters.");
                    }
                    if (note.length() > FollowUp.LONGEST_NOTE) {
                        wrong(id, "task.note", "说明太长。", "The note is too long.");
                    }
                }
                case Step.Call(_, var url) -> {
                    if (!fit(url)) {
                        wrong(id, "webhook.url", "请填写完整的网址，以 https:// 或 http:// 开头。",
                                "Give a whole address that begins with https:// or http://.");
                    }
                }
                case Step.GoTo(_, var to) -> {
                    if (flow.step(to).isEmpty()) {
                        wrong(id, "go.to", "还没有选跳到哪一步，或那一步已删除。",
                                "Where it goes is not chosen, or that step is gone.");
                    }
                }
                case Step.Leave _ -> {
                }
            }
        }

        private void length(String id, int amount, Step.Span unit) {
            if (amount < 1 || unit.of(amount).toDays() > 366) {
                wrong(id, "wait.length", "等待时间须大于 0，最长一年。",
                        "A wait is longer than nothing and a year at most.");
            }
        }

        private void branch(Step.Branch branch) {
            var id = branch.id();
            if (branch.arms().isEmpty()) {
                wrong(id, "branch.none", "还没有条件分支，请加一条。", "There is no condition yet: add one.");
            }
            for (var arm : branch.arms()) {
                var name = arm.name().isBlank() ? arm.key() : arm.name();
                var rule = arm.rule();
                if (rule == null) {
                    wrong(id, "branch.rule", "分支“" + name + "”还没有条件。",
                            "The branch “" + name + "” has no condition yet.");
                } else if (segments.broken(rule)
                        || rule.segments().stream().anyMatch(it -> segments.get(it).isEmpty())) {
                    wrong(id, "branch.broken", "分支“" + name + "”的条件里有已删除的标签、字段或人群。",
                            "The condition of “" + name + "” asks for something that was deleted.");
                }
            }
            leadsOn(branch);
        }

        private void split(Step.Split split) {
            if (split.shares().size() < 2
                    || split.shares().stream().mapToInt(Step.Share::percent).sum() != HUNDRED) {
                wrong(split.id(), "split.sum", "至少两组，百分比加起来须为 100。",
                        "There are two shares at least, and they add up to 100 percent.");
            }
            leadsOn(split);
        }

        /** A way without a step, where nothing comes behind either. */
        private void leadsOn(Step step) {
            if (!flow.after(step.id()).equals(Flow.END)) {
                return;
            }
            for (var lane : step.lanes()) {
                if (lane.steps().isEmpty() && !lane.key().equals(Step.OTHERWISE)) {
                    doubtful(step.id(), "branch.nowhere",
                            "分支“" + (lane.name().isBlank() ? lane.key() : lane.name())
                                    + "”没有下一步：走到这里的客户会直接离开旅程。",
                            "The branch “" + (lane.name().isBlank() ? lane.key() : lane.name())
                                    + "” leads nowhere: whoever comes there leaves the journey.");
                }
            }
        }

        private void field(Step.SetField set) {
            var field = fields.living().stream().filter(it -> it.id().equals(set.field())).findFirst();
            if (field.isEmpty()) {
                wrong(set.id(), "field.none", "还没有选字段，或字段已删除。", "No field is chosen, or it was deleted.");
            } else if (!set.value().isBlank()) {
                try {
                    var _ = ValueReader.read(field.get(), set.value());
                } catch (InvalidInput unfit) {
                    wrong(set.id(), "field.value", unfit.words(java.util.Locale.CHINESE),
                            unfit.words(java.util.Locale.ENGLISH));
                }
            }
        }

        private void message(Step.Message message) {
            var id = message.id();
            var chosen = message.template();
            var template = chosen == null ? null : templates.get(chosen).orElse(null);
            if (template == null) {
                wrong(id, "message.template", "这条消息还没有选模板。", "This message has no template yet.");
            } else if (message.routes().isEmpty()
                    || new HashSet<>(message.routes()).size() != message.routes().size()
                    || message.routes().contains(Route.WELCOME)) {
                wrong(id, "message.routes", "请选择路径，至少一条，不能重复。",
                        "Choose at least one route, none of them twice.");
            } else {
                message.routes().stream().filter(it -> template.variant(it.words()).isEmpty()).findFirst()
                        .ifPresent(it -> wrong(id, "message.words",
                                "模板“" + template.name() + "”没有路径 " + it.code() + " 要用的文字。",
                                "The template “" + template.name() + "” has no words for the route "
                                        + it.code()
                                        + "."));
            }
        }

        private void subject(String id, On on, @Nullable Long subject) {
            if (subject != null && on.ofSegment()) {
                segment(id, new SegmentId(subject));
            } else if (subject != null && on == On.TAGGED) {
                tag(id, new TagId(subject));
            }
        }

        private void segment(String id, @Nullable SegmentId segment) {
            if (segment != null && segments.get(segment).isEmpty()) {
                wrong(id, "segment.gone", "选的人群已删除。", "The segment that is asked for was deleted.");
            }
        }

        private void tag(String id, TagId tag) {
            if (tags.find(tag).isEmpty()) {
                wrong(id, "tag.gone", "选的标签已删除。", "The tag that is asked for was deleted.");
            }
        }
    }

    private static boolean fit(String url) {
        try {
            var uri = URI.create(url);
            return url.length() <= LONGEST_URL && uri.getHost() != null && uri.getUserInfo() == null
                    && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()));
        } catch (IllegalArgumentException noAddress) {
            return false;
        }
    }

    /** Finds steps from which one comes back without ever waiting. */
    private static final class Rounds {
        private final Flow flow;
        private final Set<String> done = new HashSet<>();
        private final Set<String> onTheWay = new HashSet<>();
        private final List<String> found = new ArrayList<>();

        Rounds(Flow flow) {
            this.flow = flow;
        }

        List<String> withoutWait() {
            flow.steps().keySet().forEach(this::visit);
            return found;
        }

        private void visit(String id) {
            var step = flow.step(id).orElse(null);
            if (step == null || waits(step) || done.contains(id)) {
                return;
            }
            if (!onTheWay.add(id)) {
                found.add(id);
                return;
            }
            flow.ways(step).forEach(this::visit);
            onTheWay.remove(id);
            done.add(id);
        }

        /** A date that is over, or an event that comes at once, is no wait. */
        private static boolean waits(Step step) {
            return step instanceof Step.Wait || (step instanceof Step.Until until && until.date() == null);
        }
    }
}
