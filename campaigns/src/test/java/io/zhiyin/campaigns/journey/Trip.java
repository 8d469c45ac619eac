package io.zhiyin.campaigns.journey;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.campaign.EventTrigger;
import io.zhiyin.campaigns.campaign.EventTrigger.On;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.campaign.Trigger;
import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.followup.FollowUpParts;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.journey.Journey.Moving;
import io.zhiyin.campaigns.node.NodeId;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.schedule.ServiceClock;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A shop with journeys, a clock that is set, and another system that notes what it is told. */
final class Trip {
    /** A Tuesday, ten o'clock in Shanghai. */
    static final String BEGIN = "2026-09-01T10:00";

    final ServiceClock clock = ServiceClock.over(Clock.fixed(at(BEGIN), ZoneOffset.UTC));
    final Database db;
    final Shop shop;
    final Profiles profiles;
    final FollowUpParts followUps;
    final Contacts contacts;
    final FakeCaller caller = new FakeCaller();
    final JourneyParts of;
    final TestDatabase database;
    private int orders;

    Trip(TestDatabase database) {
        this.database = database;
        db = database.db();
        shop = new Shop(db, clock);
        var vault = database.vault();
        profiles = Profiles.of(db, vault, clock);
        contacts = new Contacts(vault);
        followUps = FollowUpParts.of(db, vault, clock, Shop.SHANGHAI, new Customers(vault), contacts,
                new Interactions(vault), shop.segments(), List.of(), null);
        of = node();
    }

    /** One more node on the same database. */
    JourneyParts node() {
        return JourneyParts.of(db, database.vault(), clock, NodeId.random(), Shop.NO_ALARM,
                new JourneyParts.Reach(shop.segments(), new Tags(db), profiles, shop.templates(),
                        shop.campaigns(), followUps.desk(), caller),
                () -> {});
    }

    static final class FakeCaller implements JourneyCaller {
        final List<String> keys = new ArrayList<>();
        final List<String> bodies = new ArrayList<>();
        final List<Answer> answers = new ArrayList<>();

        @Override
        public Answer call(String url, String key, String body, Instant at, byte[] secret) {
            keys.add(key);
            bodies.add(body);
            return answers.isEmpty() ? new Answer(true, false, "200") : answers.removeFirst();
        }

        @Override
        public Optional<String> refused(String url) {
            return url.contains("10.0.0.1") ? Optional.of("private_address") : Optional.empty();
        }
    }

    static Instant at(String local) {
        return LocalDateTime.parse(local).atZone(Shop.SHANGHAI).toInstant();
    }

    static EventTrigger on(On on, @Nullable Long subject) {
        return new EventTrigger(on, subject, 0, 0, Trigger.USUALLY_VALID_HOURS, Shop.SHANGHAI);
    }

    static Plan plan(Trigger entry, Step... steps) {
        return new Plan(entry, null, 0, Plan.Again.NEVER, Plan.Exits.NONE, null, List.of(steps));
    }

    static Plan byHand(Step... steps) {
        return plan(on(On.API, null), steps);
    }

    /** A journey that runs. */
    Journey runs(Plan plan) {
        var made = of.journeys().create("旅程" + System.nanoTime(), plan, "王芳");
        return of.journeys().publish(made.id(), Moving.FINISH, "王芳");
    }

    Journey publishes(Journey journey, Plan plan, Moving moving) {
        of.journeys().save(journey.id(), journey.name(), plan);
        return of.journeys().publish(journey.id(), moving, "王芳");
    }

    CustomerId somebody() {
        return shop.guest().id();
    }

    void enters(Journey journey, CustomerId... customers) {
        of.happenings().tell(journey.id().value(), List.of(customers), "hand/" + System.nanoTime(),
                clock.instant());
        of.work().walkAll();
    }

    /** The clock moves, and what is due by then is done. */
    void itIs(String local) {
        clock.moveTo(at(local));
        of.work().due().forEach((name, due) -> {
            if (!due.isAfter(clock.instant())) {
                of.work().fired(name, due);
            }
        });
        of.work().catchUp();
        of.work().call();
    }

    void buys(CustomerId customer, String local) {
        db.sql("insert into orders (customer_id, number, amount_fen, paid_at) values (:id, :number, 100, :at)")
                .bind("id", customer.value()).bind("number", "N" + ++orders).bind("at", at(local)).update();
    }

    /** As a platform tells it: in whole seconds. */
    void does(CustomerId customer, String kind) {
        db.sql("insert into interaction (customer_id, account, kind, at) values (:id, 'shop', :kind, :now)")
                .bind("id", customer.value()).bind("kind", kind)
                .bind("now", clock.instant().truncatedTo(ChronoUnit.SECONDS)).update();
    }

    TagId tag(String name) {
        var tags = new Tags(db);
        var group = tags.groups().stream().findFirst().orElseGet(() -> tags.createGroup("组"));
        return tags.create(group.id(), name).id();
    }

    void tagged(CustomerId customer, TagId tag) {
        db.sql("""
                insert into tagging (customer_id, tag_id, given_by, giver, given_at) values (:id, :tag, 'person', 'x', :now)""")
                .bind("id", customer.value()).bind("tag", tag.value()).bind("now", clock.instant()).update();
    }

    boolean has(CustomerId customer, TagId tag) {
        return db.sql("select count(*) from tagging where customer_id = :id and tag_id = :tag")
                .bind("id", customer.value()).bind("tag", tag.value()).count() > 0;
    }

    void works(String staff, CustomerId customer) {
        contacts.nameStaff(db, new AccountId("corp"), new StaffId(staff), "周岚", clock.instant());
        contacts.add(db, new AccountId("corp"), new StaffId(staff), "wm" + customer.value(), customer, null,
                clock.instant());
    }

    Step.Message message(String id, Route... routes) {
        return new Step.Message(id, "问候" + id, shop.template("t" + System.nanoTime()), List.of(routes), 24);
    }

    static Step.Wait days(String id, int days) {
        return new Step.Wait(id, days, Step.Span.DAYS);
    }

    /** Where they stand, or how it ended. */
    String where(CustomerId customer) {
        return Stays.of(db, customer).stream().findFirst()
                .map(it -> it.endedWhy() == null ? it.step() : it.endedWhy()).orElse("never");
    }

    List<String> way(CustomerId customer) {
        return Stays.of(db, customer).stream().findFirst().map(it -> Stays.passes(db, it.id()))
                .orElse(List.of())
                .stream().map(it -> it.step() + ":" + it.way()).toList();
    }

    /** Of each delivery the customer and its state. */
    List<String> deliveries() {
        return db.sql("select customer_id, state from delivery order by id")
                .list(row -> row.number("customer_id") + ":" + row.text("state"));
    }
}
