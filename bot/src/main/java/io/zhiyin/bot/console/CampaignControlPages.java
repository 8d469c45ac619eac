package io.zhiyin.bot.console;

import io.zhiyin.bot.security.OtherOperators;
import io.zhiyin.campaigns.campaign.Approval;
import io.zhiyin.campaigns.campaign.ApprovalRules;
import io.zhiyin.campaigns.campaign.ApprovalRulesTable;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.CampaignControl;
import io.zhiyin.campaigns.campaign.CampaignId;
import io.zhiyin.campaigns.campaign.CampaignStep;
import io.zhiyin.campaigns.campaign.Campaigns;
import io.zhiyin.campaigns.campaign.Hand;
import io.zhiyin.campaigns.campaign.Runs;
import io.zhiyin.campaigns.delivery.RunId;
import io.zhiyin.campaigns.input.InvalidInput;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What people do with a campaign that is written: ask for a word on it, start, pause and end it, and who did. */
final class CampaignControlPages {
    private static final String SETTINGS = "/settings/approval";
    /** The fields of a campaign as people speak of them. */
    private static final Map<String, String> SPOKEN = Map.of("name", "name", "segment_id", "who", "excluded",
            "who", "holdout", "holdout", "template_id", "what", "template_version", "what", "trigger", "when",
            "late", "late", "routes", "how", "priority", "priority");

    private final Campaigns campaigns;
    private final CampaignControl control;
    private final Runs runs;
    private final Clock clock;

    CampaignControlPages(Campaigns campaigns, CampaignControl control, Runs runs, Clock clock) {
        this.campaigns = campaigns;
        this.control = control;
        this.runs = runs;
        this.clock = clock;
    }

    void mount(Routes routes) {
        routes.post("/campaigns/runs/:run/send", visit -> decide(visit, true))
                .post("/campaigns/runs/:run/skip", visit -> decide(visit, false))
                .post("/campaigns/:id/start", moving(control::start, "campaign.started"))
                .post("/campaigns/:id/pause", moving(control::pause, "campaign.paused"))
                .post("/campaigns/:id/resume", moving(control::resume, "campaign.resumed"))
                .post("/campaigns/:id/end", moving(control::end, "campaign.ended"))
                .post("/campaigns/:id/submit", moving(control::submit, "campaign.submitted"))
                .post("/campaigns/:id/withdraw", moving(control::withdraw, "campaign.withdrawn"))
                .post("/campaigns/:id/take-back", moving(control::takeBack, "campaign.taken.back"))
                .post("/campaigns/:id/approve",
                        said(comment -> (id, by) -> control.approve(id, comment, by), "campaign.approved"))
                .post("/campaigns/:id/reject",
                        said(comment -> (id, by) -> control.sendBack(id, comment, by), "campaign.sent.back"))
                .get(SETTINGS, _ -> Answer.show("campaigns/approval", rules(null)))
                .post(SETTINGS, this::change);
    }

    /** What stands on a campaign's page. */
    Panel panel(Visit visit, Campaign campaign) {
        var me = OtherOperators.hand(visit.me());
        var approval = control.approval(campaign, me);
        var open = campaign.state() == Campaign.State.DRAFT || campaign.state() == Campaign.State.PAUSED;
        return new Panel(Forms.code(approval.state()), Forms.code(approval.needed()), approval,
                open && approval.missing(), control.mayApprove(campaign, me),
                campaign.waits(clock.instant()) ? campaign.beginsAt() : null,
                control.history(campaign.id()).stream().map(CampaignControlPages::line).toList());
    }

    private static Line line(CampaignStep step) {
        return new Line(Forms.code(step.kind()), step.version(), step.by(), step.comment(),
                step.changed().stream().map(it -> SPOKEN.getOrDefault(it, "other")).distinct().toList(),
                step.customers(), step.at());
    }

    private Function<Visit, Answer> moving(BiFunction<CampaignId, Hand, Campaign> move, String done) {
        return said(_ -> move, done);
    }

    private Function<Visit, Answer> said(
            Function<@Nullable String, BiFunction<CampaignId, Hand, Campaign>> move, String done) {
        return visit -> {
            var id = new CampaignId(visit.id("id"));
            if (campaigns.get(id).isEmpty()) {
                throw new NotHere("campaign");
            }
            var comment = visit.field("comment").orElse(null);
            if (comment != null && comment.length() > CampaignControl.LONGEST_COMMENT) {
                return Answer.refused(422, "approval.comment.long", CampaignControl.LONGEST_COMMENT);
            }
            try {
                var moved = move.apply(comment).apply(id, OtherOperators.hand(visit.me()));
                return Answer.go("/campaigns/" + moved.id().value(), done);
            } catch (Campaigns.NotAllowed refused) {
                return Answer.refused(409, "campaign.not.allowed", String.valueOf(refused.getMessage()));
            }
        };
    }

    private Answer decide(Visit visit, boolean send) {
        var run = runs.get(new RunId(visit.id("run"))).orElseThrow(() -> new NotHere("run"));
        try {
            runs.decide(run.id(), send, visit.me().name());
        } catch (Campaigns.NotAllowed refused) {
            return Answer.refused(409, "campaign.not.allowed", String.valueOf(refused.getMessage()));
        }
        return Answer.go("/campaigns/" + run.campaign().value(), send ? "run.sent" : "run.skipped");
    }

    private Answer change(Visit visit) {
        try {
            var rules = new ApprovalRules(number(visit, "operator_above"),
                    number(visit, "administrator_above"),
                    number(visit, "undo_above"), visit.needSmallNumber("undo_minutes"));
            control.rules().change(rules, visit.me().name());
            return Answer.go(SETTINGS, "approval.rules");
        } catch (InvalidInput wrong) {
            return Answer.again("campaigns/approval", rules(wrong.words(visit.language().locale())));
        }
    }

    private static @Nullable Integer number(Visit visit, String name) {
        return visit.field(name).isEmpty() ? null : Integer.valueOf(visit.needSmallNumber(name));
    }

    private Rules rules(@Nullable String problem) {
        return new Rules(control.rules().read(), problem);
    }

    /** Who waits for somebody's word, for the first page. */
    List<Campaign> waiting() {
        return campaigns.list().stream().filter(it -> it.state() != Campaign.State.ENDED)
                .filter(it -> it.state() != Campaign.State.RUNNING)
                .filter(it -> control.approvalState(it) == Approval.State.SUBMITTED).toList();
    }

    /** The states in which a list says more of a campaign than its own. */
    @Nullable
    String approvalOf(Campaign campaign) {
        return Stream.of(campaign).filter(it -> it.state() == Campaign.State.DRAFT)
                .map(control::approvalState).filter(it -> it != Approval.State.NONE).map(Forms::code)
                .findFirst().orElse(null);
    }

    public record Rules(ApprovalRulesTable.Kept kept, @Nullable String problem) {}

    /**
     * @param state none, submitted, approved or sent_back
     * @param asks whether somebody's word is still missing
     * @param mayApprove whether the word of who looks would count
     * @param waitsUntil it was started a moment ago, and nothing goes before this
     */
    public record Panel(String state, String needed, Approval approval, boolean asks, boolean mayApprove,
            @Nullable Instant waitsUntil, List<Line> steps) {
        public Panel {
            steps = List.copyOf(steps);
        }
    }

    public record Line(String what, int version, String by, @Nullable String comment, List<String> changed,
            @Nullable Long customers, Instant at) {
        public Line {
            changed = List.copyOf(changed);
        }
    }
}
