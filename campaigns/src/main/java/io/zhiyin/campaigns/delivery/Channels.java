package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.account.AccountId;
import java.util.List;
import java.util.Optional;

/** Every account's way out. */
public record Channels(List<Channel> all) {
    public Channels {
        all = List.copyOf(all);
    }

    Optional<Channel> of(AccountId account, Route route) {
        return all.stream().filter(it -> it.account().equals(account) && it.routes().contains(route))
                .findFirst();
    }

    /** The first account with this way out, where the customer is not bound to one. */
    Optional<AccountId> accountWith(Route route) {
        return all.stream().filter(it -> it.routes().contains(route)).map(Channel::account).findFirst();
    }

    Optional<Channel.ToMany> toMany(AccountId account, Route route) {
        return of(account, route).filter(Channel.ToMany.class::isInstance)
                .map(Channel.ToMany.class::cast);
    }

    Optional<Channel.GroupSends> groupSends(AccountId account) {
        return of(account, Route.GROUP_SEND).filter(Channel.GroupSends.class::isInstance)
                .map(Channel.GroupSends.class::cast);
    }
}
