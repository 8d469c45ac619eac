package io.zhiyin.campaigns.inbox;

import io.zhiyin.campaigns.account.AccountId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A platform that keeps an account's messages until they are fetched. Blocking, for virtual threads. */
public interface MessageStore {
    AccountId account();

    /**
     * What comes behind the cursor, in the platform's order.
     *
     * @param cursor null: from the beginning of what is kept
     * @param token that came with the platform's last ring; null: there is none that is still good
     * @throws io.zhiyin.campaigns.account.PlatformFailure when it cannot be asked now
     */
    Pulled pull(@Nullable String cursor, @Nullable String token);

    /**
     * @param next the cursor behind these messages
     * @param more ask again with it, even where there were no messages
     */
    record Pulled(List<NewMessage> messages, @Nullable String next, boolean more) {
        public Pulled {
            messages = List.copyOf(messages);
        }
    }
}
