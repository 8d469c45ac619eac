package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.delivery.Foresight;
import io.zhiyin.campaigns.segment.SegmentCondition;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Walks through everybody whom one occasion of a campaign is about, batch by batch in the order of their ids, and asks
 * what planning and the gate would: by the statements of {@link Planning}, which writes them down instead.
 */
final class SimulationWalk {
    private static final int SOON_DAYS = 30;
    /** From the first zone's time of a day to the last one's. */
    private static final Duration A_DAY_AROUND = Duration.ofHours(26);

    // The segment's condition takes the place of the word true.
    private static final String WHOM = """
            select c.id, z.ends_at, %s as held_out, coalesce(%s, 0) as arm, %s as had
              from %s
              %s
             where c.id > :after and (cast(:one as bigint) is null or c.id = :one) and true
             order by c.id limit :limit""".formatted(Planning.HELD_OUT, Planning.ARM, Planning.HAD,
            Matches.KEYS,
            Planning.ZONES);
    private static final String HOW_MANY = """
            select count(distinct c.id)
              from %s
              %s
             where true""".formatted(Matches.KEYS, Planning.ZONES);
    private static final String FOR = """
            select c.id from customer c where c.id = any(cast(:ids as bigint[])) and true""";

    private final Database db;
    private final Clock clock;
    private final Audiences audiences;
    private final Forecast forecast;
    private final Foresight foresight;

    SimulationWalk(Database db, Clock clock, Segments segments, Foresight foresight) {
        this.db = db;
        this.clock = clock;
        this.audiences = new Audiences(segments, clock);
        this.forecast = new Forecast(db, segments, clock);
        this.foresight = foresight;
    }

    /** @param dues one, or one for each zone in which customers live */
    record Occasion(LocalDate day, List<Due> dues) {
        Occasion {
            dues = List.copyOf(dues);
        }
    }

    record Due(Instant at, List<Dues.LocalDay> days) {
        Due {
            days = List.copyOf(days);
        }

        List<LocalDate> occasions() {
            return days.stream().map(Dues.LocalDay::occasion).distinct().toList();
        }
    }

    private record Met(CustomerId id, Instant endsAt, boolean heldOut, int arm, boolean had) {}

    /** The next one with somebody in it, or the one of that day; a campaign that follows events is asked of now. */
    Optional<Occasion> occasion(Campaign campaign, @Nullable LocalDate day) {
        var trigger = campaign.settings().trigger();
        var zone = trigger.shopZone();
        var now = clock.instant();
        if (trigger instanceof EventTrigger event) {
            var today = LocalDate.ofInstant(now, zone);
            var days = Zones.of(db, zone).byStored().keySet().stream()
                    .map(it -> new Dues.LocalDay(it, today, now.plus(event.validity()))).toList();
            return Optional.of(new Occasion(today, List.of(new Due(now, days))));
        }
        var inShop = Dues.inShop(db, trigger);
        var from = day != null ? day : trigger instanceof Personal ? soon(campaign, zone) : null;
        var first = inShop
                .firstAfter(
                        from == null ? now : later(now, from.atStartOfDay(zone).toInstant().minusMillis(1)))
                .filter(it -> day == null || LocalDate.ofInstant(it, zone).equals(day));
        return first.map(due -> new Occasion(LocalDate.ofInstant(due, zone), around(campaign, due, now)));
    }

    private @Nullable LocalDate soon(Campaign campaign, ZoneId zone) {
        var today = LocalDate.ofInstant(clock.instant(), zone);
        var next = Dues.inShop(db, campaign.settings().trigger()).firstAfter(clock.instant())
                .map(it -> LocalDate.ofInstant(it, zone)).orElse(today);
        return forecast.days(campaign.settings(), next, SOON_DAYS).entrySet().stream()
                .filter(it -> it.getValue() > 0).map(it -> it.getKey()).findFirst().orElse(null);
    }

    /** The due times of the other zones that are about the same days. */
    private List<Due> around(Campaign campaign, Instant inShop, Instant now) {
        var trigger = campaign.settings().trigger();
        var dues = Dues.of(db, campaign.id(), trigger);
        var one = new Due(inShop, dues.at(inShop));
        if (dues instanceof MomentDues) {
            return List.of(one);
        }
        var occasions = one.occasions();
        var found = new ArrayList<Due>();
        var end = inShop.plus(A_DAY_AROUND);
        for (var next = dues.firstAfter(later(now, inShop.minus(A_DAY_AROUND))); next.isPresent()
                && next.get().isBefore(end); next = dues.firstAfter(next.get())) {
            var days = dues.at(next.get()).stream().filter(it -> occasions.contains(it.occasion())).toList();
            if (!days.isEmpty()) {
                found.add(new Due(next.get(), days));
            }
        }
        return found.isEmpty() ? List.of(one) : found;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    long expected(Campaign campaign, Occasion occasion) {
        var condition = included(campaign);
        return occasion.dues().stream().mapToLong(due -> {
            var concerned = Concerned.by(campaign.settings().trigger(), due.occasions());
            return condition.bindTo(zones(concerned
                    .bind(db.sql(Audiences.with(condition, concerned.in(HOW_MANY)))), due)).count();
        }).sum();
    }

    /** @param passed called after each batch */
    void everybody(Campaign campaign, Occasion occasion, SimulationCount into, Runnable passed) {
        for (var due : occasion.dues()) {
            var after = 0L;
            for (var some = batch(campaign, due, after, null); !some.isEmpty(); some = batch(campaign, due,
                    after, null)) {
                ask(campaign, due, some, into);
                after = some.getLast().id().value();
                passed.run();
            }
        }
    }

    /** What would become of one, as the audience was found to be theirs; empty where the occasion is not. */
    Optional<Simulations.Why> one(Campaign campaign, Occasion occasion, CustomerId customer) {
        for (var due : occasion.dues()) {
            for (var met : batch(campaign, due, 0, customer)) {
                if (met.had || met.heldOut) {
                    return Optional.of(Simulations.Why.not(met.had ? "already" : "holdout", null));
                }
                var verdict = foresight.of(db, asked(campaign, due, met.arm), List.of(person(met)))
                        .getFirst();
                var route = verdict.route();
                var account = verdict.account();
                var reason = verdict.reason();
                return Optional.of(new Simulations.Why(verdict.fate(), route == null ? null : route.code(),
                        account == null ? null : account.value(),
                        reason == null ? null : reason.name().toLowerCase(java.util.Locale.ROOT),
                        verdict.detail(), verdict.until(), null));
            }
        }
        return Optional.empty();
    }

    private void ask(Campaign campaign, Due due, List<Met> some, SimulationCount into) {
        var allowed = allowed(campaign, some);
        var going = new TreeMap<Integer, List<Foresight.Person>>();
        for (var met : some) {
            if (!allowed.contains(met.id.value())) {
                into.leftOut("excluded", met.id.value());
            } else if (met.had) {
                into.leftOut("already", met.id.value());
            } else if (met.heldOut) {
                into.leftOut("holdout", met.id.value());
            } else {
                going.computeIfAbsent(met.arm, _ -> new ArrayList<>()).add(person(met));
            }
        }
        going.forEach(
                (arm, people) -> foresight.of(db, asked(campaign, due, arm), people).forEach(into::add));
    }

    private static Foresight.Person person(Met met) {
        return new Foresight.Person(met.id, met.endsAt);
    }

    private static Foresight.Asked asked(Campaign campaign, Due due, int arm) {
        var settings = campaign.settings();
        var other = arm == 0 ? null : settings.measuring().others().get(arm - 1);
        var trigger = settings.trigger();
        return new Foresight.Asked(campaign.id().value(),
                other == null ? settings.template() : other.template(),
                other == null ? settings.templateVersion() : other.version(), settings.routes(),
                trigger.shopZone(), trigger.marketing(), due.at());
    }

    /** Those who are in no segment that is left out. */
    private Set<Long> allowed(Campaign campaign, List<Met> some) {
        var ids = some.stream().map(it -> it.id.value()).toList();
        if (campaign.settings().audience().excluded().isEmpty()) {
            return new HashSet<>(ids);
        }
        var condition = audiences.of(campaign.settings().audience());
        return new HashSet<>(condition
                .bindTo(db.sql(Audiences.with(condition, FOR)).bindAll("ids", Long.class, ids))
                .list(row -> row.number("id")));
    }

    private List<Met> batch(Campaign campaign, Due due, long after, @Nullable CustomerId one) {
        var condition = included(campaign);
        var settings = campaign.settings();
        var concerned = Concerned.by(settings.trigger(), due.occasions());
        var whom = zones(concerned.bind(db.sql(Audiences.with(condition, concerned.in(WHOM)))), due)
                .bind("campaign", campaign.id().value()).bind("run", 0L).bind("after", after)
                .bind("one", one == null ? null : one.value()).bind("limit", Foresight.MOST)
                .bind("sameOccasion", settings.trigger().sameOccasionDays())
                .bind("holdout", settings.audience().holdout());
        var seen = new HashSet<Long>();
        return condition.bindTo(Planning.bind(whom, settings.measuring()))
                .list(row -> new Met(new CustomerId(row.number("id")),
                        row.instant("ends_at"), row.flag("held_out"), row.integer("arm"),
                        row.flag("had")))
                .stream()
                .filter(it -> seen.add(it.id.value())).toList();
    }

    /** In its segment, whatever is left out of it. */
    private SegmentCondition included(Campaign campaign) {
        return audiences.of(Audience.of(campaign.settings().segment()));
    }

    private static Statement zones(Statement statement, Due due) {
        return Planning.zones(statement, due.days(), Dues.LocalDay::endsAt);
    }
}
