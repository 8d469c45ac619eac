package io.zhiyin.campaigns.consent;

import io.zhiyin.campaigns.consent.Consents.Consent;
import io.zhiyin.campaigns.consent.Consents.Purpose;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.Erasure;
import io.zhiyin.campaigns.customer.Phone;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Mail addresses and phones that want nothing from us, by keyed index alone. They outlive the customer: a file that brings
 * an erased person in again must not make their no a yes. What a customer says later of themselves counts more.
 */
public final class RefusedAddresses implements Erasure.Step {
    private static final String REFUSE = """
            insert into refused_address (purpose, address, at) values (:purpose, :address, now())
            on conflict (purpose, address) do nothing""";

    private final Customers customers;
    private final Consents consents;
    private final Vault vault;

    public RefusedAddresses(Customers customers, Consents consents, Vault vault) {
        this.customers = customers;
        this.consents = consents;
        this.vault = vault;
    }

    /**
     * Whoever has this phone wants no more text messages: all customers with it, and whoever gets it.
     *
     * @return how many customers that are
     */
    public int refusePhone(Sql tx, Phone phone, Instant at) {
        refuse(tx, Purpose.SMS, vault.index("phone", phone.value()));
        var holders = customers.withPhone(tx, phone);
        for (var holder : holders) {
            customers.hold(tx, holder)
                    .ifPresent(it -> consents.record(tx, it, new Consent(Purpose.SMS, false, "reply", at)));
        }
        return holders.size();
    }

    @Override
    public void erase(Sql tx, List<CustomerId> person) {
        var nothing = consents.withdrawn(tx, person);
        for (Customer customer : customers.all(tx, person)) {
            var mail = customer.mail();
            if (mail != null && (nothing || withdrawn(tx, customer.id(), Purpose.MAIL))) {
                refuse(tx, Purpose.MAIL, vault.index("mail", mail.strip().toLowerCase(Locale.ROOT)));
            }
            var phone = customer.phone();
            if (phone != null && (nothing || withdrawn(tx, customer.id(), Purpose.SMS))) {
                refuse(tx, Purpose.SMS, vault.index("phone", phone));
            }
        }
    }

    private boolean withdrawn(Sql tx, CustomerId customer, Purpose purpose) {
        return consents.newest(tx, customer, purpose).filter(it -> !it.given()).isPresent();
    }

    private static void refuse(Sql tx, Purpose purpose, byte[] address) {
        tx.sql(REFUSE).bind("purpose", purpose.code()).bind("address", address).update();
    }
}
