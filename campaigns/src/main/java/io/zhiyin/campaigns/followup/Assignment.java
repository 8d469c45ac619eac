package io.zhiyin.campaigns.followup;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who does it: a customer's owner, the member of the oldest living relation; for customers without one, whoever has the
 * fewest open. Asks contacts and staff for many customers at once.
 */
final class Assignment {
    private static final String OWNERS = """
            select distinct on (c.customer_id) c.customer_id, c.account, c.staff
              from contact c left join staff s on s.account = c.account and s.userid = c.staff
             where c.customer_id = any(:ids) and c.lost_at is null and s.left_at is null
             order by c.customer_id, c.since, c.staff""";
    // in the order of the load, and of the name between equals, so that the same is always decided
    private static final String LOADS = """
            select s.account, s.userid as staff, count(f.id) as open
              from staff s left join follow_up f on f.account = s.account and f.staff = s.userid and f.state = 'open'
             where s.left_at is null
             group by s.account, s.userid order by open, s.account, s.userid""";

    private final Map<CustomerId, Member> owners;
    private final Map<Member, Long> loads;

    private Assignment(Map<CustomerId, Member> owners, Map<Member, Long> loads) {
        this.owners = owners;
        this.loads = loads;
    }

    static Assignment of(Sql sql, Collection<CustomerId> customers) {
        var owners = new HashMap<CustomerId, Member>();
        sql.sql(OWNERS).bindAll("ids", Long.class, customers.stream().map(CustomerId::value).toList())
                .list(row -> Map.entry(new CustomerId(row.number("customer_id")), member(row)))
                .forEach(it -> owners.put(it.getKey(), it.getValue()));
        var loads = new HashMap<Member, Long>();
        sql.sql(LOADS).list(row -> Map.entry(member(row), row.number("open")))
                .forEach(it -> loads.put(it.getKey(), it.getValue()));
        return new Assignment(owners, loads);
    }

    /** Everybody who may have follow-ups, the one with the fewest first. */
    static List<Member> members(Sql sql) {
        return sql.sql(LOADS).list(Assignment::member);
    }

    Optional<Member> owner(CustomerId customer) {
        return Optional.ofNullable(owners.get(customer));
    }

    /** One more is this member's. */
    void count(Member member) {
        loads.merge(member, 1L, Long::sum);
    }

    /**
     * The customer's owner, or else the one with the fewest; counted with it from now on.
     *
     * @param may who comes into question
     * @throws InvalidInput when nobody does
     */
    Member take(CustomerId customer, Predicate<Member> may) {
        var member = owner(customer).filter(may).or(() -> loads.entrySet().stream()
                .filter(it -> may.test(it.getKey()))
                .min(Map.Entry.<Member, Long>comparingByValue()
                        .thenComparing(it -> it.getKey().code(), Comparator.naturalOrder()))
                .map(Map.Entry::getKey)).orElseThrow(Assignment::nobody);
        count(member);
        return member;
    }

    static InvalidInput nobody() {
        return new InvalidInput("staff", "没有可以跟进的员工：请先接好企业微信，等员工和客户读进来。",
                "There is nobody of the staff to do it: connect WeCom first, and wait until its staff and customers are read.");
    }

    private static Member member(Row row) {
        return new Member(new AccountId(row.text("account")), new StaffId(row.text("staff")));
    }
}
