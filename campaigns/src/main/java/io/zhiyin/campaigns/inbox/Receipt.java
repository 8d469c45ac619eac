package io.zhiyin.campaigns.inbox;

import org.jspecify.annotations.Nullable;

/**
 * The message is durable and the platform may have its 200.
 *
 * @param id of its row, also when an earlier push made it
 * @param repeated an earlier push made the row
 * @param reply the words of the passive reply; null: there is none, or not in time
 */
public record Receipt(long id, boolean repeated, @Nullable String reply) {}
