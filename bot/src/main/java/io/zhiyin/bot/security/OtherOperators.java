package io.zhiyin.bot.security;

import io.zhiyin.campaigns.campaign.Approvers;
import io.zhiyin.campaigns.campaign.Hand;
import io.zhiyin.campaigns.store.Database;
import java.util.Set;

/** The operators who can approve what others made. */
public final class OtherOperators implements Approvers {
    private static final String OTHERS = """
            select count(*) from operator
             where disabled_at is null and role = any(cast(:roles as text[]))
               and 'operator:' || id <> all(cast(:except as text[]))""";

    private final Database db;

    public OtherOperators(Database db) {
        this.db = db;
    }

    @Override
    public boolean any(boolean administrator, Set<String> except) {
        return db.sql(OTHERS)
                .bindAll("roles", String.class,
                        administrator
                                ? Set.of(Role.ADMINISTRATOR.code())
                                : Set.of(Role.ADMINISTRATOR.code(), Role.OPERATOR.code()))
                .bindAll("except", String.class, except).count() > 0;
    }

    /** An operator as whoever does something with a campaign. */
    public static Hand hand(Operator operator) {
        return new Hand("operator:" + operator.id().value(), operator.name(),
                operator.role() == Role.ADMINISTRATOR);
    }
}
