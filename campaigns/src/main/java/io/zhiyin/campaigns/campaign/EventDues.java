package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Due when the first customer is of those to whom something happened: there is one entry for all of them. */
record EventDues(Sql sql, long campaign) implements Dues {
    // A whole minute, so that those of one minute go together; at once where it is past.
    private static final String FIRST = """
            select min(date_trunc('minute', due_at + interval '59.999999 seconds')) as due from happening
             where campaign_id = :campaign and done_at is null""";

    @Override
    public Optional<Instant> firstAfter(Instant after) {
        return sql.sql(FIRST).bind("campaign", campaign)
                .list(row -> Optional.ofNullable(row.instantOrNull("due")))
                .getFirst();
    }

    @Override
    public List<LocalDay> at(Instant due) {
        return List.of();
    }
}
