package io.zhiyin.campaigns.followup;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.delivery.Outcome;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where members of staff are met: a corp's app. */
public interface StaffPlatform {
    /** Keys of the buttons on a card. */
    String DONE = "follow-done";
    String LATER = "follow-later";
    String HAND_OVER = "follow-hand-over";
    /** The list on a card from which a colleague is chosen. */
    String COLLEAGUE = "follow-colleague";

    AccountId account();

    /** A message as it goes out; the same one is always the same text. */
    String body(StaffMessage message);

    /** Sends a body as it is; one that was sent within some hours is recognised and not shown twice. */
    Sent send(StaffId to, String body);

    /** @param responseCode by which its card can be changed, where it has one */
    record Sent(Outcome outcome, @Nullable String responseCode) {}

    /** Draws a card anew on the member's phone; a code works once, for three days. */
    Outcome change(String responseCode, StaffMessage.Card card);

    /** Whether the platform says that this member is no longer in the corp. */
    boolean gone(StaffId staff);

    /** Whom the directory names above a member: their own superiors, or the leaders of their department. */
    List<StaffId> leaders(StaffId staff);

    /**
     * Where a member's browser is sent to say who it is; it comes back to {@code back} with a {@code code} and the
     * {@code state}.
     *
     * @param state letters and digits, at most 128
     */
    String authorizeUrl(String back, String state);

    /** Who came back with a code; empty where it is nobody of the corp, or the code is over. */
    Optional<StaffId> whoCame(String code);
}
