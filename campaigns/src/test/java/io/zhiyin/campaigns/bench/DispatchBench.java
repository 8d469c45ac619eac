package io.zhiyin.campaigns.bench;

import io.zhiyin.campaigns.delivery.Dispatcher;
import io.zhiyin.campaigns.delivery.RateBudget;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ExecutionException;

/**
 * Two nodes send over a channel that takes all at once, with everything on that the service does: gate, words, rate
 * budget, {@code sending} committed before the call, outcome and history. Beside it, in the same run, the least that it
 * takes: two workers that claim 1,000 rows and write their outcomes, batch by batch. Arguments: customers (50000), rounds (3).
 */
public final class DispatchBench {
    private static final int CLAIM = 1_000;
    private static final String PLAIN_ROWS = """
            insert into delivery (kind, run_id, campaign_id, customer_id, occasion, state, reason, due_at, look_at, expires_at,
                created_at)
            select 'campaign', 0, 0, id, current_date, 'planned', 'planned', now(), now(), now() + interval '1 day', now()
              from customer""";
    private static final String CLAIM_ROWS = """
            with due as (
                select id from delivery where state in ('planned', 'held', 'ready') and platform_id is null and look_at <= now()
                 order by look_at, id limit :limit for update skip locked)
            update delivery d set state = 'claimed', node = :node, fence = fence + 1, lease_until = now() + interval '2 minutes'
              from due where d.id = due.id returning d.id, d.fence""";
    private static final String OUTCOMES = """
            update delivery d set state = 'sent', reason = 'accepted', node = null, lease_until = null, finished_at = now()
              from unnest(cast(:ids as bigint[]), cast(:fences as bigint[])) as t (id, fence)
             where d.id = t.id and d.fence = t.fence and d.state = 'claimed'""";
    private static final RateBudget.Limit AS_FAST_AS_IT_GOES = new RateBudget.Limit(1_000_000, 1_000_000);

    private final TwoNodes nodes;

    private DispatchBench(TwoNodes nodes) {
        this.nodes = nodes;
    }

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws IOException {
        var customers = args.length > 0 ? Integer.parseInt(args[0]) : 50_000;
        var rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        try (var nodes = new TwoNodes(customers)) {
            var bench = new DispatchBench(nodes);
            var ours = new ArrayList<Double>();
            var plain = new ArrayList<Double>();
            for (var round = 0; round <= rounds; round++) {
                var plainSeconds = bench.plain();
                bench.emptied();
                nodes.plan("bench " + round);
                var settings = new Dispatcher.Settings(Duration.ofMinutes(2), 400, 400,
                        Duration.ofMinutes(1));
                var seconds = nodes.send(AS_FAST_AS_IT_GOES, settings, _ -> {});
                bench.allSent(customers);
                System.out.printf("round %d: plain %,.0f/s, two nodes %,.0f/s%n", round,
                        customers / plainSeconds, customers / seconds);
                if (round > 0) {
                    // the first round warms both
                    plain.add(customers / plainSeconds);
                    ours.add(customers / seconds);
                }
            }
            System.out.printf(
                    "claim + outcome %,.0f rows/s; two nodes send %,.0f/s; ratio %.2f (goal 0.80)%n",
                    median(plain), median(ours), median(ours) / median(plain));
        }
    }

    private double plain() {
        emptied();
        nodes.db.sql(PLAIN_ROWS).update();
        nodes.db.sql("vacuum analyze delivery").update();
        nodes.db.sql("checkpoint").update();
        var begin = System.nanoTime();
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            var both = List.of(workers.submit(this::work), workers.submit(this::work));
            for (var one : both) {
                one.get();
            }
        } catch (ExecutionException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    private void work() {
        record Claimed(long id, long fence) {}
        var node = UUID.randomUUID();
        while (true) {
            var claimed = nodes.db.sql(CLAIM_ROWS).bind("limit", CLAIM).bind("node", node)
                    .list(row -> new Claimed(row.number("id"), row.number("fence")));
            if (claimed.isEmpty()) {
                return;
            }
            nodes.db.sql(OUTCOMES).bindAll("ids", Long.class, claimed.stream().map(Claimed::id).toList())
                    .bindAll("fences", Long.class, claimed.stream().map(Claimed::fence).toList()).update();
        }
    }

    private void emptied() {
        nodes.db.sql(
                "truncate delivery, delivery_event, delivery_fact, run, interaction restart identity cascade")
                .update();
    }

    private void allSent(int customers) {
        var sent = nodes.db.sql("select count(*) from delivery where state = 'sent'").count();
        if (sent != customers) {
            throw new IllegalStateException("sent " + sent + " of " + customers);
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted(Comparator.naturalOrder()).toList().get(values.size() / 2);
    }
}
