package io.zhiyin.campaigns.campaign;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that was done with a campaign.
 *
 * @param version of the campaign, which it was done with or made
 * @param changed for an edit, what of the campaign: the names of its fields
 * @param customers how many it was for at that moment
 */
public record CampaignStep(Kind kind, int version, String by, @Nullable String comment, List<String> changed,
        @Nullable Long customers, Instant at) {
    public CampaignStep {
        changed = List.copyOf(changed);
    }

    public enum Kind {
        CREATED, EDITED, SUBMITTED, APPROVED, SENT_BACK, WITHDRAWN, STARTED, PAUSED, RESUMED, TAKEN_BACK, ENDED, TESTED
    }
}
