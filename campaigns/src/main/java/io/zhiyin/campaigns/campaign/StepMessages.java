package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/**
 * The messages of a journey's step: deliveries of the step's own campaign, one run a day of the shop, so that the gate,
 * caps, consent, quiet hours and all reports hold for them as for any other. One step writes to a customer at most once
 * a day, whatever leads them there again.
 */
public final class StepMessages {
    private static final String RUN = """
            insert into run (campaign_id, due_at, state, trigger, segment_id, excluded, holdout, template_id, template_version,
                routes, created_at, planned_at)
            select id, :due, 'planned', trigger, segment_id, excluded, holdout, template_id, template_version, routes, :now, :now
              from campaign where id = :campaign
            on conflict (campaign_id, due_at) do update set planned_at = excluded.planned_at
            returning id""";
    private static final String PLAN = """
            insert into delivery (kind, run_id, campaign_id, customer_id, occasion, state, reason, due_at, look_at, expires_at,
                created_at, finished_at)
            select 'campaign', :run, :campaign, w.customer, :day, case when w.held_out then 'skipped' else 'planned' end,
                   case when w.held_out then 'holdout' else 'planned' end, :now, :now,
                   cast(:now as timestamptz) + make_interval(hours => :valid), :now,
                   case when w.held_out then cast(:now as timestamptz) end
              from unnest(cast(:customers as bigint[]), cast(:heldOut as boolean[])) as w (customer, held_out)
            on conflict (customer_id, run_id) do nothing
            returning customer_id""";

    private StepMessages() {}

    /** @param heldOut gets none, to compare with */
    public record To(CustomerId customer, boolean heldOut) {}

    /**
     * In the transaction that moves the customers on.
     *
     * @param campaign the step's own
     * @param validHours how long it may wait for its moment: 1 to {@value Trigger#MOST_VALID_HOURS}
     * @return for whom one was written: not for those who had it today
     */
    public static List<CustomerId> plan(Sql tx, CampaignId campaign, List<To> to, int validHours, ZoneId shop,
            Instant now) {
        var day = LocalDate.ofInstant(now, shop);
        var run = tx.sql(RUN).bind("campaign", campaign.value()).bind("now", now)
                .bind("due", day.atStartOfDay(shop).toInstant()).one(row -> row.number("id"));
        return tx.sql(PLAN).bind("run", run).bind("campaign", campaign.value()).bind("day", day)
                .bind("now", now).bind("valid", validHours)
                .bindAll("customers", Long.class, to.stream().map(it -> it.customer().value()).toList())
                .bindAll("heldOut", Boolean.class, to.stream().map(To::heldOut).toList())
                .list(row -> new CustomerId(row.number("customer_id")));
    }
}
