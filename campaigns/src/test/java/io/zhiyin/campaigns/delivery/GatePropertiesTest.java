package io.zhiyin.campaigns.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.CampaignId;
import io.zhiyin.campaigns.campaign.JourneyTrigger;
import io.zhiyin.campaigns.campaign.OnceTrigger;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.campaign.Trigger;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.delivery.NaiveGate.Follows;
import io.zhiyin.campaigns.delivery.NaiveGate.Had;
import io.zhiyin.campaigns.delivery.NaiveGate.House;
import io.zhiyin.campaigns.delivery.NaiveGate.Kind;
import io.zhiyin.campaigns.delivery.NaiveGate.Life;
import io.zhiyin.campaigns.delivery.NaiveGate.Stop;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/**
 * Whatever the customers, the rules and the deliveries are: what the dispatcher does is what the rules say when somebody
 * reads them out, and no channel is called for anybody of whom they say no.
 */
class GatePropertiesTest {
    private static final TestDatabase DATABASE = new TestDatabase();
    private static final int PEOPLE = 40;
    /** No clock is put forward or back anywhere in this week. */
    private static final Instant WEEK = Instant.parse("2026-05-11T00:00:00Z");
    private static final Map<Route, RateBudget.Limit> NO_LIMITS = Arrays.stream(Route.values())
            .collect(Collectors.toMap(it -> it, _ -> new RateBudget.Limit(1_000_000, 100_000)));

    @Property(tries = 12)
    void the_dispatcher_does_what_the_rules_say(@ForAll long seed) {
        var random = new Random(seed);
        TestDatabase.empty(DATABASE.db());
        try (var world = new World(DATABASE)) {
            var house = house(random);
            world.clock.moveTo(house.now());
            var real = new Real(world, house);
            var lives = new LinkedHashMap<CustomerId, Life>();
            for (var i = 0; i < PEOPLE; i++) {
                var life = life(random, house.now());
                lives.put(real.live(life, i), life);
            }

            world.dispatcher(Dispatcher.Settings.DEFAULT, NO_LIMITS).dispatchDue();

            var said = new TreeMap<Long, String>();
            lives.forEach((id, life) -> said.put(id.value(), NaiveGate.says(life, house)));
            var done = real.done();
            for (var id : lives.keySet()) {
                assertThat(done.get(id.value())).as("%s in %s", lives.get(id), house)
                        .isEqualTo(said.get(id.value()));
            }
            assertThat(done).isEqualTo(said);
            var called = Stream.concat(world.official.calls().stream(), world.corp.calls().stream())
                    .map(it -> Long.parseLong(it.address().substring(1))).sorted().toList();
            assertThat(called)
                    .isEqualTo(said.entrySet().stream().filter(it -> it.getValue().startsWith("goes "))
                            .map(Map.Entry::getKey).sorted().toList());
        }
    }

    private static House house(Random random) {
        var now = WEEK.plus(random.nextInt(7 * 24 * 60), ChronoUnit.MINUTES);
        var caps = new ArrayList<NaiveGate.Rule>();
        for (var of : Arrays.asList(null, Marketing.CAMPAIGN, Marketing.GREETING, Marketing.JOURNEY)) {
            for (var hours : List.of(24, 72)) {
                if (random.nextInt(6) == 0) {
                    caps.add(new NaiveGate.Rule(of, hours, 1 + random.nextInt(3)));
                }
            }
        }
        var most = random.nextInt(4) == 0 ? null : 1 + random.nextInt(3);
        var from = time(random);
        var today = LocalDate.ofInstant(now, Shop.SHANGHAI);
        return new House(now, from, random.nextBoolean() ? from : time(random), random.nextBoolean(),
                random.nextInt(3) == 0 ? Set.of(today, today.plusDays(1)) : Set.of(), caps,
                pick(random, Allowance.Period.values()), most,
                most == null ? random.nextInt(3) : random.nextInt(most + 1) / 2,
                most == null ? random.nextInt(3) : random.nextInt(most + 1) / 2,
                random.nextInt(6) > 0 ? Stop.NONE : pick(random, Stop.values()),
                Arrays.stream(Marketing.values())
                        .collect(Collectors.toMap(it -> it, _ -> new NaiveGate.Campaign(
                                random.nextInt(5) > 0
                                        ? "running"
                                        : pick(random, "running", "paused", "ended"),
                                pick(random, Priority.values())))));
    }

    private static LocalTime time(Random random) {
        return LocalTime.of(pick(random, 0, 6, 8, 20, 22, 23), pick(random, 0, 30));
    }

    private static Life life(Random random, Instant now) {
        var kind = random.nextInt(3) > 0 ? Kind.CAMPAIGN : pick(random, Kind.values());
        var marketing = pick(random, Marketing.values());
        var had = IntStream
                .range(0, random.nextInt(6)).mapToObj(_ -> new Had(pick(random, Marketing.values()),
                        pick(random, Route.TEMPLATE, Route.GROUP_SEND),
                        now.minus(random.nextInt(1, 96), ChronoUnit.HOURS)
                                .minus(random.nextInt(3) * 20L, ChronoUnit.MINUTES)))
                .toList();
        var routes = new ArrayList<>(List.of(Route.CUSTOMER_SERVICE, Route.TEMPLATE, Route.GROUP_SEND,
                Route.STAFF_TASK, Route.CARE, Route.MAIL, Route.SMS));
        Collections.shuffle(routes, random);
        if (random.nextInt(3) == 0) {
            routes.remove(Route.GROUP_SEND);
            routes.addFirst(Route.GROUP_SEND);
        }
        var some = List.copyOf(routes.subList(0, 1 + random.nextInt(routes.size())));
        var campaign = kind == Kind.CAMPAIGN;
        return new Life(pick(random, null, ZoneId.of("Asia/Shanghai"), ZoneId.of("America/New_York"),
                ZoneId.of("Asia/Kolkata")),
                pick(random, List.of(), List.<Boolean>of(), List.of(true), List.of(false),
                        List.of(false, true),
                        List.of(true, false)),
                pick(random, Follows.YES, Follows.YES, Follows.NEVER, Follows.LEFT),
                pick(random, null, 0, 1, 3), random.nextBoolean(), had, kind, marketing, some,
                campaign && random.nextInt(6) == 0 ? some.subList(0, 1) : List.of(),
                kind == Kind.WELCOME || kind == Kind.REPLY
                        ? now.plusSeconds(20)
                        : now.plus(pick(random, -1, 1, 12, 24, 24, 72, 72, 72), ChronoUnit.HOURS));
    }

    @SafeVarargs
    private static <T extends @Nullable Object> T pick(Random random, T... of) {
        return of[random.nextInt(of.length)];
    }

    /** The same house and lives as rows. */
    private static final class Real {
        private final World world;
        private final Database db;
        private final House house;
        private final Map<Marketing, CampaignId> campaigns = new EnumMap<>(Marketing.class);
        private int numbers;

        Real(World world, House house) {
            this.world = world;
            this.db = world.db;
            this.house = house;
            db.sql("""
                    update sending_rules set quiet_from = :from, quiet_to = :to, quiet_days_off = :off, caps = :caps,
                           group_send_period = :period, group_send_most = :most, group_send_for_high = :high,
                           group_send_for_normal = :normal""")
                    .bind("from", house.quietFrom()).bind("to", house.quietTo())
                    .bind("off", house.quietDaysOff())
                    .bindAll("caps", String.class,
                            house.caps().stream().map(it -> (it.of() == null ? "all" : it.of().code()) + ":"
                                    + it.hours() + ":" + it.most()).toList())
                    .bind("period", house.period().code()).bind("most", house.most())
                    .bind("high", house.forHigh()).bind("normal", house.forNormal()).update();
            house.off()
                    .forEach(day -> db.sql("insert into day_off values (:day, true, 'test', 'test', now())")
                            .bind("day", day).update());
            var template = world.shop.template("t");
            for (var marketing : Marketing.values()) {
                var is = Objects.requireNonNull(house.campaigns().get(marketing));
                var made = world.shop.campaigns()
                        .create(new Campaign.Settings(marketing.name(), null, template, 1,
                                trigger(marketing), List.of(Route.TEMPLATE)).of(is.priority()), "test")
                        .id();
                db.sql("""
                        update campaign set state = :state, caught_up_to = :now, next_due_at = :now, started_at = :now
                         where id = :id""")
                        .bind("state", is.state()).bind("now", house.now())
                        .bind("id", made.value()).update();
                campaigns.put(marketing, made);
            }
            if (house.stop() != Stop.NONE) {
                new SendingStops(db, world.clock, () -> {})
                        .stop(SendingStop.Scope.valueOf(house.stop().name()), "试", "test");
            }
        }

        private Trigger trigger(Marketing marketing) {
            return switch (marketing) {
                case CAMPAIGN -> new OnceTrigger(house.now(), 24, Shop.SHANGHAI);
                case GREETING -> Shop.AT_NINE;
                case JOURNEY -> new JourneyTrigger(1, Shop.SHANGHAI);
            };
        }

        CustomerId live(Life life, int nth) {
            var guest = world.shop.guest().in(life.zone() == null ? null : life.zone().getId());
            if (life.follows() != Follows.NEVER) {
                guest.following("shop");
                if (life.window() != null) {
                    guest.wrote(life.window());
                }
                if (life.follows() == Follows.LEFT) {
                    guest.unfollowed();
                }
            }
            if (life.contact()) {
                guest.contactOf("corp", "mei");
            }
            life.consents().forEach(guest::consent);
            life.had().forEach(it -> had(guest.id(), it));
            due(guest, life, nth);
            return guest.id();
        }

        private void had(CustomerId who, Had it) {
            db.sql("""
                    insert into delivery (kind, run_id, campaign_id, customer_id, state, reason, due_at, look_at, expires_at,
                        created_at, sending_at, finished_at, route, account, marketing)
                    values ('campaign', :run, 900, :who, 'sent', 'accepted', :at, :at, :at, :at, :at, :at, :route,
                        case :route when 'GROUP_SEND' then 'corp' else 'shop' end, :marketing)""")
                    .bind("run", 10_000L + numbers++).bind("who", who.value()).bind("at", it.at())
                    .bind("route", it.route().name()).bind("marketing", it.marketing().code()).update();
        }

        private void due(Shop.Guest guest, Life life, int nth) {
            var now = house.now();
            switch (life.kind()) {
                case REPLY ->
                    db.transaction(tx -> world.deliveries.reply(tx, nth + 1L, guest.id(), World.SHOP,
                            guest.openid(), "好的", now));
                case WELCOME -> db.transaction(tx -> world.deliveries.welcome(tx, nth + 1L, guest.id(),
                        new AccountId("corp"), "w" + guest.id().value(), "你好", now));
                case CAMPAIGN -> planned(guest.id(), life, "run_id, campaign_id",
                        """
                                insert into run (campaign_id, due_at, state, trigger, template_id, template_version, routes, created_at)
                                select id, cast(:now as timestamptz) + make_interval(secs => :nth), 'planned', trigger, template_id,
                                       template_version, :routes, :now
                                  from campaign where id = :campaign returning id, campaign_id""",
                        nth);
                case TEST -> planned(guest.id(), life, "test_id, campaign_id",
                        """
                                insert into campaign_test (campaign_id, campaign_version, arm, template_id, template_version, routes,
                                    trigger, by_name, at)
                                select id, :nth, 0, template_id, template_version, :routes, trigger, 'test', :now
                                  from campaign where id = :campaign returning id, cast(null as bigint)""",
                        nth);
            }
        }

        private void planned(CustomerId who, Life life, String columns, String of, int nth) {
            db.sql("""
                    with made (made, campaign) as (%s)
                    insert into delivery (kind, %s, customer_id, occasion, state, reason, due_at, look_at, expires_at, created_at,
                        tried)
                    select :kind, made, campaign, :who, cast('2026-05-11' as date), 'planned', 'planned', :now, :now, :expires,
                           :now, :tried from made"""
                    .formatted(of, columns))
                    .bind("kind", life.kind().name().toLowerCase(Locale.ROOT)).bind("who", who.value())
                    .bind("now", house.now()).bind("expires", life.expiresAt()).bind("nth", nth)
                    .bind("campaign", Objects.requireNonNull(campaigns.get(life.marketing())).value())
                    .bindAll("routes", String.class, life.routes().stream().map(Route::name).toList())
                    .bindAll("tried", String.class,
                            life.tried().stream().map(it -> it.name() + ":43004").toList())
                    .update();
        }

        /** What became of each. */
        Map<Long, String> done() {
            var done = new TreeMap<Long, String>();
            world.all().stream().filter(it -> it.reason() != Reason.ACCEPTED || !before(it))
                    .forEach(it -> done.put(it.customer().value(), said(it)));
            return done;
        }

        private boolean before(Deliveries.Item it) {
            return it.run() != null && it.run().value() >= 10_000;
        }

        private String said(Deliveries.Item it) {
            if (it.sendingAt() != null) {
                return "goes " + it.route();
            }
            var reason = it.reason().name().toLowerCase(Locale.ROOT);
            return switch (it.state()) {
                case PLANNED, READY -> "waits";
                case HELD -> "held " + reason + " " + it.lookAt();
                case SKIPPED -> "skipped " + reason;
                case REJECTED -> "rejected " + reason;
                default -> it.state() + " " + reason;
            };
        }
    }
}
