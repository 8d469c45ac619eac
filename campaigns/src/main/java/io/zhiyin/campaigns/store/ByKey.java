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

    private static final String ANEW = """
            select set_config('plan_cache_mode', 'force_custom_plan', true)""";

    private ByKey() {}

    /** Until the transaction ends. */
    public static void plan(Sql tx) {
        tx.sql(PLAN).list(_ -> true);
    }

    /**
     * The same, and no plan is used twice: for a few statements over many rows each. Where rows are written one by one
     * it costs more than it saves, since the checks of foreign keys are then planned for each.
     */
    public static void planAnew(Sql tx) {
        plan(tx);
        tx.sql(ANEW).list(_ -> true);
    }
}
