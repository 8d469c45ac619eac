package io.zhiyin.bot.callback;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.account.AccountKind;
import org.jspecify.annotations.Nullable;

/**
 * What an account's callbacks are recognised by.
 *
 * @param token signs every push
 * @param aesKey the EncodingAESKey, 43 characters; null: plain mode, which only an Official Account has
 * @param receiverId the appId or corpId every encrypted message must end with
 * @param originalId the gh_ id an Official Account is addressed by; null: pushes are not asked for it
 */
public record CallbackAccount(AccountId id, AccountKind kind, String token, @Nullable String aesKey,
        String receiverId, @Nullable String originalId) {
    public CallbackAccount {
        if (token.isBlank()) {
            throw new IllegalArgumentException("account " + id + " has no token");
        }
        if (aesKey == null && kind != AccountKind.OFFICIAL) {
            throw new IllegalArgumentException("account " + id + " has no aesKey; WeCom always encrypts");
        }
        if (aesKey != null && aesKey.length() != PlatformCrypto.KEY_LENGTH) {
            throw new IllegalArgumentException("account " + id + " aesKey: " + PlatformCrypto.KEY_LENGTH
                    + " characters expected, " + aesKey.length() + " found");
        }
        if (receiverId.isBlank()) {
            throw new IllegalArgumentException("account " + id + " has no appId or corpId");
        }
    }

    /** Shows no secret. */
    @Override
    public String toString() {
        return "CallbackAccount[" + id + ", " + kind + ", " + receiverId + "]";
    }
}
