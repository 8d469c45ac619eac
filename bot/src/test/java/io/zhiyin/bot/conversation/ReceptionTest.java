package io.zhiyin.bot.conversation;

import static io.zhiyin.bot.conversation.Desk.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.consent.Consents;
import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.inbox.InboxHandler.Handled;
import io.zhiyin.campaigns.interaction.Incoming;
import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.tag.TagRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReceptionTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final AccountId SHOP = new AccountId("shop");
    private static final AccountId CORP = new AccountId("corp");
    private static final StaffId ZHOU = new StaffId("zhou");

    private final Desk desk = new Desk(database);

    @Test
    void a_scan_that_follows_makes_a_customer_tagged_by_scene_and_welcomed_on_the_open_connection() {
        var fair = desk.tags.create(desk.tags.createGroup("来源").id(), "春季市集").id();
        desk.rules.create(TagRule.Source.SCENE, "spring-*", fair);

        var answers = desk.receive(true, new Incoming.Followed(SHOP, "oLin", "spring-fair", NOW));

        assertThat(answers.getFirst().reply()).contains("知音茶铺");
        var lin = desk.customer("oLin");
        assertThat(lin.source()).isEqualTo("scan:spring-fair");
        assertThat(lin.identities().getFirst().followedAt()).isEqualTo(NOW);
        assertThat(desk.tags.of(lin.id())).extracting(given -> given.tag().name()).containsExactly("春季市集");
        assertThat(desk.kinds(lin)).containsExactly(InteractionKind.MESSAGE_OUT, InteractionKind.FOLLOW);
    }

    @Test
    void a_reply_that_no_connection_waits_for_goes_out_as_a_delivery() {
        var answers = desk.receive(false, new Incoming.Wrote(SHOP, "oLin", "生日 3.5", NOW));

        assertThat(answers.getFirst().reply()).isNull();
        assertThat(desk.deliveriesOf(desk.customer("oLin"))).containsExactly("reply");
    }

    @Test
    void one_batch_takes_many_customers_and_keeps_the_order_of_each() {
        var answers = desk.receive(true, new Incoming.Followed(SHOP, "oLin", null, NOW),
                new Incoming.Wrote(SHOP, "oChen", "你好", NOW.plusSeconds(1)),
                new Incoming.Wrote(SHOP, "oLin", "我的生日是农历八月十五", NOW.plusSeconds(2)),
                new Incoming.Wrote(SHOP, "oLin", "我的生日是农历八月十六", NOW.plusSeconds(3)),
                new Incoming.Other(SHOP, "oChen", "LOCATION", NOW.plusSeconds(4)));

        assertThat(answers).extracting(Handled::id).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(desk.customer("oLin").birthday()).isEqualTo(Birthday.lunar(8, 16));
        assertThat(desk.customer("oLin").lastInteractionAt()).isEqualTo(NOW.plusSeconds(3));
        assertThat(desk.db.sql("select count(*) from customer").count()).isEqualTo(2);
    }

    @Test
    void td_withdraws_consent_and_an_unfollow_closes_every_window() {
        desk.receive(true, new Incoming.Wrote(SHOP, "oLin", "TD", NOW),
                new Incoming.Unfollowed(SHOP, "oLin", NOW.plusSeconds(5)));

        var lin = desk.customer("oLin");
        assertThat(desk.consents.of(desk.db, lin.id())).first().extracting(Consents.Consent::given)
                .isEqualTo(false);
        assertThat(lin.identities().getFirst().lostAt()).isEqualTo(NOW.plusSeconds(5));
        assertThat(desk.db.sql("select count(*) from reply_window").count()).isZero();
    }

    @Test
    void a_new_contact_has_an_owner_and_is_welcomed_within_its_code_and_a_lost_one_is_marked() {
        desk.receive(false,
                new Incoming.ContactAdded(CORP, ZHOU, "wmLin", "store-xuhui", "code-1", false, NOW));

        var lin = desk.customer("wmLin");
        assertThat(lin.source()).isEqualTo("wecom:store-xuhui");
        assertThat(desk.contacts.of(desk.db, lin.id())).extracting(Contacts.Contact::staff)
                .containsExactly(ZHOU);
        assertThat(desk.deliveriesOf(lin)).containsExactly("welcome");

        desk.receive(false,
                new Incoming.ContactLost(CORP, ZHOU, "wmLin", Incoming.LostBy.CUSTOMER, NOW.plusSeconds(9)));

        assertThat(desk.customer("wmLin").identities().getFirst().lostAt()).isEqualTo(NOW.plusSeconds(9));
        assertThat(desk.contacts.of(desk.db, lin.id()).getFirst().lostBy()).isEqualTo("customer");
    }

    @Test
    void a_picture_and_a_menu_click_earn_their_tags_and_open_their_windows() {
        var group = desk.tags.createGroup("兴趣").id();
        desk.rules.create(TagRule.Source.EVENT, "menu:PRICES", desk.tags.create(group, "看过价目").id());
        desk.rules.create(TagRule.Source.EVENT, "media_in:image", desk.tags.create(group, "发过图片").id());

        desk.receive(true, new Incoming.ClickedMenu(SHOP, "oLin", "PRICES", true, NOW),
                new Incoming.SentMedia(SHOP, "oLin", "image", "media-1", NOW.plusSeconds(1)));

        assertThat(desk.tags.of(desk.customer("oLin").id())).extracting(given -> given.tag().name())
                .containsExactlyInAnyOrder("看过价目", "发过图片");
        assertThat(desk.db.sql("select count(*) from reply_window").count()).isEqualTo(2);
    }

    @Test
    void one_who_was_erased_and_comes_back_by_themselves_is_new_and_their_withdrawal_stays() {
        desk.receive(true, new Incoming.Wrote(SHOP, "oLin", "TD", NOW),
                new Incoming.Wrote(SHOP, "oChen", "你好", NOW));
        desk.erasure.erase(desk.customer("oLin").id());
        desk.erasure.erase(desk.customer("oChen").id());

        desk.receive(true, new Incoming.Wrote(SHOP, "oLin", "你好", NOW.plusSeconds(60)),
                new Incoming.Followed(SHOP, "oChen", null, NOW.plusSeconds(60)));

        assertThat(desk.consents.of(desk.db, desk.customer("oLin").id())).singleElement()
                .isEqualTo(new Consents.Consent(false, "before-erasure", NOW.plusSeconds(60)));
        assertThat(desk.consents.of(desk.db, desk.customer("oChen").id())).isEmpty();
    }

    @Test
    void what_staff_do_and_a_leaving_do_not_bring_one_back_who_was_erased() {
        desk.receive(false, new Incoming.ContactAdded(CORP, ZHOU, "wmLin", null, null, false, NOW),
                new Incoming.Followed(SHOP, "oLin", null, NOW));
        desk.erasure.erase(desk.customer("wmLin").id());
        desk.erasure.erase(desk.customer("oLin").id());

        var answers = desk.receive(false, new Incoming.ContactEdited(CORP, ZHOU, "wmLin", NOW.plusSeconds(1)),
                new Incoming.ContactLost(CORP, ZHOU, "wmLin", Incoming.LostBy.STAFF, NOW.plusSeconds(2)),
                new Incoming.Unfollowed(SHOP, "oLin", NOW.plusSeconds(3)));

        assertThat(answers).hasSize(3);
        assertThat(desk.db.sql("select count(*) from customer").count()).isZero();
    }
}
