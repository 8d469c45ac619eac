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

    private static final String FORGET = "discard plans";

    private ByKey() {}

    /** Until the transaction ends. */
    public static void plan(Sql tx) {
        tx.sql(PLAN).list(_ -> true);
    }

    /**
     * The same, and every plan that the connection kept is made anew, once, when it is next used: for a transaction that
     * writes thousands of rows in a few statements. What is kept are then plans by key, the checks of foreign keys
     * included.
     */
    public static void planFresh(Sql tx) {
        plan(tx);
        tx.sql(FORGET).update();
    }

    /**
     * The same, and no plan is used twice: for statements whose best plan hangs on their values. Not where rows with
     * foreign keys are written: their checks would be planned row by row, which costs more than writing them.
     */
    public static void planAnew(Sql tx) {
        plan(tx);
        tx.sql(ANEW).list(_ -> true);
    }
}
