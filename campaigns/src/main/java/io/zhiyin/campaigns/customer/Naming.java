package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.Meetings.Person;
import java.util.List;
import java.util.Map;

/**
 * How the accounts of the settings call people. WeCom apps and 微信客服 desks of one corp call one person by one id,
 * which belongs to the corp. Source: WeCom API, identifiers.
 */
public final class Naming {
    /** No account knows the people of another. */
    public static final Naming ALL_APART = new Naming(List.of());

    private final Map<AccountId, Caller> callers;

    /** An account that calls people by an id of {@code corp}'s. */
    public record Caller(AccountId account, IdentityKind kind, String corp) {}

    public Naming(List<Caller> callers) {
        this.callers = callers.stream()
                .collect(java.util.stream.Collectors.toUnmodifiableMap(Caller::account, it -> it));
    }

    /** What the account calls those who write to it; an Official Account unless it was told otherwise. */
    public IdentityKind kindOf(AccountId account) {
        var caller = callers.get(account);
        return caller == null ? IdentityKind.OPENID : caller.kind();
    }

    /** The same person as the corp's other accounts call them. */
    List<Person> others(Person person) {
        var caller = callers.get(person.account());
        if (caller == null || caller.kind() != person.kind()) {
            return List.of();
        }
        return callers.values().stream()
                .filter(it -> it.corp().equals(caller.corp()) && !it.account().equals(caller.account()))
                .map(it -> new Person(it.account(), it.kind(), person.value())).toList();
    }
}
