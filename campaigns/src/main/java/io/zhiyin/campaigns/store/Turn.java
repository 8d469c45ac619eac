package io.zhiyin.campaigns.store;

/** What one transaction at a time does in the whole installation: an advisory lock each, and no two of them the same. */
public enum Turn {
    /** Everybody's figures are computed: of two slices at a time the older reading might be written last. */
    INSIGHT(7241003),
    /** An import is taken out of the queue. */
    IMPORTS(7241004),
    /** A segment is made or changed. */
    SEGMENTS(7241005),
    /** Who is in which segment is kept: as with figures. */
    MEMBERSHIPS(7241006),
    /** Orders and refunds are taken in. */
    ORDERS(7241007),
    /** The names of tags here and on a platform are brought together. */
    TAG_LISTS(7241008);

    private static final String AWAIT = """
            select cast(pg_advisory_xact_lock(:key) as text) as held""";
    private static final String TRY = """
            select pg_try_advisory_xact_lock(:key) as held""";

    private final long key;

    Turn(long key) {
        this.key = key;
    }

    /** Waits until it is this transaction's, which keeps it to its end. */
    public void await(Sql tx) {
        var _ = tx.sql(AWAIT).bind("key", key).one(row -> row.text("held"));
    }

    /** @return false where it is another's */
    public boolean take(Sql tx) {
        return tx.sql(TRY).bind("key", key).one(row -> row.flag("held"));
    }
}
