package io.zhiyin.campaigns.followup;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.account.PlatformFailure;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follow-ups of staff who are not there any more go to others: of one who left the corp, to the customers' new owners or
 * to whoever has the fewest; of a customer who went to a colleague, to that colleague.
 */
final class Departures {
    private static final Logger log = LoggerFactory.getLogger(Departures.class);
    private static final String BY = "zhiyin";
    private static final int SOME = 100;

    private static final String STRAYS = """
            select f.id from follow_up f join staff s on s.account = f.account and s.userid = f.staff
             where f.state = 'open' and s.left_at is not null order by f.id limit :limit""";
    // A customer who went to a colleague: only where somebody has them now, and it is not the same member again.
    private static final String TRANSFERRED = """
            select f.id from follow_up f
             where f.state = 'open'
               and exists (select from contact c where c.customer_id = f.customer_id and c.account = f.account
                              and c.staff = f.staff and c.lost_by = 'transfer')
               and not exists (select from contact c where c.customer_id = f.customer_id and c.account = f.account
                                  and c.staff = f.staff and c.lost_at is null)
               and exists (select from contact c left join staff s on s.account = c.account and s.userid = c.staff
                            where c.customer_id = f.customer_id and c.lost_at is null and s.left_at is null)
             order by f.id limit :limit""";
    private static final String STAFF = """
            select account, userid from staff where left_at is null order by account, userid""";
    private static final String LEFT = """
            update staff set left_at = :now where account = :account and userid = :staff and left_at is null""";
    private static final String BACK = """
            update staff s set left_at = null
             where left_at is not null and seen_at > left_at""";

    private final Database db;
    private final Clock clock;
    private final FollowUpDesk desk;
    private final Map<AccountId, StaffPlatform> platforms;
    private final Queue<Member> doubtful = new ConcurrentLinkedQueue<>();

    Departures(Database db, Clock clock, FollowUpDesk desk, Map<AccountId, StaffPlatform> platforms) {
        this.db = db;
        this.clock = clock;
        this.desk = desk;
        this.platforms = Map.copyOf(platforms);
    }

    /** A member could not be reached: asked for at once. */
    void doubt(Member member) {
        doubtful.add(member);
    }

    /** Asks for everybody. */
    void ask() {
        db.sql(BACK).update();
        db.sql(STAFF)
                .list(row -> new Member(new AccountId(row.text("account")), new StaffId(row.text("userid"))))
                .forEach(this::askFor);
        catchUp();
    }

    void catchUp() {
        for (var member = doubtful.poll(); member != null; member = doubtful.poll()) {
            askFor(member);
        }
        for (var sql : java.util.List.of(STRAYS, TRANSFERRED)) {
            for (var id : db.sql(sql).bind("limit", (long) SOME)
                    .list(row -> new FollowUpId(row.number("id")))) {
                try {
                    desk.handOver(id, BY, null);
                } catch (InvalidInput nobody) {
                    log.atDebug().addKeyValue("followUp", id.value()).log("there is nobody to take it over");
                }
            }
        }
    }

    private void askFor(Member member) {
        var platform = platforms.get(member.account());
        try {
            if (platform != null && platform.gone(member.staff())) {
                db.sql(LEFT).bind("account", member.account().value()).bind("staff", member.staff().value())
                        .bind("now", clock.instant()).update();
                log.atInfo().addKeyValue("account", member.account()).log("a member of staff has left");
            }
        } catch (PlatformFailure cannotBeAsked) {
            log.atWarn().addKeyValue("account", member.account()).addKeyValue("code", cannotBeAsked.code())
                    .log("it cannot be asked who has left; asked again at night");
        }
    }
}
