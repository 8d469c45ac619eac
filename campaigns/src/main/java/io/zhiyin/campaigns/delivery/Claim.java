package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.template.TemplateId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A delivery in this node's hands, for as long as its lease lasts.
 *
 * @param fence goes up with every claim: who writes with an older one is too late
 * @param inDoubt a call for it may have been done already: it may only be repeated as it was
 * @param tried routes that surely did not do it, as {@code ROUTE:code}
 * @param campaign null for a reply or a welcome
 * @param leaseEnds by {@link System#nanoTime}, a little before the database sees it end
 */
record Claim(DeliveryId id, Kind kind, CustomerId customer, @Nullable AccountId account,
        @Nullable String address, @Nullable Route route, @Nullable StaffId staff, byte @Nullable [] body,
        Instant expiresAt, Instant createdAt, long fence, int attempts, boolean inDoubt, List<String> tried,
        @Nullable LocalDate occasion, @Nullable OfCampaign campaign, long leaseEnds) {
    enum Kind {
        CAMPAIGN, REPLY, WELCOME,
        /** A campaign's message that is sent to be looked at, whatever the campaign's state is. */
        TEST
    }

    /**
     * What a campaign's delivery is sent by: its run's settings, or its test's.
     */
    record OfCampaign(long campaign, TemplateId template, int templateVersion, List<Route> routes,
            ZoneId shopZone, Marketing marketing) {}

    /** What a keyed call is recognised by; the same for every call this row ever causes. */
    String key() {
        return "zy" + id.value() + "-" + Long.toString(createdAt.getEpochSecond(), Character.MAX_RADIX);
    }

    /** What caps go by; of a reply or a welcome, which none concerns, it says nothing. */
    Marketing marketing() {
        return campaign == null ? Marketing.CAMPAIGN : campaign.marketing;
    }

    /** Whether this is a campaign's that may go by that route. */
    boolean may(Route by) {
        return campaign != null && campaign.routes().contains(by);
    }

    boolean isTest() {
        return kind == Kind.TEST;
    }

    boolean hasTried(Route route) {
        return tried.stream().anyMatch(it -> it.startsWith(route.name() + ":"));
    }
}
