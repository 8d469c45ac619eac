package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What other features ask of deliveries: to answer somebody, to note a report, to show and to settle. */
public final class Deliveries {
    /** Source: Official Account API, customer-service messages, windows. */
    private static final Duration REPLY_WINDOW = Duration.ofHours(48);
    private static final int CARE_REFUSED = 10;
    /** Source: WeCom API, welcome message. */
    private static final Duration WELCOME_CODE = Duration.ofSeconds(20);

    private static final String ADD = """
            insert into delivery (kind, customer_id, cause, account, address, state, reason, due_at, look_at, expires_at,
                body, created_at)
            values (:kind, :customer, :cause, :account, :address, 'ready', 'answers', :at, :at, :expires, :body, :at)
            on conflict (cause, kind) where cause is not null do nothing""";
    private static final String REPORT = """
            insert into platform_report (account, platform_id, address, route, status, at)
            values (:account, :platformId, :address, :route, :status, :at) on conflict (account, platform_id) do nothing""";
    private static final String UNSETTLED = """
            select fence, platform_id from delivery where id = :id and state = 'unknown'""";
    private static final String COLUMNS = """
            select d.id, d.kind, d.run_id, coalesce(p.name, j.name) as campaign, d.customer_id, d.occasion, d.state, d.reason, d.detail, d.route,
                   d.account, d.staff, d.due_at, d.look_at, d.expires_at, d.sending_at, d.finished_at, d.attempts, d.body,
                   (select m.members from mass_send m where m.id = d.mass_send_id and d.route = 'GROUP_SEND' and m.route = 'GROUP_SEND'
                       and m.platform_id = d.platform_id) as task_of
              from delivery d left join campaign_test t on t.id = d.test_id
              left join campaign p on p.id = coalesce(d.campaign_id, t.campaign_id) left join journey j on j.id = t.journey_id""";
    private static final String LIST = COLUMNS + """

            where (cast(:run as bigint) is null or d.run_id = :run)
              and (cast(:customer as bigint) is null or d.customer_id = :customer)
              and (cast(:state as text) is null or d.state = :state)
              and (cast(:reason as text) is null or d.reason = :reason)
              and (cast(:kind as text) is null or d.kind = :kind)
              and (cast(:before as bigint) is null or d.id < :before)
            order by d.id desc limit :limit""";
    private static final String ONE = COLUMNS + """

            where d.id = :id""";
    private static final String HISTORY = """
            select at, state, reason, detail, node from delivery_event where delivery_id = :id order by id""";
    private static final String FACTS = """
            with mine as (select d.id, d.customer_id, touched_at(d) as at from delivery d where d.id = :id)
            select what as fact, min(at) as at from (%s) happened group by what
            union all select fact, at from delivery_fact where delivery_id = :id and fact = 'greeted'
            order by at, fact""".formatted(Effects.of("mine"));
    private static final String CLICKS = """
            select c.at, t.target from link_click c join link_target t on t.id = c.link_id where c.delivery_id = :id
             order by c.at, c.id""";

    private final Database db;
    private final Vault vault;
    private final Clock clock;
    private final Runnable wake;

    /** @param wake called when something became due: the dispatcher's signal */
    public Deliveries(Database db, Vault vault, Clock clock, Runnable wake) {
        this.db = db;
        this.vault = vault;
        this.clock = clock;
        this.wake = wake;
    }

    /**
     * Answers what a customer wrote over the Official Account's window: 48 hours, 5 messages. Part of {@code tx}; the
     * same cause answers once. Whoever calls it wakes the dispatcher with {@link #wake} after the commit, or the next
     * second finds it.
     *
     * @param cause the inbox row
     * @param address the openid
     */
    public void reply(Sql tx, long cause, CustomerId customer, AccountId account, String address, String text,
            Instant now) {
        add(tx, "reply", cause, customer, account, address, text, now, now.plus(REPLY_WINDOW));
    }

    /**
     * Welcomes a new contact: the code works once, for 20 seconds from the event.
     *
     * @param code the event's WelcomeCode
     * @param at the platform's time of the event
     */
    public void welcome(Sql tx, long cause, CustomerId customer, AccountId account, String code, String text,
            Instant at) {
        add(tx, "welcome", cause, customer, account, code, text, at, at.plus(WELCOME_CODE));
    }

    /** Has the dispatcher look at once. */
    public void wake() {
        wake.run();
    }

    /**
     * Notes the platform's report on a template message, TEMPLATESENDJOBFINISH; {@code status} is its own word:
     * {@code success}, {@code failed:user block}, {@code failed: system failed}.
     */
    public void templateJobFinished(Sql tx, AccountId account, String openid, String platformId,
            String status, Instant at) {
        report(tx, account, Route.TEMPLATE, openid, platformId, status, at);
    }

    /**
     * Notes the platform's report on a notice, subscribe_msg_sent_event; {@code code} is 0 where it arrived, and the
     * failures that are told are the platform's own. Source: Official Account API, events.
     */
    public void noticeSent(Sql tx, AccountId account, String openid, String platformId, String code,
            String status, Instant at) {
        report(tx, account, Route.SUBSCRIPTION, openid, platformId,
                code.equals("0") ? "success" : "notice_fail_" + code + ": " + status, at);
    }

    private static void report(Sql tx, AccountId account, Route route, String person, String platformId,
            String status, Instant at) {
        tx.sql(REPORT).bind("account", account.value()).bind("platformId", platformId).bind("address", person)
                .bind("route", route.name()).bind("status", status).bind("at", at).update();
    }

    /**
     * Notes that 微信客服 could not deliver what it had taken; {@code reason} is its fail_type, of which 10 is the customer
     * who refuses messages.
     */
    public void careFailed(Sql tx, AccountId account, String person, String platformId, int reason,
            Instant at) {
        report(tx, account, Route.CARE, person, platformId,
                reason == CARE_REFUSED ? "care_fail_10: user block" : "care_fail_" + reason, at);
    }

    /**
     * An operator's word on an unknown one, after looking.
     *
     * @param to {@link State#SENT}, {@link State#NOT_SENT} or {@link State#ABANDONED}
     * @return false when it is not unknown (any more)
     */
    public boolean settle(DeliveryId id, State to, String operator) {
        if (to != State.SENT && to != State.NOT_SENT && to != State.ABANDONED) {
            throw new IllegalArgumentException(
                    "an unknown delivery is settled as sent, not_sent or abandoned, not " + to);
        }
        return settled(id, to, operator);
    }

    /**
     * An operator has an unknown one sent again, accepting that the customer may get it twice. The gate is asked as for
     * any other.
     *
     * @return false when it is not unknown (any more)
     */
    public boolean retry(DeliveryId id, String operator) {
        var settled = settled(id, State.READY, operator);
        wake.run();
        return settled;
    }

    private boolean settled(DeliveryId id, State to, String operator) {
        var now = clock.instant();
        return db.sql(UNSETTLED).bind("id", id.value()).first(row -> Settlement
                .of(id, State.UNKNOWN, row.number("fence"), to, Reason.OPERATOR).detail(operator).lookAt(now)
                .platformId(to == State.SENT ? row.textOrNull("platform_id") : null))
                .map(it -> it.write(db, now)).orElse(false);
    }

    /** Newest first; {@code before} is the last one of the page before. */
    public List<Item> list(Filter filter, @Nullable DeliveryId before, int limit) {
        return db.sql(LIST).bind("run", filter.run == null ? null : filter.run.value())
                .bind("customer", filter.customer == null ? null : filter.customer.value())
                .bind("state", filter.state == null ? null : filter.state.stored())
                .bind("reason", filter.reason == null ? null : filter.reason.stored())
                .bind("kind", filter.kind).bind("before", before == null ? null : before.value())
                .bind("limit", limit).list(Deliveries::item);
    }

    /** The calls to many that a run made: those that name most, in their order. */
    public List<MassReports.Call> massCalls(RunId run, int most) {
        return new MassReports(db, clock).of(run, most);
    }

    /** One delivery with its history, its facts and, for whoever may read them, its words. */
    public Optional<Whole> get(DeliveryId id) {
        return db.sql(ONE).bind("id", id.value()).first(row -> {
            var body = row.bytesOrNull("body");
            return new Whole(item(row), body == null ? null : Body.open(vault, body),
                    db.sql(HISTORY).bind("id", id.value()).list(Deliveries::event),
                    db.sql(FACTS).bind("id", id.value())
                            .list(fact -> new Fact(fact.text("fact"), fact.instant("at"))),
                    db.sql(CLICKS).bind("id", id.value())
                            .list(click -> new Click(click.instant("at"), click.text("target"))));
        });
    }

    private void add(Sql tx, String kind, long cause, CustomerId customer, AccountId account, String address,
            String text, Instant at, Instant expires) {
        tx.sql(ADD).bind("kind", kind).bind("customer", customer.value()).bind("cause", cause)
                .bind("account", account.value()).bind("address", address).bind("at", at)
                .bind("expires", expires).bind("body", Body.seal(vault, new Outgoing.Text(text))).update();
    }

    private static Item item(Row row) {
        var run = row.numberOrNull("run_id");
        var route = row.textOrNull("route");
        return new Item(new DeliveryId(row.number("id")), row.text("kind"),
                run == null ? null : new RunId(run),
                row.textOrNull("campaign"), new CustomerId(row.number("customer_id")),
                State.of(row.text("state")),
                Reason.of(row.text("reason")),
                row.textOrNull("detail"), route == null ? null : Route.valueOf(route),
                row.textOrNull("account"), row.textOrNull("staff"), row.instant("due_at"),
                row.instant("look_at"), row.instant("expires_at"), row.instantOrNull("sending_at"),
                row.instantOrNull("finished_at"), row.integer("attempts"), row.integerOrNull("task_of"));
    }

    private static Event event(Row row) {
        return new Event(row.instant("at"), State.of(row.text("state")),
                Reason.of(row.text("reason")),
                row.textOrNull("detail"), row.uuidOrNull("node"));
    }

    /** What is asked for; null: any. A kind is campaign, test, reply or welcome. */
    public record Filter(@Nullable RunId run, @Nullable CustomerId customer, @Nullable State state,
            @Nullable Reason reason, @Nullable String kind) {
        public static final Filter ANY = new Filter(null, null, null, null, null);
    }

    /**
     * {@code campaign} is its name; {@code detail} holds codes only, never words or persons; {@code taskOf} is how many customers
     * the owner's task is for, where it is one's part.
     */
    public record Item(DeliveryId id, String kind, @Nullable RunId run, @Nullable String campaign,
            CustomerId customer, State state, Reason reason, @Nullable String detail,
            @Nullable Route route, @Nullable String account, @Nullable String staff, Instant dueAt,
            Instant lookAt, Instant expiresAt, @Nullable Instant sendingAt, @Nullable Instant finishedAt,
            int attempts, @Nullable Integer taskOf) {}

    public record Whole(Item item, Outgoing.@Nullable Content words, List<Event> history, List<Fact> facts,
            List<Click> clicks) {
        public Whole {
            history = List.copyOf(history);
            facts = List.copyOf(facts);
            clicks = List.copyOf(clicks);
        }
    }

    public record Event(Instant at, State state, Reason reason, @Nullable String detail,
            java.util.@Nullable UUID node) {}

    /** A link that was followed, each time it was. */
    public record Click(Instant at, String target) {}

    /** delivered, read, clicked, replied, converted, or greeted by the staff member who was asked to */
    public record Fact(String fact, Instant at) {}
}
