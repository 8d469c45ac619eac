package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.order.Money;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.profile.FieldType;
import io.zhiyin.campaigns.profile.ProfileValues;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.segment.Standing.HasDetail.Detail;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.store.Vault.Purpose;
import io.zhiyin.campaigns.tag.GivenBy;
import io.zhiyin.campaigns.tag.TagGroup;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.tag.Tagging;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts customers into the database as they stand in memory. */
final class World {
    /** From one order of a buyer to the next. */
    static final Duration RHYTHM = Duration.ofDays(10);
    private static final String CUSTOMER = """
            insert into customer (source, birthday_kind, birthday_year, birthday_month, birthday_day, birthday_leap,
                                  created_at, last_interaction_at)
            values (:source, :kind, :year, :month, :day, :leap, :created, :last) returning id""";
    private static final String IDENTITY = """
            insert into identity (customer_id, account, kind, value, since, followed_at, lost_at)
            values (:customer, :account, 'openid', :value, :since, :followed, :lost)""";
    private static final String CONTACT = """
            insert into contact (account, staff, external_userid, customer_id, since, lost_at)
            values (:account, :staff, :value, :customer, :since, case when :lost then cast(:since as timestamptz) end)""";
    private static final String INSIGHT = """
            insert into insight (customer_id, orders, spent_fen, first_paid_at, last_paid_at, buying_days, first_day_fen,
                                 r, f, m, stage, abc)
            values (:customer, :f, 1, cast(:at as timestamptz) - (cast(:f as int) - 1) * interval '%d hours', :at, 1, 1,
                    :r, :f, :m, :stage, :abc)"""
            .formatted(RHYTHM.toHours());
    private static final String OUTLOOK = """
            insert into customer_outlook (customer_id, churn_percent, purchases_tenths)
            values (:customer, :churn, 100 - cast(:churn as int))""";
    private static final String WARNING = """
            insert into churn_warning (customer_id, at, why, days, orders, spent_fen, last_paid_at, rules_at, ended_at, ended_by)
            select who, at, 'rhythm', 20, 1, 1, at, at, case when ended then at end, case when ended then 'order' end
              from (select cast(:customer as bigint) as who, cast(:at as timestamptz) as at,
                           cast(:churn as int) <= 50 as ended) each""";
    private static final String OTHER = """
            insert into identity (customer_id, account, kind, value, since)
            values (:customer, :account, :kind, :value, :since) returning id""";
    private static final String WINDOW = """
            insert into reply_window (identity_id, kind, until, remaining) values (:identity, 'message', :until, :left)""";
    private static final String EVENT = """
            insert into interaction (customer_id, account, kind, at) values (:customer, :account, :kind, :at)""";
    private static final String SEND = """
            with d as (
                insert into delivery (kind, run_id, campaign_id, customer_id, state, reason, due_at, look_at, expires_at,
                                      created_at, sending_at)
                values ('campaign', :run, :campaign, :customer, :state, 'test', :now, :now, :now, :now, :at) returning id)
            insert into delivery_fact (delivery_id, fact, at) select id, 'delivered', :now from d where :delivered
            union all select id, 'clicked', :now from d where :clicked""";
    private static final String SAID = """
            insert into consent (customer_id, purpose, given, how, at) values (:customer, 'marketing', :given, 'test', :at)""";
    private static final String DETAILS = """
            insert into customer_private (customer_id, name, phone, mail, note)
            values (:customer, :name, :phone, :mail, :note)""";
    private static final String SEAL = """
            update customer_private set name = case when name is not null then cast(:name as bytea) end,
                   phone = case when phone is not null then cast(:phone as bytea) end,
                   mail = case when mail is not null then cast(:mail as bytea) end""";
    private static final String MERGE = """
            update customer set merged_into = (select min(id) from customer) where id = :id""";

    private World() {}

    /** The tags 1 and 2, and 3 that has been deleted again. */
    static void tags(Tags tags) {
        TagGroup group = tags.createGroup("组");
        tags.create(group.id(), "会员");
        tags.create(group.id(), "茶");
        tags.delete(tags.create(group.id(), "旧").id());
    }

    static Map<CustomerId, NaiveCustomer> fill(Database db, Tags tags, List<NaiveCustomer> customers) {
        return db.inTransaction(tx -> {
            Map<CustomerId, NaiveCustomer> ids = new LinkedHashMap<>();
            for (var customer : customers) {
                ids.put(add(tx, tags, customer), customer);
            }
            return ids;
        });
    }

    static CustomerId add(Sql tx, Tags tags, NaiveCustomer customer) {
        var born = customer.birthday();
        var id = tx.sql(CUSTOMER).bind("source", customer.source())
                .bind("kind", born == null ? null : born.kind().name().toLowerCase(Locale.ROOT))
                .bind("year", born == null ? null : born.year())
                .bind("month", born == null ? null : born.month())
                .bind("day", born == null ? null : born.day())
                .bind("leap", born != null && born.leapMonth()).bind("created", customer.createdAt())
                .bind("last", customer.lastInteraction()).one(row -> new CustomerId(row.number("id")));
        var taggings = new ArrayList<Tagging>();
        for (TagId tag : customer.tags()) {
            taggings.add(new Tagging(id, tag, GivenBy.IMPORT, "test", customer.createdAt()));
        }
        tags.giveAll(tx, taggings);
        var number = 0;
        for (var known : customer.known()) {
            tx.sql(IDENTITY).bind("customer", id.value()).bind("account", known.account().value())
                    .bind("value", id.value() + "-" + number++).bind("since", customer.createdAt())
                    .bind("followed", known.followed()).bind("lost", known.lost()).update();
        }
        for (var owner : customer.owners()) {
            tx.sql(CONTACT).bind("customer", id.value()).bind("account", owner.account().value())
                    .bind("staff", owner.staff().value()).bind("value", id.value() + "-" + number++)
                    .bind("since", owner.since()).bind("lost", owner.lost()).update();
        }
        var bought = customer.bought();
        if (bought != null) {
            tx.sql(INSIGHT).bind("customer", id.value()).bind("at", customer.createdAt())
                    .bind("r", bought.r())
                    .bind("f", bought.f()).bind("m", bought.m()).bind("stage", bought.stage().code())
                    .bind("abc", customer.life().abc() == null ? null : customer.life().abc().name())
                    .update();
        }
        var churn = customer.life().churn();
        if (bought != null && churn != null) {
            tx.sql(OUTLOOK).bind("customer", id.value()).bind("churn", churn).update();
            tx.sql(WARNING).bind("customer", id.value()).bind("at", customer.createdAt()).bind("churn", churn)
                    .update();
        }
        live(tx, id, customer.createdAt(), customer.life());
        if (customer.merged()) {
            tx.sql(MERGE).bind("id", id.value()).update();
        }
        return id;
    }

    /** The two segments of {@link RandomRules}. */
    static void segments(Segments segments) {
        segments.create("会员或近日来过", RandomRules.RULE);
        segments.createList("名单");
    }

    /** The fields 1 to 6, one of each type, and 7 that has been deleted again; and what is known in them. */
    static void profiles(Database db, Profiles profiles, Map<CustomerId, NaiveCustomer> everyone) {
        var fields = profiles.fields();
        fields.create("宠物", "", FieldType.TEXT, List.of());
        fields.create("年限", "", FieldType.NUMBER, List.of());
        fields.create("到店", "", FieldType.DATE, List.of());
        fields.create("肤质", "", FieldType.CHOICE, List.of("干", "油"));
        fields.create("爱好", "", FieldType.CHOICES, List.of("茶", "花", "书"));
        fields.create("储值", "", FieldType.MONEY, List.of());
        fields.delete(fields.create("旧", "", FieldType.TEXT, List.of()).id(), false);
        var said = new ArrayList<ProfileValues.Said>();
        everyone.forEach((id, customer) -> customer.life().profile().forEach((field, value) -> said
                .add(new ProfileValues.Said(id, field, value, Source.IMPORT, "test", customer.createdAt()))));
        db.transaction(tx -> profiles.values().set(tx, said));
    }

    private static void live(Sql tx, CustomerId id, Instant now, Life life) {
        var number = 0;
        var orders = new ArrayList<Orders.Order>();
        for (var order : life.orders()) {
            orders.add(new Orders.Order(id.value() + "-" + number++, id, new Money(order.fen()),
                    order.paidAt(), "test", order.paidAt(), order.lines().stream()
                            .map(it -> new Orders.Item(it.product(), it.category(), 1, new Money(it.fen())))
                            .toList()));
        }
        new Orders().add(tx, orders);
        for (var window : life.windows()) {
            var identity = other(tx, id, "openid", window.account(), now, number++);
            tx.sql(WINDOW).bind("identity", identity).bind("until", window.until())
                    .bind("left", window.remaining()).update();
        }
        for (var identity : life.identities()) {
            other(tx, id, identity.kind().code(), identity.account(), now, number++);
        }
        for (var event : life.events()) {
            tx.sql(EVENT).bind("customer", id.value()).bind("account", event.account().value())
                    .bind("kind", event.kind().code()).bind("at", event.at()).update();
        }
        for (var send : life.sends()) {
            tx.sql(SEND).bind("run", (long) number++).bind("campaign", send.campaign())
                    .bind("customer", id.value()).bind("state", send.state()).bind("now", now)
                    .bind("at", send.at()).bind("delivered", send.delivered())
                    .bind("clicked", send.clicked()).update();
        }
        for (var said : life.said()) {
            tx.sql(SAID).bind("customer", id.value()).bind("given", said.given()).bind("at", said.at())
                    .update();
        }
        tx.sql(DETAILS).bind("customer", id.value()).bind("name", detail(life, Detail.NAME))
                .bind("phone", detail(life, Detail.PHONE)).bind("mail", detail(life, Detail.MAIL))
                .bind("note", detail(life, Detail.NOTE)).update();
    }

    /** Gives everybody of whom a detail is known the same one, which can be opened. */
    static void seal(Database db, Vault vault) {
        db.sql(SEAL).bind("name", vault.seal(Purpose.NAME, "林知音"))
                .bind("phone", vault.seal(Purpose.PHONE, "13812345678"))
                .bind("mail", vault.seal(Purpose.MAIL, "lin@example.com")).update();
    }

    private static byte @Nullable [] detail(Life life, Detail detail) {
        return life.details().contains(detail) ? new byte[]{1} : null;
    }

    private static long other(Sql tx, CustomerId id, String kind, AccountId account, Instant since,
            int number) {
        return tx.sql(OTHER).bind("customer", id.value()).bind("account", account.value()).bind("kind", kind)
                .bind("value", id.value() + "-other-" + number).bind("since", since)
                .one(row -> row.number("id"));
    }
}
