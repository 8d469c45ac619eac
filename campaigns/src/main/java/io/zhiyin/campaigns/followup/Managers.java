package io.zhiyin.campaigns.followup;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.account.PlatformFailure;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is told of what a member leaves undone. */
final class Managers {
    private static final Logger log = LoggerFactory.getLogger(Managers.class);

    private final Map<AccountId, StaffPlatform> platforms;

    Managers(Map<AccountId, StaffPlatform> platforms) {
        this.platforms = Map.copyOf(platforms);
    }

    /** Never the member themselves; where the directory tells no leader, the one who is named, if anybody is. */
    Optional<Member> of(Member member, FollowUpSettings settings) {
        var leader = switch (settings.manager()) {
            case LEADER -> leader(member);
            case NAMED, NOBODY -> Optional.<Member>empty();
        };
        return settings.manager() == FollowUpSettings.Manager.NOBODY
                ? Optional.empty()
                : leader.or(settings::namedMember).filter(it -> !it.equals(member));
    }

    private Optional<Member> leader(Member member) {
        var platform = platforms.get(member.account());
        if (platform == null) {
            return Optional.empty();
        }
        try {
            return platform.leaders(member.staff()).stream().map(it -> new Member(member.account(), it))
                    .filter(it -> !it.equals(member)).findFirst();
        } catch (PlatformFailure cannotBeAsked) {
            log.atWarn().addKeyValue("account", member.account()).addKeyValue("code", cannotBeAsked.code())
                    .log("the directory does not tell who leads");
            return Optional.empty();
        }
    }
}
