package io.zhiyin.campaigns.campaign;

import java.util.Set;

/** Who there is to approve a campaign. */
@FunctionalInterface
public interface Approvers {
    /**
     * Whether there is anybody besides these.
     *
     * @param administrator whether it must be an administrator
     * @param except keys of {@link Hand}s
     */
    boolean any(boolean administrator, Set<String> except);
}
