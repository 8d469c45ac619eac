package io.zhiyin.campaigns.inbox;

import io.vertx.core.Future;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.account.PlatformFailure;
import io.zhiyin.campaigns.node.NodeId;
import io.zhiyin.campaigns.node.Worker;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what platforms keep for us into the inbox. A ring is noted in the transaction that handles it; then one node
 * at a time pulls the account, page by page: the messages are durable in the inbox before the cursor moves behind them,
 * and one that is pulled again meets its own row there. So nothing is lost and nothing is taken twice, whatever is
 * killed. Rings may be lost: an account that was quiet is asked all the same.
 */
public final class Pulls implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Pulls.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
    /** Source: WeCom API, 微信客服, callback and pulling: a token holds ten minutes. */
    private static final Duration TOKEN = Duration.ofMinutes(9);

    private static final String RING = """
            insert into pulled_account (account, rung, token, rung_at) values (:account, 1, :token, :at)
            on conflict (account) do update set rung = pulled_account.rung + 1, token = excluded.token,
                   rung_at = excluded.rung_at""";
    private static final String KNOWN = """
            insert into pulled_account (account) select unnest(cast(:accounts as text[]))
            on conflict (account) do nothing""";
    private static final String TAKE = """
            update pulled_account set node = :node, lease_until = clock_timestamp() + interval '90 seconds'
             where account = :account and (lease_until is null or lease_until < clock_timestamp())
               and (again_at is null or again_at <= clock_timestamp())
               and (:asked or rung > answered or pulled_at is null
                    or pulled_at < clock_timestamp() - interval '5 minutes')
            returning cursor, rung, token, rung_at""";
    private static final String MOVE = """
            update pulled_account set cursor = coalesce(:next, cursor), lease_until = clock_timestamp() + interval '90 seconds'
             where account = :account and node = :node and lease_until > clock_timestamp()""";
    private static final String DONE = """
            update pulled_account set answered = greatest(answered, :rung), pulled_at = clock_timestamp(), node = null,
                   lease_until = null, again_at = null
             where account = :account and node = :node""";
    private static final String LATER = """
            update pulled_account set node = null, lease_until = null,
                   again_at = clock_timestamp() + make_interval(secs => :seconds)
             where account = :account and node = :node""";

    private static final String STANDING = """
            select rung_at, pulled_at, rung > answered as behind,
                   again_at is not null as failing from pulled_account where account = :account""";

    private final Database db;
    private final Vault vault;
    private final Clock clock;
    private final NodeId node;
    private final Inbox inbox;
    private final Map<AccountId, MessageStore> stores;
    private final Map<AccountId, String> ringing = new ConcurrentHashMap<>();
    private final Worker worker = new Worker("pulls", LOOK_EVERY, this::pullAll);

    public Pulls(Database db, Vault vault, Clock clock, NodeId node, Inbox inbox, List<MessageStore> stores) {
        this.db = db;
        this.vault = vault;
        this.clock = clock;
        this.node = node;
        this.inbox = inbox;
        this.stores = stores.stream().collect(
                Collectors.toUnmodifiableMap(MessageStore::account, it -> it));
    }

    /** Works until closed; does nothing where no platform keeps messages. */
    public void start() {
        if (stores.isEmpty()) {
            return;
        }
        db.sql(KNOWN).bindAll("accounts", String.class,
                stores.keySet().stream().map(AccountId::value).toList()).update();
        worker.start();
    }

    /** The platform rang: noted with what else {@code tx} does, and looked after at once. */
    public void ring(Sql tx, AccountId account, String token, Instant at) {
        tx.sql(RING).bind("account", account.value()).bind("token", vault.seal(Vault.Purpose.TOKEN, token))
                .bind("at", at).update();
        // The note is not committed yet; what is pulled early is pulled once more, and found to be nothing.
        ringing.put(account, token);
        worker.wake();
    }

    @Override
    public void close() {
        worker.close();
    }

    private void pullAll() {
        for (var store : stores.values()) {
            if (!worker.closed()) {
                pull(store);
            }
        }
    }

    private void pull(MessageStore store) {
        var account = store.account();
        var ring = ringing.remove(account);
        try {
            var taken = db.sql(TAKE).bind("account", account.value()).bind("node", node.value())
                    .bind("asked", ring != null).first(this::taken);
            if (taken.isEmpty()) {
                return;
            }
            var token = ring == null ? taken.get().token() : ring;
            try {
                pages(store, taken.get().cursor(), token);
                db.sql(DONE).bind("account", account.value()).bind("node", node.value())
                        .bind("rung", taken.get().rung()).update();
            } catch (PlatformFailure | NotAccepted later) {
                log.atWarn().addKeyValue("account", account).addKeyValue("why", later.getMessage())
                        .log("the platform's messages could not be fetched now; tried again in seconds");
                db.sql(LATER).bind("account", account.value()).bind("node", node.value())
                        .bind("seconds", (double) AFTER_FAILURE.toSeconds()).update();
            }
        } catch (RuntimeException failed) {
            // The lease ends by itself, and the ring is still noted.
            log.atWarn().setCause(failed).addKeyValue("account", account)
                    .log("the platform's messages could not be fetched; tried again");
        }
    }

    private void pages(MessageStore store, @Nullable String from, @Nullable String token) {
        var cursor = from;
        while (!worker.closed()) {
            var page = store.pull(cursor, token);
            accept(page.messages());
            if (page.next() != null && !Objects.equals(page.next(), cursor)
                    && db.sql(MOVE).bind("account", store.account().value()).bind("node", node.value())
                            .bind("next", page.next()).update() == 0) {
                // another node has taken over: it goes on from the cursor it found
                return;
            }
            cursor = page.next() == null ? cursor : page.next();
            if (!page.more()) {
                return;
            }
        }
        throw new PlatformFailure(0, "服务正在停止。The service is stopping.", AFTER_FAILURE);
    }

    /** Comes back when all of them are rows, in their order. */
    private void accept(List<NewMessage> messages) {
        var stored = messages.stream().map(inbox::accept).toList();
        try {
            Future.all(stored).await();
        } catch (RuntimeException failed) {
            throw failed;
        } catch (Throwable failed) {
            throw new NotAccepted(String.valueOf(failed.getMessage()));
        }
    }

    private Taken taken(Row row) {
        var at = row.instantOrNull("rung_at");
        var good = at != null && clock.instant().isBefore(at.plus(TOKEN));
        return new Taken(row.textOrNull("cursor"), row.number("rung"),
                good ? vault.openOrNull(Vault.Purpose.TOKEN, row.bytesOrNull("token")) : null);
    }

    /** @param token null: none, or too old */
    private record Taken(@Nullable String cursor, long rung, @Nullable String token) {}

    /** How far an account is, for whoever looks after it; empty where its platform keeps nothing. */
    public Optional<Standing> standing(AccountId account) {
        return db.sql(STANDING).bind("account", account.value())
                .first(row -> new Standing(row.instantOrNull("rung_at"), row.instantOrNull("pulled_at"),
                        row.flag("behind"), row.flag("failing")));
    }

    /**
     * @param behind whether the platform rang and not everything was fetched yet
     * @param failing whether the last attempt failed
     */
    public record Standing(@Nullable Instant rungAt, @Nullable Instant pulledAt, boolean behind,
            boolean failing) {}
}
