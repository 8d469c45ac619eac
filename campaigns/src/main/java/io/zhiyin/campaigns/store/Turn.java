package io.zhiyin.campaigns.store;

/**
 * What one transaction at a time does in the whole installation: an advisory lock each. Whoever needs one adds it here;
 * the key is made of the name, so no two have the same.
 */
public enum Turn {
    /** Everybody's figures are computed: of two slices at a time the older reading might be written last. */
    INSIGHT,
    /** An import is taken out of the queue. */
    IMPORTS,
    /** A segment is made or changed. */
    SEGMENTS,
    /** Who is in which segment is kept: as with figures. */
    MEMBERSHIPS,
    /** Orders and refunds are taken in. */
    ORDERS,
    /** The names of tags here and on a platform are brought together. */
    TAG_LISTS,
    /** The quality of the data is checked: two checks at once would be twice the work for one result. */
    QUALITY,
    /** The shop's own fields are changed: limits, places and choices hold for all of them together. */
    FIELDS,
    /** Likely duplicates are looked for, that two nodes do not find the same pairs. */
    LIKENESS,
    /** All sending is stopped: of two who press at once the second one's word is what is shown. */
    STOP;

    private static final String AWAIT = """
            select cast(pg_advisory_xact_lock(hashtextextended('turn ' || :name, 0)) as text) as held""";
    private static final String TRY = """
            select pg_try_advisory_xact_lock(hashtextextended('turn ' || :name, 0)) as held""";

    /** Waits until it is this transaction's, which keeps it to its end. */
    public void await(Sql tx) {
        var _ = tx.sql(AWAIT).bind("name", name()).one(row -> row.text("held"));
    }

    /** @return false where it is another's */
    public boolean take(Sql tx) {
        return tx.sql(TRY).bind("name", name()).one(row -> row.flag("held"));
    }
}
