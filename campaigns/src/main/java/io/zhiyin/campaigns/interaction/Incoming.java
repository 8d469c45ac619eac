package io.zhiyin.campaigns.interaction;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.customer.Subscriptions;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a callback says, in our words. {@code person} is an openid (Official Account) or an external_userid (WeCom, 微信客服).
 * {@code at} is the platform's own time of the event, in whole seconds.
 */
public sealed interface Incoming {
    AccountId account();

    Instant at();

    /** Followed the Official Account, by the QR code of {@code scene} if there was one. */
    record Followed(AccountId account, String person, @Nullable String scene,
            Instant at) implements Incoming {}

    /** A follower scanned a QR code. */
    record Scanned(AccountId account, String person, String scene, Instant at) implements Incoming {}

    record Unfollowed(AccountId account, String person, Instant at) implements Incoming {}

    record Wrote(AccountId account, String person, String text, Instant at) implements Incoming {}

    /** Sent a picture, voice, video, place or link; {@code kind} is the platform's MsgType. */
    record SentMedia(AccountId account, String person, String kind, @Nullable String mediaId, Instant at)
            implements
                Incoming {}

    /** Tapped a menu item; {@code opensWindow} where the platform then lets us write (click, scancode). */
    record ClickedMenu(AccountId account, String person, String key, boolean opensWindow, Instant at)
            implements
                Incoming {}

    /** A customer and a staff member are contacts now; {@code half}: the staff member has not confirmed yet. */
    record ContactAdded(AccountId account, StaffId staff, String person, @Nullable String state,
            @Nullable String welcomeCode, boolean half, Instant at) implements Incoming {}

    /** Remark or tags were changed in the client. */
    record ContactEdited(AccountId account, StaffId staff, String person, Instant at) implements Incoming {}

    record ContactLost(AccountId account, StaffId staff, String person, LostBy by,
            Instant at) implements Incoming {}

    /** The platform's report on a template message; {@code status} is its own word: success, failed:user block, ... */
    record TemplateJobFinished(AccountId account, String person, String platformId, String status, Instant at)
            implements
                Incoming {}

    /**
     * What the customer said of notices, in the dialogue or in the settings of their client.
     *
     * @param choices by the platform's template, in their order
     */
    record NoticeChoices(AccountId account, String person, List<NoticeChoice> choices, Instant at)
            implements
                Incoming {
        public NoticeChoices {
            choices = List.copyOf(choices);
        }
    }

    record NoticeChoice(String template, Subscriptions.Said said) {}

    /** The platform's reports on notices. */
    record NoticesSent(AccountId account, String person, List<NoticeReport> reports, Instant at)
            implements
                Incoming {
        public NoticesSent {
            reports = List.copyOf(reports);
        }
    }

    /** @param code 0: it arrived */
    record NoticeReport(String platformId, String code, String status) {}

    /**
     * The platform's report on a call to many. Source: Official Account API, MASSSENDJOBFINISH.
     *
     * @param status its own word: {@code send success}, {@code send fail}, {@code err(10001)}
     */
    record MassFinished(AccountId account, String platformId, String status, int total, int filtered,
            int arrived, int failed, Instant at)
            implements
                Incoming {}

    /**
     * Opened the chat with a 微信客服 desk.
     *
     * @param scene the entry's own word, {@code sceneParam} what the shop added to its address
     * @param welcomeCode good for one message within 20 seconds; only where the desk was silent for 48 hours
     */
    record Entered(AccountId account, String person, @Nullable String scene, @Nullable String sceneParam,
            @Nullable String welcomeCode, Instant at) implements Incoming {}

    /** A message of ours that 微信客服 had taken did not arrive; {@code reason} is the platform's fail_type. */
    record SendFailed(AccountId account, String person, String platformId, int reason, Instant at)
            implements
                Incoming {}

    /** A staff member wrote to the customer by hand, as the desk. */
    record StaffWrote(AccountId account, StaffId staff, String person, String text, Instant at)
            implements
                Incoming {}

    /** The platform keeps messages that are to be pulled; {@code token} makes that cheap for ten minutes. */
    record MessagesWait(AccountId account, String token, Instant at) implements Incoming {}

    /** A staff member wrote to the app. */
    record MemberWrote(AccountId account, StaffId staff, String text, Instant at) implements Incoming {}

    /** A staff member pressed a button of a card; {@code chosen} is the first option they chose on it. */
    record CardPressed(AccountId account, StaffId staff, String taskId, String key,
            @Nullable String chosen, @Nullable String responseCode, Instant at) implements Incoming {}

    /** Somebody changed the account's own list of tags. */
    record TagsChanged(AccountId account, Instant at) implements Incoming {}

    /** Anything else: kept and counted, never an error. {@code kind} is the platform's event or message type. */
    record Other(AccountId account, @Nullable String person, String kind, Instant at) implements Incoming {}

    /** Who ended a contact: 客户删除员工, 员工删除客户, 继承. */
    enum LostBy {
        CUSTOMER, STAFF, TRANSFER
    }
}
