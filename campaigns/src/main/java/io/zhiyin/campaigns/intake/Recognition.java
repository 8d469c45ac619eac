package io.zhiyin.campaigns.intake;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.Entry;
import io.zhiyin.campaigns.customer.ManyCustomers;
import io.zhiyin.campaigns.customer.ManyCustomers.Match;
import io.zhiyin.campaigns.customer.Meetings;
import io.zhiyin.campaigns.customer.Meetings.Person;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds or makes the customers behind the buyers of a batch: a few statements, however many there are. */
final class Recognition {
    private final Customers customers;
    private final Meetings meetings = new Meetings();
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
        var found = new HashMap<Buyer, CustomerId>();
        var ids = of(buyers, Buyer.Ours.class).stream().map(Buyer.Ours::id).toList();
        var ours = ids.isEmpty() ? Map.<CustomerId, CustomerId>of() : customers.hold(tx, ids);
        var people = of(buyers, Buyer.OfPlatform.class).stream().map(Buyer.OfPlatform::person).toList();
        var known = people.isEmpty() ? Map.<Person, Meetings.Known>of() : meetings.find(tx, people);
        var unions = of(buyers, Buyer.OfUnion.class).stream().map(Buyer.OfUnion::unionId).toList();
        var united = unions.isEmpty() ? Map.<String, CustomerId>of() : meetings.byUnionId(tx, unions);
        var wrong = new ArrayList<InvalidInput>();
        buyers.forEach(
                (buyer, path) -> who(buyer, ours, known, united).ifPresentOrElse(id -> found.put(buyer, id),
                        () -> {
                            if (!(buyer instanceof Buyer.OfShop)) {
                                wrong.add(new InvalidInput(path, "没有这位客户。", "There is no such customer."));
                            }
                        }));
        found.putAll(shoppers(tx, of(buyers, Buyer.OfShop.class), buyers, wrong, now));
        if (!wrong.isEmpty()) {
            throw new NotTaken(wrong);
        }
        return found;
    }

    private static Optional<CustomerId> who(Buyer buyer, Map<CustomerId, CustomerId> ours,
            Map<Person, Meetings.Known> known, Map<String, CustomerId> united) {
        return switch (buyer) {
            case Buyer.Ours(var id) -> Optional.ofNullable(ours.get(id));
            case Buyer.OfPlatform(var person) -> Optional.ofNullable(known.get(person))
                    .map(Meetings.Known::customer);
            case Buyer.OfUnion(var unionId) -> Optional.ofNullable(united.get(unionId));
            case Buyer.OfShop _ -> Optional.empty();
        };
    }

    private Map<Buyer, CustomerId> shoppers(Sql tx, List<Buyer.OfShop> shoppers, Map<Buyer, String> paths,
            List<InvalidInput> wrong, Instant now) {
        var who = new HashMap<Buyer, CustomerId>();
        if (shoppers.isEmpty()) {
            return who;
        }
        var entries = shoppers.stream().map(it -> entry(it).sealed(vault)).toList();
        var matches = many.match(tx, entries);
        var strangers = new Strangers();
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
        if (!wrong.isEmpty()) {
            return who;
        }
        // those who are known first, as they are matched; then the strangers, each once
        var steps = many.steps(tx, entries, matches, ManyCustomers.Weight.FILLS, true).stream()
                .filter(it -> it.id() != null).toList();
        var ids = many.write(tx, steps, "order", "order", now);
        for (var i = 0; i < steps.size(); i++) {
            who.put(shoppers.get(steps.get(i).place()), ids.get(i));
        }
        var made = strangers.all();
        var fresh = new ArrayList<ManyCustomers.Step>();
        for (var i = 0; i < made.size(); i++) {
            var entry = entry(made.get(i)).sealed(vault);
            fresh.add(new ManyCustomers.Step(i, null, entry, entry.plain().memberNumber()));
        }
        var freshIds = many.write(tx, fresh, "order", "order", now);
        for (var shopper : shoppers) {
            strangers.place(shopper).ifPresent(place -> who.put(shopper, freshIds.get(place)));
        }
        return who;
    }

    private static Entry entry(Buyer.OfShop it) {
        return new Entry(it.memberNumber(), it.name(), it.phone(), null, null, null, null);
    }

    private static <B extends Buyer> List<B> of(Map<Buyer, String> buyers, Class<B> kind) {
        return buyers.keySet().stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
