package io.zhiyin.campaigns.store;

/**
 * For transactions that touch few rows, each by its key. PostgreSQL keeps the plan it made when a table was small, the
 * checks of foreign keys included, and reads it whole until statistics tell otherwise, which is a minute or more into a
 * rush.
 */
public final class ByKey {
    private static final String PLAN = """
            select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
                   set_config('enable_mergejoin', 'off', true)""";

    private ByKey() {}

    /** Until the transaction ends. */
    public static void plan(Sql tx) {
        tx.sql(PLAN).list(_ -> true);
    }
}
