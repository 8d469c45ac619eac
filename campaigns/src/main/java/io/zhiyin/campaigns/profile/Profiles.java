package io.zhiyin.campaigns.profile;

import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Vault;
import java.time.Clock;

/** The fields and what is known in them, which mostly go together. */
public record Profiles(ProfileFields fields, ProfileValues values) {
    public static Profiles of(Database db, Vault vault, Clock clock) {
        return new Profiles(new ProfileFields(db, vault, clock), new ProfileValues(vault, clock));
    }
}
