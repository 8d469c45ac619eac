package io.zhiyin.bot.conversation;

import static io.zhiyin.bot.conversation.Desk.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.interaction.Incoming;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The platforms promise no order, send again what we answer late, and a dead letter is replayed days later. */
class OutOfOrderTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final AccountId SHOP = new AccountId("shop");
    private static final AccountId CORP = new AccountId("corp");
    private static final StaffId ZHOU = new StaffId("zhou");
    private static final StaffId SONG = new StaffId("song");

    private final Desk desk = new Desk(database);

    @Test
    void a_follow_that_arrives_after_its_unfollow_brings_nobody_back_and_opens_no_window() {
        desk.receiveInTurn(unfollowed(5), followed(0), wrote("你好", 1));

        assertThat(desk.identity("oLin").lostAt()).isEqualTo(at(5));
        assertThat(desk.openWindows()).isZero();
    }

    @Test
    void an_unfollow_from_before_the_last_follow_loses_nobody_and_closes_no_window() {
        desk.receiveInTurn(followed(10), wrote("你好", 11), unfollowed(5));

        assertThat(desk.identity("oLin").lostAt()).isNull();
        assertThat(desk.identity("oLin").followedAt()).isEqualTo(at(10));
        assertThat(desk.openWindows()).isEqualTo(2);
    }

    @Test
    void the_same_holds_within_one_batch() {
        desk.receive(true, followed(10), wrote("你好", 11), unfollowed(5));

        assertThat(desk.identity("oLin").lostAt()).isNull();
        assertThat(desk.openWindows()).isEqualTo(2);
    }

    @Test
    void of_one_second_the_later_arrival_counts() {
        desk.receiveInTurn(followed(0), unfollowed(0));
        assertThat(desk.identity("oLin").lostAt()).isEqualTo(at(0));
        assertThat(desk.openWindows()).isZero();

        desk.receive(true, unfollowed(3), followed(3));
        assertThat(desk.identity("oLin").lostAt()).isNull();
        assertThat(desk.openWindows()).isEqualTo(1);

        desk.receive(true, followed(4), unfollowed(4));
        assertThat(desk.identity("oLin").lostAt()).isEqualTo(at(4));
        assertThat(desk.openWindows()).isZero();
    }

    @Test
    void a_contact_added_again_is_not_lost_by_what_happened_before() {
        desk.receiveInTurn(added(ZHOU, 0), added(ZHOU, 10), lost(ZHOU, 5));

        assertThat(contact(ZHOU).lostAt()).isNull();
        assertThat(desk.identity("wmLin").lostAt()).isNull();
    }

    @Test
    void a_contact_that_was_added_lost_and_added_in_one_batch_is_a_contact() {
        desk.receive(false, added(ZHOU, 0), lost(ZHOU, 5), added(ZHOU, 10));

        assertThat(contact(ZHOU).lostAt()).isNull();
        assertThat(desk.identity("wmLin").lostAt()).isNull();
    }

    @Test
    void a_loss_that_overtakes_its_own_beginning_is_not_forgotten() {
        desk.receiveInTurn(lost(ZHOU, 5), added(ZHOU, 0));

        assertThat(contact(ZHOU).lostAt()).isEqualTo(at(5));
        assertThat(desk.identity("wmLin").lostAt()).isEqualTo(at(5));
    }

    @Test
    void a_late_word_of_one_staff_member_leaves_what_is_known_of_another() {
        desk.receiveInTurn(added(ZHOU, 0), lost(ZHOU, 15), added(SONG, 12));

        assertThat(contact(ZHOU).lostAt()).isEqualTo(at(15));
        assertThat(contact(SONG).lostAt()).isNull();
        assertThat(desk.identity("wmLin").lostAt()).isNull();
    }

    @Test
    void a_birthday_told_before_does_not_replace_the_one_told_last() {
        desk.receiveInTurn(wrote("我的生日是农历八月十六", 60), wrote("我的生日是农历八月十五", 0));

        assertThat(desk.customer("oLin").birthday()).isEqualTo(Birthday.lunar(8, 16));
    }

    private Contacts.Contact contact(StaffId staff) {
        return desk.contacts.of(desk.db, desk.customer("wmLin").id()).stream()
                .filter(it -> it.staff().equals(staff)).findFirst().orElseThrow();
    }

    private static Incoming followed(int second) {
        return new Incoming.Followed(SHOP, "oLin", null, at(second));
    }

    private static Incoming unfollowed(int second) {
        return new Incoming.Unfollowed(SHOP, "oLin", at(second));
    }

    private static Incoming wrote(String text, int second) {
        return new Incoming.Wrote(SHOP, "oLin", text, at(second));
    }

    private static Incoming added(StaffId staff, int second) {
        return new Incoming.ContactAdded(CORP, staff, "wmLin", null, null, false, at(second));
    }

    private static Incoming lost(StaffId staff, int second) {
        return new Incoming.ContactLost(CORP, staff, "wmLin", Incoming.LostBy.CUSTOMER, at(second));
    }

    private static Instant at(int second) {
        return NOW.plusSeconds(second);
    }
}
