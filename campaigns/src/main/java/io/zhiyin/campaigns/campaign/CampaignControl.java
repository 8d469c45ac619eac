package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.campaign.ApprovalRules.Needed;
import io.zhiyin.campaigns.campaign.CampaignSteps.What;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What people do with campaigns: who they are is asked, whether they may, and what they did is kept. An approval is a
 * second person's word on one version: never of who submitted it or last edited it.
 */
public final class CampaignControl {
    public static final int LONGEST_COMMENT = 500;
    private static final List<CampaignStep.Kind> WORDS = List.of(CampaignStep.Kind.SUBMITTED,
            CampaignStep.Kind.APPROVED, CampaignStep.Kind.SENT_BACK, CampaignStep.Kind.WITHDRAWN);
    private static final List<CampaignStep.Kind> LET_GO = List.of(CampaignStep.Kind.STARTED,
            CampaignStep.Kind.RESUMED);

    private final Database db;
    private final Clock clock;
    private final Campaigns campaigns;
    private final Forecast forecast;
    private final SegmentsAsApproved segments;
    private final ApprovalRulesTable rules;
    private final Approvers approvers;

    public CampaignControl(Database db, Clock clock, Campaigns campaigns, Segments segments,
            Approvers approvers) {
        this.db = db;
        this.clock = clock;
        this.campaigns = campaigns;
        this.forecast = new Forecast(db, segments, clock);
        this.segments = new SegmentsAsApproved(segments);
        this.rules = new ApprovalRulesTable(db, clock);
        this.approvers = approvers;
    }

    public ApprovalRulesTable rules() {
        return rules;
    }

    public Campaign create(Campaign.Settings settings, Hand by) {
        return campaigns.create(settings, by);
    }

    /**
     * Changes it. Where somebody would have to approve what it becomes, a running one is paused until they have.
     *
     * @throws Campaigns.NotAllowed as {@link Campaigns#edit}
     */
    public Campaign edit(CampaignId id, Campaign.Settings settings, Hand by) {
        var stops = campaigns.get(id).filter(it -> it.state() == Campaign.State.RUNNING)
                .filter(it -> !it.settings().doesAs(settings))
                .filter(_ -> asked(settings, Set.of(by.key())).needed() != Needed.NOBODY).isPresent();
        return campaigns.edit(id, settings, by, stops);
    }

    /** How far its approval is, as {@code who} sees it: nobody approves what is theirs. */
    public Approval approval(Campaign campaign, Hand who) {
        var word = word(db, campaign);
        var asked = asked(campaign.settings(), involved(campaign, word, who));
        return new Approval(asked.needed(), state(word), asked.customers(),
                word.map(CampaignSteps.Newest::by).orElse(null),
                word.map(CampaignSteps.Newest::comment).orElse(null),
                word.map(CampaignSteps.Newest::at).orElse(null), asked.alone(),
                asked.needed() != Needed.NOBODY && !suffices(word, asked.needed())
                        && !(campaign.state() == Campaign.State.PAUSED && wentAsItIs(db, campaign)));
    }

    /** How far its approval is, without asking whether it takes one. */
    public Approval.State approvalState(Campaign campaign) {
        return state(word(db, campaign));
    }

    private static Approval.State state(Optional<CampaignSteps.Newest> word) {
        return word.map(it -> switch (it.kind()) {
            case SUBMITTED -> Approval.State.SUBMITTED;
            case APPROVED -> Approval.State.APPROVED;
            case SENT_BACK -> Approval.State.SENT_BACK;
            case CREATED, EDITED, WITHDRAWN, STARTED, PAUSED, RESUMED, TAKEN_BACK, ENDED, TESTED ->
                Approval.State.NONE;
        }).orElse(Approval.State.NONE);
    }

    /** Whether the word of {@code who} would count for a campaign that was submitted. */
    public boolean mayApprove(Campaign campaign, Hand who) {
        return word(db, campaign).filter(it -> it.kind() == CampaignStep.Kind.SUBMITTED)
                .filter(it -> !it.key().equals(who.key()) && !campaign.editedBy().equals(who.key()))
                .isPresent();
    }

    /** Everything that was done with it, the newest first. */
    public List<CampaignStep> history(CampaignId id) {
        return CampaignSteps.history(db, id);
    }

    /** Asks for somebody's word on what it is now. */
    public Campaign submit(CampaignId id, Hand by) {
        var campaign = open(id);
        var customers = forecast.audience(campaign.settings().audience());
        return decided(campaign, by, (tx, now) -> {
            if (now.state() == Campaign.State.RUNNING) {
                throw new Campaigns.NotAllowed("活动已经在进行中。The campaign is running already.");
            }
            // what was approved may be submitted again: it may have become one for an administrator
            if (is(tx, now, CampaignStep.Kind.SUBMITTED)) {
                throw new Campaigns.NotAllowed("这个版本已经提交过了。This version was submitted already.");
            }
            return new What(CampaignStep.Kind.SUBMITTED, null, customers, segments.of(now));
        });
    }

    /** A second person's word that it may go as it is. */
    public Campaign approve(CampaignId id, @Nullable String comment, Hand by) {
        var campaign = open(id);
        var customers = forecast.audience(campaign.settings().audience());
        return decided(campaign, by, (tx, now) -> {
            var submitted = submitted(tx, now);
            if (submitted.key().equals(by.key()) || now.editedBy().equals(by.key())) {
                throw new Campaigns.NotAllowed("提交或最后修改的人不能批准自己的活动，请另一位来批准。"
                        + "Whoever submitted or last edited a campaign cannot approve it: ask somebody else.");
            }
            var needed = asked(customers, Set.copyOf(List.of(submitted.key(), now.editedBy()))).needed();
            if (needed == Needed.ADMINISTRATOR && !by.administrator()) {
                throw new Campaigns.NotAllowed("这么多人的活动要由管理员批准。"
                        + "A campaign for so many is for an administrator to approve.");
            }
            return new What(CampaignStep.Kind.APPROVED, said(comment), customers, segments.of(now));
        });
    }

    /** The word that it may not go yet; what is to be changed stands in {@code comment}. */
    public Campaign sendBack(CampaignId id, @Nullable String comment, Hand by) {
        if (said(comment) == null) {
            throw new InvalidInput("comment", "请写明要改什么。", "Say what is to be changed.");
        }
        return decided(open(id), by, (tx, now) -> {
            if (!is(tx, now, CampaignStep.Kind.APPROVED)) {
                submitted(tx, now);
            }
            return new What(CampaignStep.Kind.SENT_BACK, said(comment), null, null);
        });
    }

    /** Takes the question back. */
    public Campaign withdraw(CampaignId id, Hand by) {
        return decided(open(id), by, (tx, now) -> {
            submitted(tx, now);
            return What.of(CampaignStep.Kind.WITHDRAWN);
        });
    }

    /** @throws Campaigns.NotAllowed also where somebody else has to approve it first */
    public Campaign start(CampaignId id, Hand by) {
        var campaign = open(id);
        var asked = asked(campaign.settings(), involved(campaign, word(db, campaign), by));
        var customers = asked.counted()
                ? asked.customers()
                : forecast.audience(campaign.settings().audience());
        return campaigns.start(id, (tx, now) -> {
            same(campaign, now);
            approved(tx, now, asked.needed());
            note(tx, now, new What(CampaignStep.Kind.STARTED, null, customers, segments.of(now)), by);
        }, rules.read().rules().undo(customers));
    }

    public Campaign pause(CampaignId id, Hand by) {
        return campaigns.pause(id, (tx, now) -> note(tx, now, What.of(CampaignStep.Kind.PAUSED), by));
    }

    /** @throws Campaigns.NotAllowed also where it was changed, and nobody has approved that */
    public Campaign resume(CampaignId id, Hand by) {
        var campaign = open(id);
        var needed = asked(campaign.settings(), involved(campaign, word(db, campaign), by)).needed();
        return campaigns.resume(id, (tx, now) -> {
            same(campaign, now);
            if (needed != Needed.NOBODY && !wentAsItIs(tx, now)) {
                approved(tx, now, needed);
            }
            note(tx, now, new What(CampaignStep.Kind.RESUMED, null, null, segments.of(now)), by);
        });
    }

    public Campaign end(CampaignId id, Hand by) {
        return campaigns.end(id, (tx, now) -> note(tx, now, What.of(CampaignStep.Kind.ENDED), by));
    }

    /** @see Campaigns#takeBack */
    public Campaign takeBack(CampaignId id, Hand by) {
        return campaigns.takeBack(id,
                (tx, now) -> note(tx, now, What.of(CampaignStep.Kind.TAKEN_BACK), by));
    }

    private interface Decision {
        What on(Sql tx, Campaign now);
    }

    private Campaign decided(Campaign seen, Hand by, Decision decision) {
        return db.inTransaction(tx -> {
            var now = campaigns.locked(tx, seen.id());
            same(seen, now);
            if (now.state() == Campaign.State.ENDED) {
                throw new Campaigns.NotAllowed("活动已结束。The campaign has ended.");
            }
            note(tx, now, decision.on(tx, now), by);
            return now;
        });
    }

    private void note(Sql tx, Campaign campaign, What what, Hand by) {
        CampaignSteps.note(tx, campaign, what, by, clock.instant());
    }

    private Campaign open(CampaignId id) {
        return campaigns.get(id)
                .orElseThrow(() -> new Campaigns.NotAllowed("没有这个活动。There is no such campaign."));
    }

    /** What was counted and read before the lock must be of what is locked. */
    private static void same(Campaign seen, Campaign now) {
        if (seen.version() != now.version()) {
            throw new Campaigns.NotAllowed("活动刚刚被改过，请再看一眼。"
                    + "The campaign was changed a moment ago: look at it again.");
        }
    }

    /** The newest word on what the campaign is now, segments included. */
    private Optional<CampaignSteps.Newest> word(Sql sql, Campaign campaign) {
        return CampaignSteps.newest(sql, campaign.id(), WORDS).filter(CampaignSteps.Newest::same)
                .filter(it -> it.segments() == null || it.segments().equals(segments.of(campaign)));
    }

    private boolean is(Sql tx, Campaign campaign, CampaignStep.Kind kind) {
        return word(tx, campaign).filter(it -> it.kind() == kind).isPresent();
    }

    private boolean wentAsItIs(Sql tx, Campaign campaign) {
        return CampaignSteps.newest(tx, campaign.id(), LET_GO).filter(CampaignSteps.Newest::same)
                .filter(it -> Objects.equals(it.segments(), segments.of(campaign))).isPresent();
    }

    private CampaignSteps.Newest submitted(Sql tx, Campaign campaign) {
        return word(tx, campaign).filter(it -> it.kind() == CampaignStep.Kind.SUBMITTED)
                .orElseThrow(() -> new Campaigns.NotAllowed("活动没有在等批准：还没提交，或提交后又改过。"
                        + "The campaign does not wait for approval: it was not submitted, or was changed since."));
    }

    private void approved(Sql tx, Campaign campaign, Needed needed) {
        if (needed == Needed.NOBODY) {
            return;
        }
        var word = word(tx, campaign).filter(it -> it.kind() == CampaignStep.Kind.APPROVED);
        if (word.isEmpty()) {
            throw new Campaigns.NotAllowed("这个活动要先经另一位批准：请先提交。"
                    + "Somebody else has to approve this campaign first: submit it.");
        }
        if (needed == Needed.ADMINISTRATOR && !word.get().administrator()) {
            throw new Campaigns.NotAllowed("人数已超过操作员能批准的范围，要由管理员批准：请重新提交。"
                    + "It is for more people now than an operator may approve: submit it for an administrator.");
        }
    }

    private static boolean suffices(Optional<CampaignSteps.Newest> word, Needed needed) {
        return word.filter(it -> it.kind() == CampaignStep.Kind.APPROVED)
                .filter(it -> needed != Needed.ADMINISTRATOR || it.administrator()).isPresent();
    }

    /** Whose own it is. */
    private static Set<String> involved(Campaign campaign, Optional<CampaignSteps.Newest> word, Hand who) {
        // Whoever looks at what another one submitted is the one who could approve it.
        return Set.copyOf(List.of(campaign.editedBy(),
                word.filter(it -> it.kind() == CampaignStep.Kind.SUBMITTED)
                        .map(CampaignSteps.Newest::key).orElse(who.key())));
    }

    /** @param counted whether the customers were counted, which is done where somebody asks alone */
    private record Asked(Needed needed, long customers, boolean counted, boolean alone) {}

    private Asked asked(Campaign.Settings settings, Set<String> own) {
        return rules.read().rules().asks()
                ? asked(forecast.audience(settings.audience()), own)
                : new Asked(Needed.NOBODY, 0, false, false);
    }

    private Asked asked(long customers, Set<String> own) {
        var needed = rules.read().rules().needed(customers);
        return switch (needed) {
            case NOBODY -> new Asked(needed, customers, true, false);
            // Who works alone is asked by nobody; where there is but one administrator, an operator's word does.
            case ADMINISTRATOR, OPERATOR -> needed == Needed.ADMINISTRATOR && approvers.any(true, own)
                    ? new Asked(needed, customers, true, false)
                    : approvers.any(false, own)
                            ? new Asked(Needed.OPERATOR, customers, true, false)
                            : new Asked(Needed.NOBODY, customers, true, true);
        };
    }

    private static @Nullable String said(@Nullable String comment) {
        return comment == null || comment.isBlank() ? null : comment.strip();
    }
}
