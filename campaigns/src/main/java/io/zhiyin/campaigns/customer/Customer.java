package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.calendar.Birthday;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One person as the console and the templates see them, names opened. {@code source}: how they first came.
 *
 * @param phoneVerified who answers for the phone being theirs, or null while nobody does
 * @param mailVerified the same of the mail address
 * @param facts by whose word the facts stand; one of which nothing was ever said is missing
 */
public record Customer(CustomerId id, @Nullable String name, @Nullable String phone, @Nullable String mail,
        @Nullable String note, @Nullable Birthday birthday, @Nullable ZoneId timeZone, String source,
        Instant createdAt,
        @Nullable Instant lastInteractionAt, List<Identity> identities,
        @Nullable Verified phoneVerified, @Nullable Verified mailVerified, Map<Fact, Facts.Known> facts) {
    public Customer {
        facts = Map.copyOf(facts);
        identities = List.copyOf(identities);
    }

    /** Who says so, and since when. */
    public record Verified(String by, Instant at) {}
}
