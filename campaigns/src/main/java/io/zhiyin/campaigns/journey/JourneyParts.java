package io.zhiyin.campaigns.journey;

import io.zhiyin.campaigns.campaign.Campaigns;
import io.zhiyin.campaigns.campaign.JourneyHappenings;
import io.zhiyin.campaigns.followup.FollowUpDesk;
import io.zhiyin.campaigns.node.NodeId;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.schedule.Alarm;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.tag.Tags;
import io.zhiyin.campaigns.template.Templates;
import java.time.Clock;

/** What stands around journeys, built together. */
public record JourneyParts(Journeys journeys, PlanCheck check, JourneyCounts counts,
        JourneyHappenings happenings, Calls calls, JourneyWork work) {

    /** What the steps of journeys reach for. */
    public record Reach(Segments segments, Tags tags, Profiles profiles, Templates templates,
            Campaigns campaigns, FollowUpDesk followUps, JourneyCaller caller) {}

    /** @param wake called when messages may have been planned: the dispatcher's signal */
    public static JourneyParts of(Database db, Vault vault, Clock clock, NodeId node, Alarm alarm,
            Reach reach, Runnable wake) {
        var check = new PlanCheck(reach.segments, reach.templates, reach.tags, reach.profiles.fields());
        var happenings = new JourneyHappenings(db);
        var journeys = new Journeys(db, clock, alarm, reach.campaigns, reach.templates, check);
        var calls = new Calls(db, vault, clock, node, reach.caller);
        var deeds = new Deeds(reach.segments, reach.tags, reach.profiles, reach.followUps, happenings);
        var work = new JourneyWork(db, clock, journeys, new Arrivals(db, clock, reach.segments, happenings),
                new Walk(db, clock, deeds), happenings, calls, wake);
        return new JourneyParts(journeys, check, new JourneyCounts(db), happenings, calls, work);
    }
}
