package io.zhiyin.bot.sandbox;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everyone there is: customers by all their ids, staff by userid without regard to case. */
final class People {
    private final Ids ids;
    private final VirtualClock clock;
    private final Feed feed;
    private final Map<String, Customer> customers = new LinkedHashMap<>();
    private final Map<String, Customer> byOpenId = new LinkedHashMap<>();
    private final Map<String, Customer> byExternalUserId = new LinkedHashMap<>();
    private final Map<String, StaffMember> staff = new LinkedHashMap<>();

    People(Ids ids, VirtualClock clock, Feed feed, List<SandboxSettings.Staff> members) {
        this.ids = ids;
        this.clock = clock;
        this.feed = feed;
        for (var member : members)
            staff.put(member.userid().toLowerCase(Locale.ROOT),
                    new StaffMember(member.userid(), member.name(), new Phone(member.userid(), clock, feed)));
        // Fixed ids: a service that keeps its data meets the same people after a restart.
        add("linxi", "林夕", 2, "oSbx5Linxi000000000000000001", "wmSbxLinxi0000000000000000000001",
                "oSbxUnionLinxi0000000000001");
        add("chenmo", "陈默", 1, "oSbx5Chenmo00000000000000002", "wmSbxChenmo000000000000000000002",
                "oSbxUnionChenmo000000000002");
        add("wangxiaoyu", "王小雨", 2, "oSbx5Wangxiaoyu000000000003x", "wmSbxWangxiaoyu00000000000000003",
                "oSbxUnionWangxiaoyu00000003");
        add("zhaoming", "赵明", 1, "oSbx5Zhaoming000000000000004", "wmSbxZhaoming0000000000000000004", null);
        add("suqin", "苏琴", 2, "oSbx5Suqin000000000000000005", "wmSbxSuqin0000000000000000000005", null);
        add("guyuan", "顾远", 1, "oSbx5Guyuan00000000000000006", "wmSbxGuyuan000000000000000000006", null);
    }

    /** @throws IllegalArgumentException when one of the ids is taken */
    Customer add(String id, String name, int gender, @Nullable String openId, @Nullable String externalUserId,
            @Nullable String unionId) {
        var customer = new Customer(id, name, gender, openId == null ? ids.opaque("oSbx5", 23) : openId,
                externalUserId == null ? ids.opaque("wmSbx", 27) : externalUserId, unionId,
                new Phone(id, clock, feed));
        if (customers.containsKey(id) || byOpenId.containsKey(customer.openId)
                || byExternalUserId.containsKey(customer.externalUserId))
            throw new IllegalArgumentException("customer " + id + ": one of the ids is taken");
        customers.put(id, customer);
        byOpenId.put(customer.openId, customer);
        byExternalUserId.put(customer.externalUserId, customer);
        return customer;
    }

    String freeId() {
        int number = customers.size() + 1;
        while (customers.containsKey("c" + number))
            number++;
        return "c" + number;
    }

    Optional<Customer> customer(String id) {
        return Optional.ofNullable(customers.get(id)).or(() -> Optional.ofNullable(byOpenId.get(id)))
                .or(() -> Optional.ofNullable(byExternalUserId.get(id)));
    }

    Optional<Customer> withOpenId(String openId) {
        return Optional.ofNullable(byOpenId.get(openId));
    }

    Optional<Customer> withExternalUserId(String externalUserId) {
        return Optional.ofNullable(byExternalUserId.get(externalUserId));
    }

    /** They are no longer in the corp: nobody finds them any more. */
    void leave(StaffMember member) {
        staff.remove(member.userid().toLowerCase(Locale.ROOT));
        feed.changed("staff", member.userid());
    }

    Optional<StaffMember> staff(String userid) {
        return Optional.ofNullable(staff.get(userid.toLowerCase(Locale.ROOT)));
    }

    Collection<Customer> customers() {
        return customers.values();
    }

    Collection<StaffMember> staff() {
        return staff.values();
    }

    /** Relations that the staff side still has, customers who left included. */
    List<Customer> contactsOf(String userid) {
        var found = new ArrayList<Customer>();
        for (var customer : customers.values()) {
            if (customer.relation(userid).filter(relation -> !relation.half).isPresent())
                found.add(customer);
        }
        return found;
    }
}
