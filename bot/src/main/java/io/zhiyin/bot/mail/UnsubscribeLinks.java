package io.zhiyin.bot.mail;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.store.Vault;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The addresses that unsubscribe from mail: each holds its customer sealed, so that it shows no number, cannot be made up
 * and needs no table. They hold for good, as long as the mail may lie in a box.
 */
public final class UnsubscribeLinks {
    static final String PATH = "/u/";
    private static final String OF_MAIL = "mail:";
    private static final int LONGEST = 200;

    private final Vault vault;
    private final Supplier<String> base;

    /** @param base under which the world reaches the service; known once it listens */
    public UnsubscribeLinks(Vault vault, Supplier<String> base) {
        this.vault = vault;
        this.base = base;
    }

    public String of(CustomerId customer) {
        return base.get() + PATH + Base64.getUrlEncoder().withoutPadding()
                .encodeToString(vault.seal(Vault.Purpose.UNSUBSCRIBE, OF_MAIL + customer.value()));
    }

    /** Whose token it is; empty when we did not make it. */
    Optional<CustomerId> read(String token) {
        if (token.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            var said = new String(
                    vault.openBytes(Vault.Purpose.UNSUBSCRIBE, Base64.getUrlDecoder().decode(token)),
                    StandardCharsets.UTF_8);
            return Optional.of(new CustomerId(Long.parseLong(said.substring(OF_MAIL.length()))));
        } catch (IllegalArgumentException | IllegalStateException madeUp) {
            return Optional.empty();
        }
    }
}
