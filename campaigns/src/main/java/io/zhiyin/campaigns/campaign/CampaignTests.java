package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.delivery.DeliveryId;
import io.zhiyin.campaigns.delivery.Reason;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.delivery.State;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * 试发: a message of a campaign or of a journey's step sent to a few, to be looked at before it goes out. A test is no
 * start and needs nobody's approval; it goes through the gate and over the channels like everything else.
 */
public final class CampaignTests {
    /** A test is looked at now, or not at all. */
    private static final Duration GOOD_FOR = Duration.ofHours(1);

    private static final String ADD = """
            insert into campaign_test (campaign_id, campaign_version, arm, template_id, template_version, routes, trigger, seed_list,
                by_name, at)
            select id, version, :arm, :template, :templateVersion, routes, trigger, :list, :by, :now
              from campaign where id = :campaign and version = :version and state <> 'ended' for share
            returning id""";
    private static final String ADD_STEP = """
            insert into campaign_test (journey_id, step, campaign_version, arm, template_id, template_version, routes, trigger, seed_list,
                by_name, at)
            select id, :step, :version, 0, :template, :templateVersion, :routes, cast(cast(:trigger as text) as jsonb), :list, :by, :now
              from journey where id = :journey and state <> 'ended' for share
            returning id""";
    private static final String SEND = """
            insert into delivery (kind, test_id, customer_id, occasion, state, reason, due_at, look_at, expires_at, created_at)
            select distinct on (k.id) 'test', :test, k.id, cast(:day as date), 'planned', 'planned', cast(:now as timestamptz),
                   cast(:now as timestamptz), cast(:until as timestamptz), cast(:now as timestamptz)
              from customer c join customer k on k.id = coalesce(c.merged_into, c.id)
             where c.id = any(cast(:customers as bigint[]))""";
    private static final String NEWEST = """
            select id, campaign_version, arm, seed_list, by_name, at from campaign_test
             where campaign_id = :campaign and (cast(:test as bigint) is null or id = :test) order by id desc limit :limit""";
    private static final String NEWEST_OF_STEP = """
            select id, campaign_version, arm, seed_list, by_name, at from campaign_test
             where journey_id = :journey and step = :step and (cast(:test as bigint) is null or id = :test)
             order by id desc limit :limit""";
    private static final String SENT = """
            select test_id, id, customer_id, state, reason, detail, route from delivery
             where test_id = any(cast(:tests as bigint[])) order by id""";

    private final Database db;
    private final Clock clock;
    private final Runnable wake;

    /** @param wake called when deliveries have been made: the dispatcher's signal */
    public CampaignTests(Database db, Clock clock, Runnable wake) {
        this.db = db;
        this.clock = clock;
        this.wake = wake;
    }

    /**
     * One test and what became of each.
     *
     * @param version of the campaign at that time, or of the journey that people walked then
     * @param arm which of its words; 0 are its own
     * @param list name of the seed list; null: one customer
     */
    public record Test(long id, int version, int arm, @Nullable String list, String by,
            Instant at, List<Sent> sent) {
        public Test {
            sent = List.copyOf(sent);
        }

        /** Whether something is still on its way. */
        public boolean underWay() {
            return sent.stream().anyMatch(it -> switch (it.state) {
                case PLANNED, READY, CLAIMED, SENDING -> true;
                case HELD, SENT, REJECTED, UNKNOWN, SKIPPED, NOT_SENT, ABANDONED -> false;
            });
        }
    }

    public record Sent(CustomerId customer, DeliveryId delivery, State state, Reason reason,
            @Nullable String detail, @Nullable Route route) {}

    /**
     * Sends it, and notes who did.
     *
     * @param arm which of its words; 0 are its own
     * @param list name of the list that these are; null: one customer
     * @return which of its tests this is
     * @throws InvalidInput when there is nobody to send it to, too many, or no such words
     * @throws Campaigns.NotAllowed when it has ended or was changed meanwhile
     */
    public long send(Campaign campaign, int arm, @Nullable String list, List<CustomerId> to, Hand by) {
        var others = campaign.settings().measuring().others();
        if (arm < 0 || arm > others.size()) {
            throw new InvalidInput("variant", "没有这一组文案。", "The campaign has no such words.");
        }
        return sent(to, tx -> send(tx, campaign, arm, list, to, by));
    }

    /**
     * Sends the message of one step; nobody enters the journey by it, and nothing of it is counted.
     *
     * @param list name of the list that these are; null: one customer
     * @return which of its tests this is
     * @throws InvalidInput when there is nobody to send it to, or too many
     * @throws Campaigns.NotAllowed when the journey has ended
     */
    public long send(StepMessage message, @Nullable String list, List<CustomerId> to, String by) {
        return sent(to, tx -> {
            var now = clock.instant();
            var test = tx.sql(ADD_STEP).bind("step", message.step()).bind("version", message.version())
                    .bind("template", message.template().value())
                    .bind("templateVersion", message.templateVersion())
                    .bindAll("routes", String.class, message.routes().stream().map(Route::name).toList())
                    .bind("trigger", TriggerJson.write(message.trigger()).encode()).bind("list", list)
                    .bind("by", by).bind("now", now).bind("journey", message.journey())
                    .first(row -> row.number("id"))
                    .orElseThrow(() -> new Campaigns.NotAllowed(
                            "旅程已结束，不能再试发。The journey has ended: nothing of it can be tested."));
            var _ = deliver(tx, test, to, message.shopZone(), now);
            return test;
        });
    }

    private long sent(List<CustomerId> to, Function<Sql, Long> sending) {
        if (to.isEmpty() || to.size() > SeedLists.MOST) {
            throw new InvalidInput("customers", "试发须给 1 至 " + SeedLists.MOST + " 位，名单不能是空的。",
                    "A test goes to 1 to " + SeedLists.MOST + " customers; the list must not be empty.");
        }
        var test = db.inTransaction(sending);
        wake.run();
        return test;
    }

    private long send(Sql tx, Campaign campaign, int arm, @Nullable String list, List<CustomerId> to,
            Hand by) {
        var now = clock.instant();
        var settings = campaign.settings();
        var other = arm == 0 ? null : settings.measuring().others().get(arm - 1);
        var test = tx.sql(ADD).bind("arm", arm)
                .bind("template", (other == null ? settings.template() : other.template()).value())
                .bind("templateVersion", other == null ? settings.templateVersion() : other.version())
                .bind("list", list).bind("by", by.name()).bind("now", now)
                .bind("campaign", campaign.id().value()).bind("version", campaign.version())
                .first(row -> row.number("id"))
                .orElseThrow(() -> new Campaigns.NotAllowed("活动已结束，或刚刚被改过，请刷新后再试。"
                        + "The campaign has ended or was changed a moment ago: load the page again."));
        var sent = deliver(tx, test, to, settings.trigger().shopZone(), now);
        CampaignSteps.note(tx, campaign,
                new CampaignSteps.What(CampaignStep.Kind.TESTED, list, (long) sent, null), by, now);
        return test;
    }

    private static int deliver(Sql tx, long test, List<CustomerId> to, ZoneId shop, Instant now) {
        return tx.sql(SEND).bind("test", test).bind("now", now).bind("until", now.plus(GOOD_FOR))
                .bind("day", LocalDate.ofInstant(now, shop))
                .bindAll("customers", Long.class, to.stream().map(CustomerId::value).toList()).update();
    }

    /** The newest first. */
    public List<Test> of(CampaignId campaign, int limit) {
        return of(campaign, null, limit);
    }

    /** Those of a journey's step, the newest first. */
    public List<Test> of(long journey, String step, int limit) {
        return of(journey, step, null, limit);
    }

    public Optional<Test> get(long journey, String step, long test) {
        return of(journey, step, test, 1).stream().findFirst();
    }

    private List<Test> of(CampaignId campaign, @Nullable Long test, int limit) {
        return withSent(db.sql(NEWEST).bind("campaign", campaign.value()).bind("test", test)
                .bind("limit", limit).list(CampaignTests::test));
    }

    private List<Test> of(long journey, String step, @Nullable Long test, int limit) {
        return withSent(db.sql(NEWEST_OF_STEP).bind("journey", journey).bind("step", step).bind("test", test)
                .bind("limit", limit).list(CampaignTests::test));
    }

    private List<Test> withSent(List<Test> tests) {
        var sent = db.sql(SENT)
                .bindAll("tests", Long.class, tests.stream().map(Test::id).toList())
                .list(row -> java.util.Map.entry(row.number("test_id"), sent(row)));
        return tests.stream()
                .map(it -> new Test(it.id, it.version, it.arm, it.list, it.by, it.at,
                        sent.stream().filter(one -> one.getKey() == it.id).map(java.util.Map.Entry::getValue)
                                .toList()))
                .toList();
    }

    public Optional<Test> get(CampaignId campaign, long test) {
        return of(campaign, test, 1).stream().findFirst();
    }

    private static Test test(Row row) {
        return new Test(row.number("id"), row.integer("campaign_version"), row.integer("arm"),
                row.textOrNull("seed_list"),
                row.text("by_name"), row.instant("at"), List.of());
    }

    private static Sent sent(Row row) {
        var route = row.textOrNull("route");
        return new Sent(new CustomerId(row.number("customer_id")), new DeliveryId(row.number("id")),
                State.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
                Reason.valueOf(row.text("reason").toUpperCase(Locale.ROOT)), row.textOrNull("detail"),
                route == null ? null : Route.valueOf(route));
    }
}
