package io.zhiyin.bot.sandbox;

import java.util.regex.Pattern;

/**
 * Who a call means, checked in the platform's order: member, customer's id, relation. A customer who deleted the member is still
 * a contact for most calls; one the member deleted, or half added, is not. Source: WeCom API, 84061 cases.
 */
final class Contacts {
    private static final Pattern FORM = Pattern.compile("w[mo][A-Za-z0-9_-]{8,62}");

    private final People people;

    Contacts(People people) {
        this.people = people;
    }

    record Pair(Customer customer, Customer.Relation relation) {}

    Pair pair(Fields body) {
        var userid = body.text("userid").orElseThrow(() -> WecomApi.empty("userid"));
        var external = body.text("external_userid")
                .orElseThrow(() -> new Refusal(41035, "missing external userid"));
        var member = member(userid);
        var customer = customer(external);
        var relation = customer.relation(member.userid()).filter(found -> !found.half)
                .orElseThrow(() -> new Refusal(84061, "not external contact"));
        return new Pair(customer, relation);
    }

    StaffMember member(String userid) {
        return people.staff(userid).orElseThrow(() -> new Refusal(40003, "invalid userid"));
    }

    Customer customer(String externalUserId) {
        if (!FORM.matcher(externalUserId).matches())
            throw new Refusal(40096, "invalid external userid");
        return people.withExternalUserId(externalUserId)
                .orElseThrow(() -> new Refusal(40096, "invalid external userid"));
    }
}
