package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.customer.Directory.ContactDetails;
import java.time.Instant;

/** Who is told what a platform said of somebody, after it was written down. */
public interface DetailsListener {
    /** The time by the database's clock, to be had before the platform is asked. */
    Instant now();

    /** @param asked as {@link #now} said it */
    void told(IdentityKind kind, ContactDetails details, Instant asked);

    /** Listens to nothing. */
    static DetailsListener none() {
        return new DetailsListener() {
            @Override
            public Instant now() {
                return Instant.EPOCH;
            }

            @Override
            public void told(IdentityKind kind, ContactDetails details, Instant asked) {
                // nobody listens
            }
        };
    }
}
