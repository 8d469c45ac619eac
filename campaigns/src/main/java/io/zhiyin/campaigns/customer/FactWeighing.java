package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.customer.Facts.Known;
import io.zhiyin.campaigns.customer.Facts.Said;
import io.zhiyin.campaigns.saying.Fate;
import io.zhiyin.campaigns.saying.Precedence;
import io.zhiyin.campaigns.saying.Precedence.Verdict;
import io.zhiyin.campaigns.saying.Precedence.Word;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Words about the facts of many customers, weighed in memory against what stands. */
final class FactWeighing {
    private final Precedence precedence;
    private final boolean dates;
    private final Map<Place, Known> stands = new HashMap<>();
    private final Set<Place> changed = new LinkedHashSet<>();
    private final List<Ended> ended = new ArrayList<>();

    record Place(CustomerId customer, Fact fact) {}

    /** A word that does not stand, or no more. */
    record Ended(CustomerId customer, Known word, Fate fate) {}

    /** What stands from now on. */
    record Changed(CustomerId customer, Known word) {}

    /** @param dates whether a fact is said later by being said again; a list that is read again and again says nothing */
    FactWeighing(Precedence precedence, boolean dates, Collection<Customer> customers) {
        this.precedence = precedence;
        this.dates = dates;
        customers.forEach(who -> who.facts().values()
                .forEach(it -> stands.put(new Place(who.id(), it.fact()), it)));
    }

    Optional<Known> stands(CustomerId customer, Fact fact) {
        return Optional.ofNullable(stands.get(new Place(customer, fact)));
    }

    Verdict weigh(Said said) {
        return done(said, verdict(said), Fate.REPLACED);
    }

    /** What comes by the way: it takes the place of what counts less, but not of an equal's word. */
    Verdict fill(Said said) {
        var verdict = verdict(said);
        var place = new Place(said.customer(), said.fact());
        var stood = stands.get(place);
        var equals = stood != null && verdict == Verdict.SET
                && precedence.of(stood.source()) == precedence.of(said.speaker().source());
        return done(said, equals ? Verdict.LOWER : verdict, Fate.REPLACED);
    }

    /** What stood with a customer who turned out to be the same person; what gives way is kept as past, of a tie theirs. */
    Verdict join(CustomerId kept, Known theirs) {
        var own = stands.get(new Place(kept, theirs.fact()));
        var verdict = precedence.verdict(own == null ? null : word(own), word(theirs));
        if (verdict == Verdict.SET && own != null && own.at().equals(theirs.at())
                && precedence.of(own.source()) == precedence.of(theirs.source())) {
            verdict = Verdict.OLDER;
        }
        switch (verdict) {
            case SET, CONFIRMED -> {
                if (own != null) {
                    ended.add(new Ended(kept, own, Fate.MERGED));
                }
                put(kept, theirs);
            }
            case LOWER, OLDER -> ended.add(new Ended(kept, theirs, Fate.MERGED));
            case SAME -> {
            }
        }
        return verdict;
    }

    List<Changed> changed() {
        return changed.stream().map(it -> new Changed(it.customer, Objects.requireNonNull(stands.get(it))))
                .toList();
    }

    List<Ended> ended() {
        return List.copyOf(ended);
    }

    /** Those of one customer. */
    List<Ended> ended(CustomerId customer) {
        return ended.stream().filter(it -> it.customer.equals(customer)).toList();
    }

    private Verdict verdict(Said said) {
        var stood = stands.get(new Place(said.customer(), said.fact()));
        return precedence.verdict(stood == null ? null : word(stood), new Word(said.value(),
                said.speaker().source(), said.speaker().at()));
    }

    private Verdict done(Said said, Verdict verdict, Fate gone) {
        var before = stands.get(new Place(said.customer(), said.fact()));
        var by = said.speaker();
        var word = new Known(said.fact(), said.value(), by.source(), by.by(), by.at(), by.at());
        switch (verdict) {
            case SET, CONFIRMED -> {
                if (before != null) {
                    ended.add(new Ended(said.customer(), before, gone));
                }
                put(said.customer(), word);
            }
            case SAME -> again(said.customer(), Objects.requireNonNull(before), by);
            case LOWER -> ended.add(new Ended(said.customer(), word, Fate.LOWER));
            case OLDER -> ended.add(new Ended(said.customer(), word, Fate.OLDER));
        }
        return verdict;
    }

    /** Said once more by one who counts as much: what is older than this does not change it. */
    private void again(CustomerId customer, Known stood, Speaker by) {
        if (dates && precedence.of(by.source()) == precedence.of(stood.source())
                && by.at().isAfter(stood.at())) {
            put(customer, new Known(stood.fact(), stood.value(), stood.source(), stood.by(), stood.since(),
                    by.at()));
        }
    }

    private void put(CustomerId customer, Known word) {
        var place = new Place(customer, word.fact());
        stands.put(place, word);
        changed.add(place);
    }

    private static Word word(Known known) {
        return new Word(known.value(), known.source(), known.at());
    }
}
