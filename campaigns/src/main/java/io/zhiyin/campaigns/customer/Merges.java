package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One person from several identities. A unionid is the same over accounts bound to one open platform, so two
 * customers with the same one are one person: the older row stays, the younger points to it.
 */
public final class Merges {
    private static final String HOLDER = """
            select customer_id from identity where account = '' and kind = 'unionid' and value = :unionid""";
    private static final String LOCK = """
            select id, merged_into is not null as gone from customer where id = any(:ids) order by id for update""";
    private static final String MOVE_IDENTITIES = """
            update identity set customer_id = :kept where customer_id = :gone""";
    private static final String MOVE_CONTACTS = """
            update contact set customer_id = :kept where customer_id = :gone""";
    private static final String FILL_PRIVATE = """
            insert into customer_private as p (customer_id, name, name_grams, phone, phone_index, phone_last4_index,
                   mail, mail_index, note)
            select :kept, name, name_grams, phone, phone_index, phone_last4_index, mail, mail_index, note
              from customer_private where customer_id = :gone
            on conflict (customer_id) do update set
                   name_grams = case when p.name is null then excluded.name_grams else p.name_grams end,
                   name = coalesce(p.name, excluded.name),
                   phone_index = case when p.phone is null then excluded.phone_index else p.phone_index end,
                   phone_last4_index =
                       case when p.phone is null then excluded.phone_last4_index else p.phone_last4_index end,
                   phone = coalesce(p.phone, excluded.phone),
                   mail_index = case when p.mail is null then excluded.mail_index else p.mail_index end,
                   mail = coalesce(p.mail, excluded.mail), note = coalesce(p.note, excluded.note)""";
    private static final String FILL_FACTS = """
            update customer k set
                   birthday_kind = coalesce(k.birthday_kind, g.birthday_kind),
                   birthday_year = case when k.birthday_kind is null then g.birthday_year else k.birthday_year end,
                   birthday_month = case when k.birthday_kind is null then g.birthday_month else k.birthday_month end,
                   birthday_day = case when k.birthday_kind is null then g.birthday_day else k.birthday_day end,
                   birthday_leap = case when k.birthday_kind is null then g.birthday_leap else k.birthday_leap end,
                   birthday_set_by = case when k.birthday_kind is null then g.birthday_set_by else k.birthday_set_by end,
                   birthday_set_at = case when k.birthday_kind is null then g.birthday_set_at else k.birthday_set_at end,
                   time_zone = coalesce(k.time_zone, g.time_zone),
                   created_at = least(k.created_at, g.created_at),
                   last_interaction_at = greatest(k.last_interaction_at, g.last_interaction_at)
              from customer g where k.id = :kept and g.id = :gone""";
    private static final String CLOSE = """
            update customer set merged_into = :kept where id = :gone""";

    private final Customers customers;
    private final List<MergeStep> steps;

    /** @param steps what the other features do with their rows, in this order */
    public Merges(Customers customers, List<MergeStep> steps) {
        this.customers = customers;
        this.steps = List.copyOf(steps);
    }

    /**
     * The platform says that this customer has this unionid. In a transaction that holds nobody yet: both customers are
     * held, in the order of their ids. Returns who the person is now.
     */
    public CustomerId joinByUnionId(Sql tx, CustomerId customer, String unionId, Instant at) {
        return Holding.of(tx, () -> {
            var holder = tx.sql(HOLDER).bind("unionid", unionId)
                    .first(row -> new CustomerId(row.number("customer_id")));
            if (holder.isPresent()) {
                return Optional.of(merge(tx, customer, holder.get()));
            }
            var held = hold(tx, List.of(customer));
            if (held.isEmpty()) {
                return Optional.of(customer);
            }
            var who = held.getFirst();
            return customers.identify(tx, who, null, IdentityKind.UNIONID, unionId, at)
                    ? Optional.of(who)
                    : Optional.empty();
        });
    }

    /**
     * Makes two customers one; the older id stays. Either may have been merged before: it is about who they are now.
     * In a transaction that holds nobody yet.
     */
    public CustomerId merge(Sql tx, CustomerId one, CustomerId other) {
        var held = hold(tx, List.of(one, other));
        if (held.size() < 2) {
            // one person already, or erased meanwhile
            return held.isEmpty() ? one : held.getFirst();
        }
        var kept = held.getFirst();
        var gone = held.getLast();
        for (var statement : List.of(MOVE_IDENTITIES, MOVE_CONTACTS, FILL_PRIVATE, FILL_FACTS,
                CLOSE)) {
            tx.sql(statement).bind("kept", kept.value()).bind("gone", gone.value()).update();
        }
        steps.forEach(step -> step.merge(tx, kept, gone));
        return kept;
    }

    /** Holds whoever these are now, the oldest first; without those who were erased. */
    private List<CustomerId> hold(Sql tx, List<CustomerId> asked) {
        return Holding.of(tx, () -> {
            var now = Set.copyOf(customers.allCurrent(tx, asked).values());
            var held = new ArrayList<CustomerId>();
            var gone = tx.sql(LOCK).bindAll("ids", Long.class, now.stream().map(CustomerId::value).toList())
                    .list(row -> {
                        held.add(new CustomerId(row.number("id")));
                        return row.flag("gone");
                    });
            return gone.contains(true) ? Optional.empty() : Optional.of(held);
        });
    }
}
