package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.customer.CustomerId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a customer, as a journey looks at it.
 *
 * @param customer who they are by now, held
 * @param what code of {@link EventTrigger.On}, or {@link #DATE}, {@link #TOLD}
 * @param subject the tag or the segment
 */
public record Happened(CustomerId customer, String what, @Nullable Long subject, String cause, Instant at) {
    /** A day of the customer's has come. */
    public static final String DATE = "date";
    /** An operator or a program said that somebody enters. */
    public static final String TOLD = "told";
}
