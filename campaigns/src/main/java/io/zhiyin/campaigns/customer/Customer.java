package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.calendar.Birthday;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One person as the console and the templates see them, names opened. {@code source}: how they first came. */
public record Customer(CustomerId id, @Nullable String name, @Nullable String phone, @Nullable String mail,
        @Nullable String note, @Nullable Birthday birthday, @Nullable ZoneId timeZone, String source,
        Instant createdAt,
        @Nullable Instant lastInteractionAt, List<Identity> identities) {
    public Customer {
        identities = List.copyOf(identities);
    }
}
