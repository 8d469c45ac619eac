package io.zhiyin.campaigns.person;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.consent.Consents;
import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.campaign.SeedMerge;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.customer.Likeness;
import io.zhiyin.campaigns.customer.Merge.Cause;
import io.zhiyin.campaigns.customer.Merges;
import io.zhiyin.campaigns.customer.Phone;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.customer.Entry;
import io.zhiyin.campaigns.customer.Fact;
import io.zhiyin.campaigns.customer.FactLine;
import io.zhiyin.campaigns.customer.ManyCustomers;
import io.zhiyin.campaigns.customer.Speaker;
import io.zhiyin.campaigns.customer.Words;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.delivery.DeliveryMerge;
import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.journey.JourneyMerge;
import io.zhiyin.campaigns.order.Money;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.profile.FieldType;
import io.zhiyin.campaigns.profile.ProfileField;
import io.zhiyin.campaigns.profile.ProfileValues;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.profile.Value;
import io.zhiyin.campaigns.segment.Lists;
import io.zhiyin.campaigns.segment.Segment;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.tag.GivenBy;
import io.zhiyin.campaigns.tag.Tag;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Customers with something of everything, and what the database holds of them. */
final class People {
    static final Instant NOW = Instant.parse("2026-03-05T02:00:00Z");
    static final Cause BY_HAND = Cause.byHand("王芳", NOW);
    private static final List<InteractionKind> HAPPENED = List.of(InteractionKind.MESSAGE_IN,
            InteractionKind.SCAN, InteractionKind.MESSAGE_OUT);
    private static final List<Source> SOURCES = List.of(Source.values());
    private static final List<String> STATES = List.of("planned", "held", "ready", "sent", "rejected",
            "unknown", "skipped", "not_sent");
    /** What is no customer's, what tells of the merges themselves, and what is computed from the rest. */
    private static final String TABLES = """
            select tablename from pg_tables where schemaname = 'public' and tablename <> all(array['flyway_schema_history',
                   'customer_merge', 'merge_note', 'duplicate', 'likeness_news', 'segment_news', 'order_news', 'tag_news', 'tag_push', 'zone_move',
                   'delivery_event', 'segment_move', 'segment_day', 'insight_history', 'insight_pass'])
             order by tablename""";

    final Database db;
    final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    final Customers customers;
    final Words words;
    private final Vault vault;
    private final ManyCustomers many;
    final Contacts contacts;
    final Interactions interactions;
    final Consents consents = new Consents();
    final Orders orders = new Orders();
    final Tags tags;
    final Lists lists;
    final Profiles profiles;
    final Merges merges;
    final Likeness likeness;
    private final List<Tag> someTags;
    private final List<Segment> someLists;
    private final List<ProfileField> someFields;
    private int made;

    /** In a database that is emptied first. */
    People(TestDatabase database) {
        db = database.db();
        TestDatabase.empty(db);
        customers = new Customers(database.vault());
        vault = database.vault();
        words = new Words(db, customers);
        many = new ManyCustomers(customers);
        contacts = new Contacts(database.vault());
        interactions = new Interactions(database.vault());
        tags = new Tags(db);
        profiles = Profiles.of(db, database.vault(), clock);
        var segments = new Segments(db, tags, profiles.fields(), clock, ZoneOffset.UTC, _ -> List.of());
        lists = new Lists(db, segments, clock, ZoneOffset.UTC);
        merges = new Merges(customers,
                List.of(interactions, consents, orders, tags, lists, profiles.values(),
                        new DeliveryMerge(clock), new SeedMerge(), new JourneyMerge()));
        db.sql("""
                insert into journey (name, state, draft, version, created_by, created_at, updated_at)
                select n, 'running', '{}', 1, '王芳', :now, :now from unnest(array['甲', '乙']) n""")
                .bind("now", NOW).update();
        likeness = new Likeness(db, clock, merges);
        var group = tags.createGroup("组").id();
        someTags = List.of(tags.create(group, "茶"), tags.create(group, "酒"), tags.create(group, "花"));
        someFields = List.of(profiles.fields().create("到店次数", "visits", FieldType.NUMBER, List.of()),
                profiles.fields().create("宠物名", "pet", FieldType.TEXT, List.of()));
        someLists = List.of(segments.createList("甲"), segments.createList("乙"));
    }

    CustomerId somebody() {
        return customers.add(db, "test", NOW.minusSeconds(1_000_000L - made++));
    }

    CustomerId somebody(String name, String phone) {
        var id = somebody();
        words.name(id, name);
        words.phone(id, Phone.of(phone).orElseThrow());
        return id;
    }

    /** Something that is known of a customer, or happened. */
    enum What {
        NAME, PHONE, VERIFIED, MAIL, NOTE, BIRTHDAY, ZONE, FOLLOWS, CONTACT, NUMBER, SAID, BOUGHT, EVENT, CONSENT, TAGGED, LISTED, DELIVERY, FIELD, IMPORTED, WALKS
    }

    /** @param n chooses among a few, so that two often have the same */
    record Deed(int who, What what, int n) {}

    void does(CustomerId who, What what, int n) {
        var at = NOW.minusSeconds(100L * n);
        switch (what) {
            case NAME -> words.say(who, Fact.NAME, n % 7 == 0 ? null : "林" + n % 3, speaker(n, at));
            case PHONE ->
                words.say(who, Fact.PHONE, n % 9 == 0 ? null : "1380013800" + n % 3, speaker(n, at));
            case VERIFIED -> customers.verifyPhone(db, who, "王芳", at);
            case MAIL -> words.say(who, Fact.MAIL, "lin" + n % 3 + "@example.com", speaker(n, at));
            case NOTE -> customers.note(db, who, "喜欢茶" + n);
            case BIRTHDAY -> words.say(who, Fact.BIRTHDAY,
                    n % 11 == 0 ? null : FactLine.of(Birthday.solar(1 + n % 3, 5)), speaker(n, at));
            case IMPORTED -> imported(who, n, at);
            case ZONE -> customers.timeZone(db, who, ZoneOffset.ofHours(n % 10));
            case FOLLOWS -> {
                customers.identify(db, who, new AccountId("shop" + n % 2), IdentityKind.OPENID, "o" + made++,
                        at);
                db.sql("""
                        insert into reply_window (identity_id, kind, until, remaining)
                        select max(id), 'message', :at, 5 from identity""").bind("at", at).update();
                heard(who, at);
            }
            case CONTACT -> {
                var person = "wm" + made++;
                customers.identify(db, who, new AccountId("corp"), IdentityKind.EXTERNAL_USERID, person, at);
                contacts.add(db, new AccountId("corp"), new StaffId("li"), person, who, "spring", at);
            }
            case NUMBER ->
                customers.identify(db, who, null, IdentityKind.MEMBER_NUMBER, String.valueOf(made++), at);
            case SAID -> {
                says(who, "shop" + n % 2, HAPPENED.get(n % 3), at);
                heard(who, at);
            }
            case BOUGHT -> buys(who, "N" + made++, at);
            case EVENT -> db.sql("""
                    insert into custom_event (number, customer_id, taken_at) values (:number, :who, :at)""")
                    .bind("number", "E" + made++).bind("who", who.value()).bind("at", at).update();
            case CONSENT -> consents.record(db, who, n % 2 == 0, "chat", at);
            case TAGGED -> tags.give(db, who, someTags.get(n % 3).id(), GivenBy.RULE, "r" + n, at);
            case LISTED -> lists.put(someLists.get(n % 2).id(), List.of(who));
            case DELIVERY -> delivery(who, n, at);
            case WALKS -> walks(who, n, at);
            case FIELD -> {
                var field = someFields.get(n % 2);
                var value = n % 2 == 0
                        ? new Value.Amount(BigDecimal.valueOf(n % 3))
                        : new Value.Words("旺财" + n % 3);
                db.transaction(
                        tx -> profiles.values().set(tx, List.of(new ProfileValues.Said(who, field.id(), value,
                                n % 5 == 0 ? Source.IMPORT : Source.OPERATOR, "王芳", at))));
            }
        }
    }

    private static Speaker speaker(int n, Instant at) {
        return new Speaker(SOURCES.get(n % SOURCES.size()), "王芳", at);
    }

    /** A row of a file, as many come at once. */
    private void imported(CustomerId who, int n, Instant at) {
        var number = String.valueOf(made++);
        customers.identify(db, who, null, IdentityKind.MEMBER_NUMBER, number, at);
        var row = new Entry(number, "林" + n % 3, Phone.of("1380013800" + n % 3).orElseThrow(),
                "lin" + n % 3 + "@example.com", null, Birthday.solar(1 + n % 3, 5), null, false)
                .sealed(vault);
        var by = new Speaker(Source.IMPORT, "import:" + n, at);
        db.transaction(tx -> {
            var matches = many.match(tx, List.of(row));
            if (matches.getFirst() instanceof ManyCustomers.Match.Known) {
                var steps = many.steps(tx, List.of(row), matches, by, ManyCustomers.Weight.CORRECTS, true);
                many.write(tx, steps, "import", by);
                many.keep(tx, steps, by);
            }
        });
    }

    void says(CustomerId who, String account, InteractionKind kind, Instant at) {
        interactions.add(db,
                List.of(new Interactions.Event(who, new AccountId(account), kind, at, "你好" + made++,
                        Map.of("n", "1"), null)));
    }

    void buys(CustomerId who, String number, Instant at) {
        orders.add(db, List.of(new Orders.Order(number, who, new Money(5_000), at, "api", at,
                List.of(new Orders.Item("茶", null, 1, null)))));
    }

    private void heard(CustomerId who, Instant at) {
        db.sql("update customer set last_interaction_at = greatest(last_interaction_at, :at) where id = :who")
                .bind("who", who.value()).bind("at", at).update();
    }

    /** Runs 1 and 2 are of one campaign, for this year's and last year's birthday; run 3 is of another. */
    private void delivery(CustomerId who, int n, Instant at) {
        var run = 1 + n % 3;
        var state = STATES.get(n % STATES.size());
        db.sql("""
                insert into delivery (kind, run_id, campaign_id, customer_id, occasion, state, reason, due_at, look_at,
                       expires_at, created_at, finished_at, sending_at)
                values ('campaign', :run, :campaign, :who, :occasion::text::date, :state, 'test', :at, :at, :expires, :at,
                        case when :state in ('sent', 'rejected', 'skipped', 'not_sent') then :at::timestamptz end,
                        case when :state = 'sent' then :at::timestamptz end)
                on conflict (customer_id, run_id) do nothing""")
                .bind("run", (long) run).bind("campaign", run == 3 ? 2L : 1L).bind("who", who.value())
                .bind("occasion", run == 2 ? "2025-03-05" : "2026-03-05").bind("state", state).bind("at", at)
                .bind("expires", NOW.plusSeconds(86_400)).update();
    }

    /** Through one of two journeys: some are in it still, and have a step behind them. */
    private void walks(CustomerId who, int n, Instant at) {
        db.sql("""
                with stay as (
                    insert into journey_stay (journey_id, customer_id, version, step, arrived_at, due_at, entered_at, entered_by, held_out,
                           ended_at, ended_why)
                    values (:journey, :who, 1, 's2', :at, case when :inside then :at::timestamptz end, :at, 'test', false,
                            case when not :inside then :at::timestamptz end, case when not :inside then 'finished' end)
                    on conflict (journey_id, customer_id) where ended_at is null do nothing returning id)
                insert into journey_pass (stay_id, step, arrived_at, left_at, way) select id, 's1', :at, :at, 'on' from stay""")
                .bind("journey", 1L + n % 2).bind("who", who.value()).bind("at", at)
                .bind("inside", n % 3 != 0)
                .update();
    }

    /** Every row of every table that is about customers, by its table. */
    Map<String, List<String>> everything() {
        var all = new TreeMap<String, List<String>>();
        for (var table : db.sql(TABLES).list(row -> row.text("tablename"))) {
            all.put(table, db.sql("select (to_jsonb(t) - 'parted_at' - 'fence')::text as it from \"" + table
                    + "\" t order by 1").list(row -> row.text("it")));
        }
        return all;
    }

    List<CustomerId> some(int n) {
        return IntStream.range(0, n).mapToObj(_ -> somebody()).toList();
    }
}
