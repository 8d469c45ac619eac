package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the gate goes by, read at one moment for many deliveries. With planning this is the stated set-based exception:
 * it reads the tables of other features, seven statements for any number of customers.
 *
 * @param stop how far all sending is stopped; null: not at all
 */
record Facts(SendingRules rules, SendingStop.@Nullable Scope stop, Set<LocalDate> daysOff,
        Map<Long, OfCampaign> campaigns,
        Map<CustomerId, OfCustomer> customers) {
    private static final String RULES = """
            select %s from sending_rules""".formatted(SendingRules.COLUMNS);
    private static final String DAYS_OFF = """
            select day from day_off where off and day between :from and :to""";
    private static final String CAMPAIGNS = """
            select id, state, priority from campaign where id = any(:campaigns)""";
    private static final String CUSTOMERS = """
            select c.id, c.merged_into, c.time_zone,
                   coalesce((select not k.given from consent k where k.customer_id = c.id and k.purpose = 'marketing'
                              order by k.at desc, k.id desc limit 1), false) as withdrawn,
                   %s as mail_withdrawn,
                   %s as sms_withdrawn, encode(p.mail_index, 'hex') as mail,
                   encode(p.phone_index, 'hex') as phone
              from customer c left join customer_private p on p.customer_id = c.id where c.id = any(:customers)"""
            .formatted(withdrawn("mail", "mail_index"), withdrawn("sms", "phone_index"));
    // Mass sends are counted where one may be meant; the kinds and states are what delivery_cap asks for.
    private static final String IDENTITIES = """
            select i.customer_id, i.id, i.account, i.kind = 'care_userid' as care, i.value, i.lost_at is not null as lost,
                   i.followed_at is not null and i.lost_at is null as follows,
                   (select w.kind from reply_window w where w.identity_id = i.id and w.until > :now and w.remaining > 0
                     order by w.until desc limit 1) as open_window,
                   array(select s.template from subscription s where s.identity_id = i.id and s.credits > 0) as granted,
                   case when :mass then (select count(*) from delivery m where m.customer_id = i.customer_id
                       and m.sending_at >= :month and m.sending_at is not null and m.kind in ('campaign', 'test')
                       and m.state in ('sending', 'sent', 'unknown')
                       and m.route = 'MASS' and m.account = i.account and m.address = i.value) else 0 end as of_month
              from identity i where i.customer_id = any(:customers) and i.kind in ('openid', 'care_userid') order by i.id""";
    private static final String CONTACTS = """
            select customer_id, account, staff, external_userid from contact
             where customer_id = any(:customers) and lost_at is null order by since, staff""";

    /** @param full the caps that let nothing of theirs through now, and when each does again; {@code groupSends} by account, in this period */
    record OfCustomer(@Nullable CustomerId mergedInto, @Nullable ZoneId zone, boolean withdrawn,
            Map<Cap, Instant> full, List<Follower> followers, List<Contact> contacts, Own mail,
            Own phone, Map<AccountId, Integer> groupSends) {}

    /**
     * An address of the customer's own.
     *
     * @param index keyed, in hexadecimal digits; null: there is none
     * @param withdrawn whether they unsubscribed from this way alone
     */
    record Own(@Nullable String index, boolean withdrawn) {}

    /**
     * The customer to an Official Account or a 微信客服 desk.
     *
     * @param care to a desk, which {@code openid} then is an external_userid of
     * @param granted platform templates of which a notice may be sent
     * @param massOfMonth mass sends that they were named in since the platform's month began; 0 where none may be meant
     */
    record Follower(long identity, AccountId account, boolean care, String openid, boolean follows,
            boolean lost, @Nullable String openWindow, Set<String> granted, long massOfMonth) {}

    /** The customer to a staff member, the oldest relation first. */
    record Contact(AccountId account, StaffId staff, String externalUserId) {}

    /** Whether the newest word about one way is a withdrawal; without any, whether the address has refused. */
    private static String withdrawn(String purpose, String index) {
        return """
                coalesce((select not k.given from consent k where k.customer_id = c.id and k.purpose = '%s'
                           order by k.at desc, k.id desc limit 1),
                         exists (select from refused_address r where r.purpose = '%s' and r.address = p.%s))"""
                .formatted(purpose, purpose, index);
    }

    /** A campaign as it is at this moment, whatever its run was started with. */
    record OfCampaign(String state, Priority priority) {
        static final OfCampaign GONE = new OfCampaign("ended", Priority.NORMAL);
    }

    OfCampaign campaign(long id) {
        return campaigns.getOrDefault(id, OfCampaign.GONE);
    }

    /** As they would be if this campaign ran and nothing were stopped. */
    Facts asIfRunning(long campaign) {
        return new Facts(rules, null, daysOff,
                Map.of(campaign, new OfCampaign("running", campaign(campaign).priority)), customers);
    }

    boolean stopped(boolean ofCampaign) {
        return stop != null && stop.holds(ofCampaign);
    }

    static SendingRules rules(Sql sql) {
        return sql.sql(RULES).one(SendingRules::of);
    }

    /** Those that could matter to anybody now, wherever they live. */
    private static Set<LocalDate> daysOff(Sql sql, SendingRules rules, Instant now) {
        var today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        return rules.quietDaysOff()
                ? Set.copyOf(sql.sql(DAYS_OFF).bind("from", today.minusDays(2)).bind("to", today.plusDays(60))
                        .list(row -> Objects.requireNonNull(row.dateOrNull("day"))))
                : Set.of();
    }

    static Facts read(Sql sql, List<Claim> claims, Instant now) {
        var rules = rules(sql);
        var states = new HashMap<Long, OfCampaign>();
        var campaigns = claims.stream().map(Claim::campaign).filter(Objects::nonNull)
                .map(Claim.OfCampaign::campaign).distinct().toList();
        if (!campaigns.isEmpty()) {
            sql.sql(CAMPAIGNS).bindAll("campaigns", Long.class, campaigns)
                    .list(row -> states.put(row.number("id"),
                            new OfCampaign(row.text("state"), Priority.of(row.text("priority")))));
        }
        return new Facts(rules, SendingStops.scope(sql), daysOff(sql, rules, now), states,
                customers(sql, rules, claims, now));
    }

    private static Map<CustomerId, OfCustomer> customers(Sql sql, SendingRules rules, List<Claim> claims,
            Instant now) {
        var ids = claims.stream().map(it -> it.customer().value()).distinct().toList();
        var groupSends = GroupSendsUsed.of(sql, claims, rules.groupSends().since(now));
        var rows = sql.sql(CUSTOMERS).bindAll("customers", Long.class, ids)
                .list(CustomerRow::of);
        var related = new ArrayList<>(ids);
        rows.stream().map(CustomerRow::mergedInto).filter(Objects::nonNull).forEach(related::add);
        var full = FullCaps.of(sql, rules.caps(), ids, now);
        var followers = new HashMap<Long, List<Follower>>();
        sql.sql(IDENTITIES).bindAll("customers", Long.class, related).bind("now", now)
                .bind("mass", claims.stream().anyMatch(it -> it.may(Route.MASS)))
                .bind("month", Allowance.since(Allowance.Period.MONTH, now))
                .list(row -> followers.computeIfAbsent(row.number("customer_id"), _ -> new ArrayList<>())
                        .add(follower(row)));
        var contacts = new HashMap<Long, List<Contact>>();
        sql.sql(CONTACTS).bindAll("customers", Long.class, related)
                .list(row -> contacts.computeIfAbsent(row.number("customer_id"), _ -> new ArrayList<>())
                        .add(new Contact(new AccountId(row.text("account")), new StaffId(row.text("staff")),
                                row.text("external_userid"))));
        var customers = new HashMap<CustomerId, OfCustomer>();
        for (var row : rows) {
            // A merge moves the identities to the customer who is kept; an answer still finds its person there.
            var person = row.mergedInto == null ? row.id : row.mergedInto;
            customers.put(new CustomerId(row.id),
                    new OfCustomer(row.mergedInto == null ? null : new CustomerId(row.mergedInto), row.zone,
                            row.withdrawn,
                            full.getOrDefault(row.id, Map.of()),
                            followers.getOrDefault(person, List.of()),
                            contacts.getOrDefault(person, List.of()), row.mail, row.phone,
                            groupSends.getOrDefault(row.id, Map.of())));
        }
        return customers;
    }

    private static Follower follower(Row row) {
        return new Follower(row.number("id"), new AccountId(row.text("account")), row.flag("care"),
                row.text("value"),
                row.flag("follows"), row.flag("lost"), row.textOrNull("open_window"),
                Set.copyOf(row.texts("granted")), row.number("of_month"));
    }

    private record CustomerRow(long id, @Nullable Long mergedInto, @Nullable ZoneId zone, boolean withdrawn,
            Own mail, Own phone) {
        static CustomerRow of(Row row) {
            return new CustomerRow(row.number("id"), row.numberOrNull("merged_into"),
                    zone(row.textOrNull("time_zone")), row.flag("withdrawn"),
                    new Own(row.textOrNull("mail"), row.flag("mail_withdrawn")),
                    new Own(row.textOrNull("phone"), row.flag("sms_withdrawn")));
        }

        private static @Nullable ZoneId zone(@Nullable String stored) {
            try {
                return stored == null ? null : ZoneId.of(stored);
            } catch (DateTimeException unknown) {
                return null;
            }
        }
    }
}
