package io.zhiyin.campaigns.saying;

import io.zhiyin.campaigns.store.Sql;
import java.util.EnumMap;

/** The precedence that the shop has chosen. */
public final class Ranks {
    private static final String RANKS = """
            select source, rank from profile_precedence""";
    private static final String RANK = """
            insert into profile_precedence (source, rank) values (:source, :rank)
            on conflict (source) do update set rank = excluded.rank""";

    private Ranks() {}

    public static Precedence read(Sql sql) {
        var ranks = new EnumMap<Source, Integer>(Precedence.USUAL.ranks());
        sql.sql(RANKS).list(row -> Source.of(row.text("source"))
                .map(it -> ranks.put(it, row.integer("rank"))));
        return new Precedence(ranks);
    }

    /** From now on; what stands already stays. */
    public static void write(Sql tx, Precedence precedence) {
        precedence.ranks().forEach((source, rank) -> tx.sql(RANK).bind("source", source.code())
                .bind("rank", rank).update());
    }
}
