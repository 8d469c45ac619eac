package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.saying.Source;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Who says something of a customer, and when.
 *
 * @param by as people read it: an operator, {@code import:3}, {@code api:shop}, an account, a staff member's id
 * @param at to the microsecond, as the database keeps it
 */
public record Speaker(Source source, String by, Instant at) {
    public Speaker {
        at = at.truncatedTo(ChronoUnit.MICROS);
    }
}
