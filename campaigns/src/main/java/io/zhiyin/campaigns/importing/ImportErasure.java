package io.zhiyin.campaigns.importing;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.Erasure;
import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An erased person's rejected rows go, and with them every row of which nobody can tell whose it is. A file that still
 * waits is given up and taken away, since nobody knows who is in it.
 */
public final class ImportErasure implements Erasure.Step {
    private static final String FORGET = """
            delete from import_rejected where people && cast(:people as bytea[]) or people = '{}'""";
    private static final String GIVE_UP = """
            update customer_import set state = 'discarded', wanted = null, sample = null, finished_at = now()
             where state in ('waiting', 'checked')""";

    private final Customers customers;
    private final Vault vault;

    public ImportErasure(Customers customers, Vault vault) {
        this.customers = customers;
        this.vault = vault;
    }

    @Override
    public void erase(Sql tx, List<CustomerId> person) {
        var keys = new ArrayList<byte[]>();
        for (var customer : customers.all(tx, person)) {
            var phone = customer.phone();
            if (phone != null) {
                keys.add(key(vault, "phone", phone));
            }
            var mail = customer.mail();
            if (mail != null) {
                keys.add(key(vault, "mail", mail));
            }
            customer.identities().stream().filter(it -> it.kind() == IdentityKind.MEMBER_NUMBER)
                    .forEach(it -> keys.add(key(vault, "number", it.value())));
        }
        tx.sql(FORGET).bindAll("people", byte[].class, keys).update();
        ImportFiles.forgetWaiting(tx);
        tx.sql(GIVE_UP).update();
    }

    static byte[] key(Vault vault, String kind, String value) {
        return vault.index("import-" + kind, value.strip().toLowerCase(Locale.ROOT));
    }
}
