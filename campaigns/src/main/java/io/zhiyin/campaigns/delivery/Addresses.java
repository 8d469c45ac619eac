package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Vault;
import java.util.Optional;

/**
 * Opens a customer's mail address or phone number for the one call that needs it. A delivery knows its address by the
 * keyed index alone, so nothing personal stands in its row.
 */
final class Addresses {
    private static final String MAIL = """
            select mail as sealed from customer_private
             where customer_id = :customer and encode(mail_index, 'hex') = :index""";
    private static final String PHONE = """
            select phone as sealed from customer_private
             where customer_id = :customer and encode(phone_index, 'hex') = :index""";

    private final Database db;
    private final Vault vault;

    Addresses(Database db, Vault vault) {
        this.db = db;
        this.vault = vault;
    }

    /** The message with the address that its channel needs; empty when the customer's is another one by now. */
    Optional<Outgoing> opened(CustomerId customer, Outgoing message) {
        return switch (message.route()) {
            case MAIL -> opened(MAIL, Vault.Purpose.MAIL, customer, message);
            case SMS -> opened(PHONE, Vault.Purpose.PHONE, customer, message);
            case CUSTOMER_SERVICE, CARE, TEMPLATE, SUBSCRIPTION, MASS, WELCOME, GROUP_SEND, STAFF_TASK ->
                Optional.of(message);
        };
    }

    private Optional<Outgoing> opened(String sql, Vault.Purpose purpose, CustomerId customer,
            Outgoing message) {
        return db.sql(sql).bind("customer", customer.value()).bind("index", message.address())
                .first(row -> message.to(vault.open(purpose, row.bytes("sealed"))));
    }
}
