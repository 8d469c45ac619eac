package io.zhiyin.campaigns.node;

import io.vertx.core.Vertx;
import io.zhiyin.campaigns.store.Database;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is alive. Beats are written and judged by the database's clock alone, because it is the one clock that all
 * nodes share: neither a node whose clock is off nor a service whose clock was moved for a demo looks dead.
 *
 * <p>Whoever takes over from a dead node must claim each row by its state and a row lock, never by this answer alone:
 * a node that was only paused comes back.
 */
public final class Nodes {
    /** @param deadAfter without a beat for this long, a node counts as dead; several times the interval */
    public record Pace(Duration beat, Duration deadAfter) {
        public Pace {
            if (beat.isNegative() || beat.isZero() || deadAfter.compareTo(beat.multipliedBy(2)) < 0) {
                throw new IllegalArgumentException("a node is dead after two missed beats at the least");
            }
        }

        /** A beat every 2 s, dead after 10 s. */
        public static Pace standard() {
            return new Pace(Duration.ofSeconds(2), Duration.ofSeconds(10));
        }
    }

    private static final Logger log = LoggerFactory.getLogger(Nodes.class);
    private static final String BEAT = """
            insert into node (id, started_at, heartbeat_at) values (:id, now(), now())
            on conflict (id) do update set heartbeat_at = now()""";
    private static final String ALIVE = """
            select id from node where heartbeat_at >= now() - make_interval(secs => :seconds) order by started_at""";
    private static final String LEAVE = """
            delete from node where id = :id""";
    private static final String FORGET = """
            delete from node where heartbeat_at < now() - interval '7 days'""";

    private final Database db;
    private final Vertx vertx;
    private final NodeId self;
    private final Pace pace;
    private long timer = -1;

    public Nodes(Vertx vertx, Database db, NodeId self, Pace pace) {
        this.vertx = vertx;
        this.db = db;
        this.self = self;
        this.pace = pace;
    }

    public NodeId self() {
        return self;
    }

    /** Says that this node is here, and goes on saying so until {@link #leave}. Blocks for the first time only. */
    public synchronized void join() {
        db.sql(FORGET).update();
        db.sql(BEAT).bind("id", self.value()).update();
        timer = vertx.setPeriodic(pace.beat().toMillis(), _ -> beat());
    }

    /** The nodes that are alive now, this one among them while it beats. */
    public List<NodeId> alive() {
        return db.sql(ALIVE).bind("seconds", pace.deadAfter().toMillis() / 1000.0)
                .list(row -> new NodeId(row.uuid("id")));
    }

    /** Goes in an orderly way: what this node left is taken over at once. */
    public synchronized void leave() {
        vertx.cancelTimer(timer);
        db.sql(LEAVE).bind("id", self.value()).update();
    }

    private void beat() {
        db.sql(BEAT).bind("id", self.value()).later(row -> row).onFailure(failed -> log.atWarn()
                .addKeyValue("node", self).setCause(failed).log("a heartbeat could not be written"));
    }
}
