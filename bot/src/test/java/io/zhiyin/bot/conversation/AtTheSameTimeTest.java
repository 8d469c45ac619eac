package io.zhiyin.bot.conversation;

import static io.zhiyin.bot.conversation.Desk.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.consent.Consents.Consent;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Merge;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.interaction.Incoming;
import io.zhiyin.campaigns.store.Eventually;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.TestDatabase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One person over two accounts has two lanes in the inbox, and two nodes may be at them in one moment. */
class AtTheSameTimeTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final AccountId SHOP = new AccountId("shop");
    private static final AccountId CORP = new AccountId("corp");
    private static final StaffId ZHOU = new StaffId("zhou");

    private static final Merge.Cause BY_HAND = Merge.Cause.byHand("test", NOW);

    private final Desk desk = new Desk(database);
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    @Test
    void what_a_customer_says_while_a_merge_runs_is_said_by_the_one_who_stays() throws InterruptedException {
        desk.receive(true, added("wmLin", 0));
        desk.receive(true, wrote("oLin", "你好", 1));
        var kept = desk.customer("wmLin").id();
        var gone = desk.customer("oLin").id();

        var inbox = desk.db.inTransaction(tx -> {
            desk.merges.merge(tx, kept, gone, BY_HAND);
            var handling = start(() -> desk.receive(true, wrote("oLin", "退订", 2)));
            waiting(1);
            return handling;
        });
        inbox.join();

        assertThat(failures).isEmpty();
        assertThat(desk.consents.of(desk.db, kept)).extracting(Consent::given).containsExactly(false);
        assertThat(desk.interactions.timeline(desk.db, gone, null, null, 10)).isEmpty();
        assertThat(desk.customers.find(desk.db, kept).orElseThrow().lastInteractionAt())
                .isEqualTo(NOW.plusSeconds(2));
    }

    @Test
    void two_lanes_of_the_same_people_end_whatever_order_their_messages_are_in() throws InterruptedException {
        var lin = joined("Lin");
        var between = joined("Chen");
        var wang = joined("Wang");

        var nodes = desk.db.inTransaction(tx -> {
            hold(tx, between);
            var one = start(() -> desk.receive(true, wrote("oLin", "退订", 10), wrote("oChen", "你好", 10),
                    wrote("oWang", "我的生日是农历八月十五", 10)));
            waiting(1);
            var other = start(() -> desk.receive(true, lost("wmWang", 11), lost("wmLin", 12)));
            waiting(2);
            return List.of(one, other);
        });
        for (var node : nodes) {
            node.join();
        }

        assertThat(failures).isEmpty();
        assertThat(desk.consents.of(desk.db, lin)).extracting(Consent::given).containsExactly(false);
        assertThat(desk.identity("wmWang").lostAt()).isEqualTo(NOW.plusSeconds(11));
        assertThat(desk.customers.find(desk.db, lin).orElseThrow().lastInteractionAt())
                .isEqualTo(NOW.plusSeconds(12));
        assertThat(desk.customers.find(desk.db, wang).orElseThrow())
                .satisfies(it -> assertThat(it.birthday()).isNotNull())
                .satisfies(it -> assertThat(it.lastInteractionAt()).isEqualTo(NOW.plusSeconds(11)));
    }

    @Test
    void two_nodes_that_meet_the_same_new_person_make_one_customer_and_lose_no_word()
            throws InterruptedException {
        var other = desk.db.inTransaction(tx -> {
            desk.receive(tx, true, wrote("oLin", "退订", 1));
            var handling = start(() -> desk.receive(true, wrote("oLin", "你好", 2)));
            waiting(1);
            return handling;
        });
        other.join();

        assertThat(failures).isEmpty();
        var lin = desk.customer("oLin");
        assertThat(desk.interactions.timeline(desk.db, lin.id(), null, null, 10)).extracting(it -> it.text())
                .contains("你好", "退订");
        assertThat(lin.lastInteractionAt()).isEqualTo(NOW.plusSeconds(2));
    }

    /** A customer with an identity in each account. */
    private CustomerId joined(String name) {
        desk.receive(false, added("wm" + name, 0));
        desk.receive(true, wrote("o" + name, "你好", 0));
        var contact = desk.customer("wm" + name).id();
        var follower = desk.customer("o" + name).id();
        return desk.db.inTransaction(tx -> desk.merges.merge(tx, contact, follower, BY_HAND));
    }

    private Thread start(Runnable work) {
        return Thread.ofVirtual().uncaughtExceptionHandler((_, failure) -> failures.add(failure)).start(work);
    }

    private void waiting(int transactions) {
        Eventually.eventually(transactions + " wait",
                () -> desk.db.sql("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
                        .count() == transactions);
    }

    private static void hold(Sql tx, CustomerId customer) {
        tx.sql("select id from customer where id = :id for update").bind("id", customer.value())
                .list(row -> row.number("id"));
    }

    private static Incoming wrote(String person, String text, int second) {
        return new Incoming.Wrote(SHOP, person, text, NOW.plusSeconds(second));
    }

    private static Incoming added(String person, int second) {
        return new Incoming.ContactAdded(CORP, ZHOU, person, null, null, false, NOW.plusSeconds(second));
    }

    private static Incoming lost(String person, int second) {
        return new Incoming.ContactLost(CORP, ZHOU, person, Incoming.LostBy.CUSTOMER,
                NOW.plusSeconds(second));
    }
}
