package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.delivery.RunId;
import io.zhiyin.campaigns.schedule.Entries;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the schedule's bell starts: the runs of every due time since the last one, each unique by campaign and due
 * time. With a due time passed over while no node was there it is done as the campaign says ({@link LatePolicy}).
 */
public final class Runs implements Entries {
    private static final Logger log = LoggerFactory.getLogger(Runs.class);
    private static final Duration RECORDED_AS_MISSED = Duration.ofDays(31);
    /** A node that starts, or hands over, takes less; what is later was passed over. */
    static final Duration LATE = Duration.ofMinutes(10);

    private static final String START = """
            insert into run (campaign_id, due_at, state, trigger, segment_id, excluded, holdout, template_id, template_version,
                routes, arms, created_at, campaign_version)
            select id, :due, :state, trigger, segment_id, excluded, holdout, template_id, template_version, routes, arms, :now, version
              from campaign where id = :campaign and state = 'running'
            on conflict (campaign_id, due_at) do nothing""";
    private static final String OF_DUE = """
            select id from run where campaign_id = :campaign and due_at = :due""";
    private static final String DECIDE = """
            update run r set state = :state, decided_by = :by, decided_at = :now
             where r.id = :run and r.state = 'held'
               and exists (select from campaign p where p.id = r.campaign_id and p.state <> 'ended')""";
    private static final String UNFINISHED = """
            select id from run where state = 'planning' order by id""";
    private static final String LIST = """
            select r.id, r.campaign_id, p.name, r.due_at, r.of_due_at, r.state, r.created_at, r.planned_at, r.campaign_version,
                   cardinality(r.only_customers) as only_customers,
                   coalesce(s.states, '{}') as states, coalesce(s.counts, '{}') as counts
              from run r join campaign p on p.id = r.campaign_id
              left join lateral (select array_agg(state order by state) as states, array_agg(n order by state) as counts
                  from (select state, count(*) as n from delivery where run_id = r.id group by state) g) s on true
             where (cast(:campaign as bigint) is null or r.campaign_id = :campaign)
               and (cast(:run as bigint) is null or r.id = :run)
               and (cast(:before as bigint) is null or r.id < :before)
               and (cast(:state as text) is null or r.state = :state)
             order by r.id desc limit :limit""";

    private final Database db;
    private final Clock clock;
    private final Campaigns campaigns;
    private final Planning planning;
    private final Runnable wake;

    /** @param wake called when deliveries have been planned: the dispatcher's signal */
    public Runs(Database db, Clock clock, Campaigns campaigns, Planning planning, Runnable wake) {
        this.db = db;
        this.clock = clock;
        this.campaigns = campaigns;
        this.planning = planning;
        this.wake = wake;
    }

    @Override
    public String kind() {
        return "campaign";
    }

    /** Besides telling what is due, goes on with the planning that a crash left half-way. */
    @Override
    public Map<String, Instant> due() {
        resume();
        var due = new HashMap<String, Instant>();
        for (var campaign : campaigns.running()) {
            var rings = campaign.ringsAt();
            if (rings != null) {
                due.put(campaign.entry(), rings);
            }
        }
        return due;
    }

    @Override
    public Optional<Instant> fired(String name, Instant due) {
        var id = new CampaignId(Long.parseLong(name.substring(name.indexOf('/') + 1)));
        return campaigns.get(id).filter(it -> it.state() == Campaign.State.RUNNING)
                .map(it -> it.waits(clock.instant()) ? it : catchUp(it)).map(Campaign::ringsAt);
    }

    /** Plans every run that is not planned to its end. */
    public void resume() {
        for (var run : db.sql(UNFINISHED).list(row -> new RunId(row.number("id")))) {
            planning.plan(run, wake);
        }
    }

    /**
     * Starts the run of one due time and plans it; where it is there already, goes on where it stands.
     *
     * @return empty when the campaign does not run
     */
    public Optional<RunId> start(CampaignId campaign, Instant due) {
        record(campaign, due, "planning");
        var run = db.sql(OF_DUE).bind("campaign", campaign.value()).bind("due", due)
                .first(row -> new RunId(row.number("id")));
        run.ifPresent(it -> planning.plan(it, wake));
        wake.run();
        return run;
    }

    /**
     * Lets a held run go, as fresh as if it were due now, or skips it for good.
     *
     * @throws Campaigns.NotAllowed when it is not held any more, or its campaign has ended
     */
    public void decide(RunId run, boolean send, String by) {
        var decided = db.sql(DECIDE).bind("state", send ? "planning" : "skipped").bind("by", by)
                .bind("now", clock.instant()).bind("run", run.value()).update();
        if (decided == 0) {
            throw new Campaigns.NotAllowed("这个批次已经不在等待，或者活动已结束。"
                    + "The run is not waiting any more, or its campaign has ended.");
        }
        if (send) {
            planning.plan(run, wake);
            wake.run();
        }
    }

    /** Those that were late and wait for somebody's word, oldest first. */
    public List<Summary> held() {
        return list(null, null, null, Integer.MAX_VALUE, "held").reversed();
    }

    private Campaign catchUp(Campaign campaign) {
        var now = clock.instant();
        if (campaign.settings().trigger() instanceof EventTrigger event) {
            planning.happened(campaign, event);
            wake.run();
            return campaigns.advanced(campaign, now);
        }
        var dues = Dues.of(db, campaign.id(), campaign.settings().trigger());
        var at = skipAges(campaign, dues, now.minus(RECORDED_AS_MISSED));
        for (var next = dues.firstAfter(at); next.isPresent() && !next.get().isAfter(now);) {
            var due = next.get();
            next = dues.firstAfter(due);
            start(campaign, due, dues, next.filter(it -> !it.isAfter(now)).isPresent(), now);
            campaign = campaigns.advanced(campaign, due);
            at = due;
        }
        return campaigns.advanced(campaign, at);
    }

    /** @param overtaken another one is due by now */
    private void start(Campaign campaign, Instant due, Dues dues, boolean overtaken, Instant now) {
        var trigger = campaign.settings().trigger();
        var late = now.isAfter(campaign.notBeforeItBegins(due).plus(LATE));
        // What comes again and again is not heaped up: of the times passed over the last one stands for all.
        if (overtaken && trigger instanceof RecurringTrigger) {
            record(campaign.id(), due, "missed");
            return;
        }
        switch (late ? campaign.settings().late() : LatePolicy.SEND) {
            case SKIP -> record(campaign.id(), due, "missed");
            case HOLD -> record(campaign.id(), due, "held");
            case SEND -> {
                if (dues.at(due).stream().anyMatch(it -> it.endsAt().isAfter(now))) {
                    start(campaign.id(), due);
                } else {
                    record(campaign.id(), due, "missed");
                }
            }
        }
    }

    private void record(CampaignId campaign, Instant due, String state) {
        db.sql(START).bind("campaign", campaign.value()).bind("due", due).bind("state", state)
                .bind("now", clock.instant()).update();
    }

    /** Due times longer ago than is recorded are counted, not kept. */
    private static Instant skipAges(Campaign campaign, Dues dues, Instant horizon) {
        var caughtUpTo = Campaigns.caughtUp(campaign);
        if (!caughtUpTo.isBefore(horizon)) {
            return caughtUpTo;
        }
        var skipped = 0;
        for (var due = dues.firstAfter(caughtUpTo); due.isPresent() && !due.get().isAfter(horizon);) {
            due = dues.firstAfter(due.get());
            skipped++;
        }
        if (skipped > 0) {
            log.atWarn().addKeyValue("campaign", campaign.id().value()).addKeyValue("dueTimes", skipped)
                    .log("due times of more than a month ago were missed and are not recorded one by one");
        }
        return horizon;
    }

    /** Newest first, of one campaign or (null) of all; {@code before} is the last one of the page before. */
    public List<Summary> list(@Nullable CampaignId campaign, @Nullable RunId before, int limit) {
        return list(campaign, null, before, limit, null);
    }

    public Optional<Summary> get(RunId run) {
        return list(null, run, null, 1, null).stream().findFirst();
    }

    private List<Summary> list(@Nullable CampaignId campaign, @Nullable RunId run, @Nullable RunId before,
            int limit, @Nullable String state) {
        return db.sql(LIST).bind("campaign", campaign == null ? null : campaign.value())
                .bind("run", run == null ? null : run.value())
                .bind("before", before == null ? null : before.value()).bind("limit", limit)
                .bind("state", state)
                .list(Runs::summary);
    }

    private static Summary summary(Row row) {
        var counts = new TreeMap<String, Long>();
        var states = row.texts("states").iterator();
        row.numbers("counts").forEach(count -> counts.put(states.next(), count));
        return new Summary(new RunId(row.number("id")), new CampaignId(row.number("campaign_id")),
                row.text("name"), row.instant("due_at"), row.instantOrNull("of_due_at"),
                row.integerOrNull("only_customers"), row.text("state"), row.instant("created_at"),
                row.instantOrNull("planned_at"), row.integerOrNull("campaign_version"), counts);
    }

    /**
     * A run and what became of it.
     *
     * @param ofDueAt of a run for those who moved to another zone past it; null for others
     * @param only how many moved; null for other runs
     * @param state planning, planned, missed, held or skipped
     * @param version of the campaign, by which it goes; null for one from before versions were kept
     * @param byState how many deliveries are in each state, counted from the rows themselves
     */
    public record Summary(RunId id, CampaignId campaign, String campaignName, Instant dueAt,
            @Nullable Instant ofDueAt, @Nullable Integer only, String state, Instant createdAt,
            @Nullable Instant plannedAt, @Nullable Integer version,
            Map<String, Long> byState) {
        public Summary {
            byState = Map.copyOf(byState);
        }

        /** All of its deliveries: always the sum over the states. */
        public long planned() {
            return byState.values().stream().mapToLong(Long::longValue).sum();
        }
    }
}
