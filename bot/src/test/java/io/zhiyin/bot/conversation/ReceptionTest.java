package io.zhiyin.bot.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.consent.Consents;
import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.CustomerSearch;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.ErasedPeople;
import io.zhiyin.campaigns.customer.Erasure;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.delivery.Deliveries;
import io.zhiyin.campaigns.inbox.InboxHandler.Handled;
import io.zhiyin.campaigns.inbox.InboxHandler.InboxMessage;
import io.zhiyin.campaigns.interaction.Incoming;
import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.tag.TagRule;
import io.zhiyin.campaigns.tag.TagRules;
import io.zhiyin.campaigns.tag.Tags;
import io.zhiyin.templates.Language;
import io.zhiyin.templates.MessageRenderer;
import io.zhiyin.templates.ShippedMessages;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReceptionTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final AccountId SHOP = new AccountId("shop");
    private static final AccountId CORP = new AccountId("corp");
    private static final StaffId ZHOU = new StaffId("zhou");
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final Instant NOW = Instant.parse("2026-06-25T02:00:00Z");

    private final Database db = database.db();
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final Customers customers = new Customers(database.vault());
    private final Contacts contacts = new Contacts(database.vault());
    private final Interactions interactions = new Interactions(database.vault());
    private final Consents consents = new Consents();
    private final Tags tags = new Tags(db);
    private final TagRules rules = new TagRules(db, clock);
    private final Deliveries deliveries = new Deliveries(db, database.vault(), clock, () -> {});
    private final CustomerSearch search = new CustomerSearch(database.vault());
    private final ErasedPeople erased = new ErasedPeople(database.vault(), clock);
    private final Erasure erasure = new Erasure(db, customers, erased, consents::withdrawn, List.of());
    private final List<Incoming> incoming = new ArrayList<>();
    private final Reception reception = new Reception(message -> incoming.get((int) message.id() - 1),
            customers, erased,
            contacts, interactions, consents, tags, rules, deliveries,
            new Words(new MessageRenderer(SHANGHAI), new ShippedMessages(), Language.ZH, "知音茶铺"), SHANGHAI,
            clock,
            () -> {});

    @Test
    void a_scan_that_follows_makes_a_customer_tagged_by_scene_and_welcomed_on_the_open_connection() {
        var fair = tags.create(tags.createGroup("来源").id(), "春季市集").id();
        rules.create(TagRule.Source.SCENE, "spring-*", fair);

        var answers = receive(true, new Incoming.Followed(SHOP, "oLin", "spring-fair", NOW));

        assertThat(answers.getFirst().reply()).contains("知音茶铺");
        var lin = customer("oLin");
        assertThat(lin.source()).isEqualTo("scan:spring-fair");
        assertThat(lin.identities().getFirst().followedAt()).isEqualTo(NOW);
        assertThat(tags.of(lin.id())).extracting(given -> given.tag().name()).containsExactly("春季市集");
        assertThat(kinds(lin)).containsExactly(InteractionKind.MESSAGE_OUT, InteractionKind.FOLLOW);
    }

    @Test
    void a_reply_that_no_connection_waits_for_goes_out_as_a_delivery() {
        var answers = receive(false, new Incoming.Wrote(SHOP, "oLin", "生日 3.5", NOW));

        assertThat(answers.getFirst().reply()).isNull();
        assertThat(deliveriesOf(customer("oLin"))).containsExactly("reply");
    }

    @Test
    void one_batch_takes_many_customers_and_keeps_the_order_of_each() {
        var answers = receive(true, new Incoming.Followed(SHOP, "oLin", null, NOW),
                new Incoming.Wrote(SHOP, "oChen", "你好", NOW.plusSeconds(1)),
                new Incoming.Wrote(SHOP, "oLin", "我的生日是农历八月十五", NOW.plusSeconds(2)),
                new Incoming.Wrote(SHOP, "oLin", "我的生日是农历八月十六", NOW.plusSeconds(3)),
                new Incoming.Other(SHOP, "oChen", "LOCATION", NOW.plusSeconds(4)));

        assertThat(answers).extracting(Handled::id).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(customer("oLin").birthday()).isEqualTo(Birthday.lunar(8, 16));
        assertThat(customer("oLin").lastInteractionAt()).isEqualTo(NOW.plusSeconds(3));
        assertThat(db.sql("select count(*) from customer").count()).isEqualTo(2);
    }

    @Test
    void td_withdraws_consent_and_an_unfollow_closes_every_window() {
        receive(true, new Incoming.Wrote(SHOP, "oLin", "TD", NOW),
                new Incoming.Unfollowed(SHOP, "oLin", NOW.plusSeconds(5)));

        var lin = customer("oLin");
        assertThat(consents.of(db, lin.id())).first().extracting(Consents.Consent::given).isEqualTo(false);
        assertThat(lin.identities().getFirst().lostAt()).isEqualTo(NOW.plusSeconds(5));
        assertThat(db.sql("select count(*) from reply_window").count()).isZero();
    }

    @Test
    void a_new_contact_has_an_owner_and_is_welcomed_within_its_code_and_a_lost_one_is_marked() {
        receive(false, new Incoming.ContactAdded(CORP, ZHOU, "wmLin", "store-xuhui", "code-1", false, NOW));

        var lin = customer("wmLin");
        assertThat(lin.source()).isEqualTo("wecom:store-xuhui");
        assertThat(contacts.of(db, lin.id())).extracting(Contacts.Contact::staff).containsExactly(ZHOU);
        assertThat(deliveriesOf(lin)).containsExactly("welcome");

        receive(false,
                new Incoming.ContactLost(CORP, ZHOU, "wmLin", Incoming.LostBy.CUSTOMER, NOW.plusSeconds(9)));

        assertThat(customer("wmLin").identities().getFirst().lostAt()).isEqualTo(NOW.plusSeconds(9));
        assertThat(contacts.of(db, lin.id()).getFirst().lostBy()).isEqualTo("customer");
    }

    @Test
    void a_picture_and_a_menu_click_earn_their_tags_and_open_their_windows() {
        var group = tags.createGroup("兴趣").id();
        rules.create(TagRule.Source.EVENT, "menu:PRICES", tags.create(group, "看过价目").id());
        rules.create(TagRule.Source.EVENT, "media_in:image", tags.create(group, "发过图片").id());

        receive(true, new Incoming.ClickedMenu(SHOP, "oLin", "PRICES", true, NOW),
                new Incoming.SentMedia(SHOP, "oLin", "image", "media-1", NOW.plusSeconds(1)));

        assertThat(tags.of(customer("oLin").id())).extracting(given -> given.tag().name())
                .containsExactlyInAnyOrder("看过价目", "发过图片");
        assertThat(db.sql("select count(*) from reply_window").count()).isEqualTo(2);
    }

    @Test
    void one_who_was_erased_and_comes_back_by_themselves_is_new_and_their_withdrawal_stays() {
        receive(true, new Incoming.Wrote(SHOP, "oLin", "TD", NOW),
                new Incoming.Wrote(SHOP, "oChen", "你好", NOW));
        erasure.erase(customer("oLin").id());
        erasure.erase(customer("oChen").id());

        receive(true, new Incoming.Wrote(SHOP, "oLin", "你好", NOW.plusSeconds(60)),
                new Incoming.Followed(SHOP, "oChen", null, NOW.plusSeconds(60)));

        assertThat(consents.of(db, customer("oLin").id())).singleElement()
                .isEqualTo(new Consents.Consent(false, "before-erasure", NOW.plusSeconds(60)));
        assertThat(consents.of(db, customer("oChen").id())).isEmpty();
    }

    @Test
    void what_staff_do_and_a_leaving_do_not_bring_one_back_who_was_erased() {
        receive(false, new Incoming.ContactAdded(CORP, ZHOU, "wmLin", null, null, false, NOW),
                new Incoming.Followed(SHOP, "oLin", null, NOW));
        erasure.erase(customer("wmLin").id());
        erasure.erase(customer("oLin").id());

        var answers = receive(false, new Incoming.ContactEdited(CORP, ZHOU, "wmLin", NOW.plusSeconds(1)),
                new Incoming.ContactLost(CORP, ZHOU, "wmLin", Incoming.LostBy.STAFF, NOW.plusSeconds(2)),
                new Incoming.Unfollowed(SHOP, "oLin", NOW.plusSeconds(3)));

        assertThat(answers).hasSize(3);
        assertThat(db.sql("select count(*) from customer").count()).isZero();
    }

    private List<Handled> receive(boolean awaited, Incoming... events) {
        var messages = new ArrayList<InboxMessage>();
        for (var event : events) {
            incoming.add(event);
            messages.add(new InboxMessage(incoming.size(), event.account(), event.at(), "", awaited));
        }
        return db.inTransaction(tx -> reception.handle(tx, messages));
    }

    private Customer customer(String person) {
        var found = search.find(db, new CustomerSearch.Query(person, null, null, 2));
        assertThat(found).hasSize(1);
        return customers.find(db, found.getFirst()).orElseThrow();
    }

    private List<String> deliveriesOf(Customer customer) {
        return db.sql("select kind from delivery where customer_id = :id order by id")
                .bind("id", customer.id().value())
                .list(row -> row.text("kind"));
    }

    private List<InteractionKind> kinds(Customer customer) {
        return interactions.timeline(db, customer.id(), null, null, 10).stream().map(Interactions.Entry::kind)
                .toList();
    }
}
