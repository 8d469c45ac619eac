package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.template.Variant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** Puts a template's words for one customer. Blocking; called at the moment of sending, on virtual threads. */
public interface Words {
    Rendering render(Request request);

    /**
     * What is to be made.
     *
     * @param delivery null for a preview: rendered again, a delivery has the same words
     * @param test whether it is sent to be looked at: then it takes nothing that there is only so much of
     * @param staff whose hands it goes through, for {@link Route#GROUP_SEND} and {@link Route#STAFF_TASK}
     */
    record Request(@Nullable DeliveryId delivery, Variant variant, CustomerId customer, AccountId account,
            @Nullable StaffId staff, @Nullable LocalDate occasion, boolean test) {
        public Request(@Nullable DeliveryId delivery, Variant variant, CustomerId customer, AccountId account,
                @Nullable StaffId staff, @Nullable LocalDate occasion) {
            this(delivery, variant, customer, account, staff, occasion, false);
        }
    }

    sealed interface Rendering {
        record Rendered(Outgoing.Content content) implements Rendering {}

        /** Something is not there that may come: the delivery waits for it. */
        record NotYet(Reason reason) implements Rendering {}

        /** @param code what is wrong, without the customer's data: it is stored and shown */
        record Problem(String code) implements Rendering {}
    }
}
