package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.tag.GivenBy;
import io.zhiyin.campaigns.tag.TagGroup;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.tag.Tagging;
import io.zhiyin.campaigns.tag.Tags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Puts customers into the database as they stand in memory. */
final class World {
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
                                 r, f, m, stage)
            values (:customer, 1, 1, :at, :at, 1, 1, :r, :f, :m, :stage)""";
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
                    .update();
        }
        if (customer.merged()) {
            tx.sql(MERGE).bind("id", id.value()).update();
        }
        return id;
    }
}
