package io.zhiyin.campaigns.intake;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.Entry;
import io.zhiyin.campaigns.customer.ManyCustomers;
import io.zhiyin.campaigns.customer.ManyCustomers.Match;
import io.zhiyin.campaigns.customer.Speaker;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds or makes the customers behind the buyers of a batch: a few statements, however many there are. */
final class Recognition {
    private static final String BY = "order";

    private final Customers customers;
    private final ManyCustomers many;
    private final Vault vault;

    Recognition(Customers customers, Vault vault) {
        this.customers = customers;
        this.many = new ManyCustomers(customers);
        this.vault = vault;
    }

    /**
     * @param buyers each with the path where it stands
     * @return who each buyer is
     * @throws NotTaken with all of whom it cannot be told
     * @throws ManyCustomers.Moved when somebody was merged or erased meanwhile: to be done again
     */
    Map<Buyer, CustomerId> recognise(Sql tx, Map<Buyer, String> buyers, Instant now) {
        var ids = of(buyers, Buyer.Ours.class).stream().map(Buyer.Ours::id).toList();
        var ours = ids.isEmpty() ? Map.<CustomerId, CustomerId>of() : customers.allCurrent(tx, ids);
        var called = many.called(tx,
                of(buyers, Buyer.OfPlatform.class).stream().map(Buyer.OfPlatform::name).toList());
        var shoppers = of(buyers, Buyer.OfShop.class);
        var entries = shoppers.stream().map(it -> entry(it).sealed(vault)).toList();
        var matches = entries.isEmpty() ? List.<Match>of() : many.match(tx, entries);
        var strangers = new Strangers();
        var found = new HashMap<Buyer, CustomerId>();
        var wrong = strangers(shoppers, matches, buyers, strangers);
        buyers.forEach((buyer, path) -> {
            var who = switch (buyer) {
                case Buyer.Ours(var id) -> ours.get(id);
                case Buyer.OfPlatform(var name) -> called.get(name);
                case Buyer.OfShop _ -> null;
            };
            if (who != null) {
                found.put(buyer, who);
            } else if (!(buyer instanceof Buyer.OfShop)) {
                wrong.add(new InvalidInput(path, "没有这位客户。", "There is no such customer."));
            }
        });
        if (!wrong.isEmpty()) {
            throw new NotTaken(wrong);
        }
        // all at once: whoever held some and waited for others could wait for somebody who does the same
        if (many.hold(tx,
                Stream.concat(found.values().stream(), ManyCustomers.known(matches).stream()).toList())
                && !(customers.allCurrent(tx, ids).equals(ours)
                        && many.called(tx, called.keySet().stream().toList()).equals(called)
                        && (entries.isEmpty() || many.match(tx, entries).equals(matches)))) {
            throw new ManyCustomers.Moved();
        }
        found.putAll(written(tx, shoppers, entries, matches, strangers, now));
        return found;
    }

    /** Notes who is new, and answers of whom it cannot be told who they are. */
    private static List<InvalidInput> strangers(List<Buyer.OfShop> shoppers, List<Match> matches,
            Map<Buyer, String> paths, Strangers strangers) {
        var wrong = new ArrayList<InvalidInput>();
        for (var i = 0; i < matches.size(); i++) {
            var path = paths.getOrDefault(shoppers.get(i), "");
            switch (matches.get(i)) {
                case Match.Unclear(var zh, var en) -> wrong.add(new InvalidInput(path, zh, en));
                case Match.Nobody() -> {
                    if (!strangers.add(shoppers.get(i))) {
                        wrong.add(new InvalidInput(path, "同一手机号在这一批里有不同的会员号，请核对。",
                                "One phone has several member numbers in this batch: check which is right."));
                    }
                }
                case Match.Known _ -> {
                }
            }
        }
        return wrong;
    }

    /** What an order tells of those who are known fills their gaps; who is new is made, each once. */
    private Map<Buyer, CustomerId> written(Sql tx, List<Buyer.OfShop> shoppers, List<Entry.Sealed> entries,
            List<Match> matches, Strangers strangers, Instant now) {
        var who = new HashMap<Buyer, CustomerId>();
        if (shoppers.isEmpty()) {
            return who;
        }
        var by = new Speaker(Source.ORDERS, BY, now);
        var steps = many.steps(tx, entries, matches, by, ManyCustomers.Weight.FILLS, false).stream()
                .filter(it -> it.id() != null).toList();
        var ids = many.write(tx, steps, BY, by);
        many.keep(tx, steps, by);
        for (var i = 0; i < steps.size(); i++) {
            who.put(shoppers.get(steps.get(i).place()), ids.get(i));
        }
        var made = strangers.all();
        var fresh = new ArrayList<ManyCustomers.Step>();
        for (var i = 0; i < made.size(); i++) {
            var entry = entry(made.get(i)).sealed(vault);
            fresh.add(new ManyCustomers.Step(i, null, entry, entry.plain().memberNumber(), List.of()));
        }
        var freshIds = many.write(tx, fresh, BY, by);
        for (var shopper : shoppers) {
            strangers.place(shopper).ifPresent(place -> who.put(shopper, freshIds.get(place)));
        }
        return who;
    }

    private static Entry entry(Buyer.OfShop it) {
        return new Entry(it.memberNumber(), it.name(), it.phone(), null, null, null, null,
                it.phoneVerified());
    }

    private static <B extends Buyer> List<B> of(Map<Buyer, String> buyers, Class<B> kind) {
        return buyers.keySet().stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
