package io.zhiyin.campaigns.inbox;

import io.zhiyin.campaigns.account.AccountId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What orders one customer's events: their arrival, for each account that knows them. Two people may share one by
 * chance: they are then ordered too, nothing more. A customer joined over two accounts has two, which two nodes may
 * handle at one time: whoever handles holds the customer first.
 */
public final class SenderKey {
    private SenderKey() {}

    /** 64 bits over the account and the person: an openid, an external_userid, or a member's userid. */
    public static long of(AccountId account, String person) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            sha.update(account.value().getBytes(StandardCharsets.UTF_8));
            sha.update((byte) 0);
            return ByteBuffer.wrap(sha.digest(person.getBytes(StandardCharsets.UTF_8))).getLong();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
