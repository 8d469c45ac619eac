package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.template.TemplateId;
import io.zhiyin.campaigns.template.Templates;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the {@link Gate} will say of a campaign's customers at a moment to come, by what is known now: the same gate and
 * the same facts that every real send is asked by, for deliveries that are not there yet.
 */
public final class Foresight {
    /** Customers asked at once: {@link Facts} takes as many statements for one as for these. */
    public static final int MOST = 2_000;

    private final Gate gate;

    public Foresight(Channels channels, Templates templates) {
        this.gate = new Gate(channels, templates);
    }

    /**
     * A campaign as it would be sent.
     *
     * @param campaign 0: none that is kept yet
     * @param at when
     */
    public record Asked(long campaign, TemplateId template, int templateVersion, List<Route> routes,
            ZoneId shopZone, Marketing marketing, Instant at) {
        public Asked {
            routes = List.copyOf(routes);
        }
    }

    /** @param expiresAt when their delivery would be too late */
    public record Person(CustomerId customer, Instant expiresAt) {}

    public enum Fate {
        SENT, HELD, SKIPPED
    }

    /**
     * @param route and account, where it would go
     * @param reason and detail, as they would stand in the delivery, where it would not go at once
     * @param until when it would be looked at again
     */
    public record Verdict(CustomerId customer, Fate fate, @Nullable Route route, @Nullable AccountId account,
            @Nullable Reason reason, @Nullable String detail, @Nullable Instant until) {}

    /** Of each, as if the campaign ran and nothing were stopped; at most {@value #MOST} at once. */
    public List<Verdict> of(Sql sql, Asked asked, List<Person> people) {
        var claims = people.stream().map(it -> claim(asked, it)).toList();
        var facts = gate.facts(sql, claims, asked.at).asIfRunning(asked.campaign);
        return claims.stream().map(it -> verdict(it.customer(), gate.ask(it, facts, asked.at, false)))
                .toList();
    }

    private static Claim claim(Asked asked, Person person) {
        return new Claim(new DeliveryId(0), Claim.Kind.CAMPAIGN, person.customer, null, null, null, null,
                null,
                person.expiresAt, asked.at, 0, 0, false, List.of(), null,
                new Claim.OfCampaign(asked.campaign, asked.template, asked.templateVersion, asked.routes,
                        asked.shopZone, asked.marketing),
                0);
    }

    private static Verdict verdict(CustomerId customer, Decision decision) {
        return switch (decision) {
            case Decision.Go go ->
                new Verdict(customer, Fate.SENT, go.route(), go.account(), null, null, null);
            case Decision.Hold(var reason, var until, var detail) ->
                new Verdict(customer, Fate.HELD, null, null, reason, detail, until);
            case Decision.Skip(var reason, var detail) ->
                new Verdict(customer, Fate.SKIPPED, null, null, reason, detail, null);
            case Decision.Reject _,Decision.Leave _ -> throw new IllegalStateException(
                    "customer " + customer.value() + " was refused by a platform that nobody has called");
        };
    }
}
