package io.zhiyin.campaigns.followup;

import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Vault;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What stands around follow-ups, built together.
 *
 * @param publicUrl where staff reach the service from their phones; null where that is not known
 */
public record FollowUpParts(FollowUps followUps, FollowUpDesk desk, FollowUpSettingsTable settings,
        SegmentFollowUps bySegment, FollowUpRules rules, VisitPlans plans, FollowUpWork work,
        List<StaffPlatform> platforms,
        @Nullable String publicUrl) {
    public FollowUpParts {
        platforms = List.copyOf(platforms);
    }

    /**
     * @param zone of the shop
     * @param publicUrl where staff reach the service from their phones; null where that is not known
     */
    public static FollowUpParts of(Database db, Vault vault, Clock clock, ZoneId zone, Customers customers,
            Contacts contacts, Interactions interactions, Segments segments, List<StaffPlatform> platforms,
            @Nullable String publicUrl) {
        var byAccount = platforms.stream()
                .collect(Collectors.toMap(StaffPlatform::account, Function.identity()));
        var followUps = new FollowUps(vault);
        var settings = new FollowUpSettingsTable(db, clock, zone);
        var desk = new FollowUpDesk(db, vault, clock, customers, interactions, followUps, settings);
        var messages = new StaffMessages(vault);
        var words = new StaffWords(followUps, customers, contacts, zone, publicUrl);
        var departures = new Departures(db, clock, desk, byAccount);
        var posting = new Posting(db, clock, zone, messages, followUps, words, byAccount, departures::doubt);
        var rules = new FollowUpRules(db, clock, desk);
        var work = new FollowUpWork(new CardPresses(db, clock, desk, messages),
                new Telling(db, clock, zone, followUps, settings, new Managers(byAccount)), posting,
                departures, rules);
        return new FollowUpParts(followUps, desk, settings, new SegmentFollowUps(db, segments, clock, desk),
                rules, new VisitPlans(db, clock, segments, desk), work, platforms, publicUrl);
    }
}
