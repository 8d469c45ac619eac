package io.zhiyin.campaigns.store;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import java.util.function.Function;

/** PostgreSQL, reached through one bounded pool of pipelined connections. */
public final class Database implements Sql, AutoCloseable {
    /** Statements kept prepared by each connection; what was not used for longest goes first. */
    static final int PREPARED = 512;

    private final Pool pool;
    private final SqlTexts texts = new SqlTexts();

    private Database(Pool pool) {
        this.pool = pool;
    }

    /** Opens a pool of at most {@code size} connections; connections are made when first needed. */
    public static Database open(Vertx vertx, DatabaseUrl url, int size) {
        return open(vertx, url, size, "zhiyin");
    }

    /** @param name of the pool in the metrics; two pools of one process have two names */
    public static Database open(Vertx vertx, DatabaseUrl url, int size, String name) {
        var connect = new PgConnectOptions().setHost(url.host()).setPort(url.port())
                .setDatabase(url.database())
                .setUser(url.user()).setPassword(url.password()).setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(PREPARED).setPipeliningLimit(1)
                .addProperty("application_name", "zhiyin").addProperty("timezone", "UTC");
        var pool = PgBuilder.pool().with(new PoolOptions().setMaxSize(size).setName(name))
                .connectingTo(connect).using(vertx).build();
        return new Database(pool);
    }

    @Override
    public Statement sql(String text) {
        return new Statement(pool, compiled(text));
    }

    /** Runs {@code work} in one transaction: committed when it returns, rolled back when it throws. */
    public <T> T inTransaction(Function<Sql, T> work) {
        var connection = connection();
        try {
            var transaction = connection.begin().await();
            T result;
            try {
                result = work.apply(text -> new Statement(connection, compiled(text)));
            } catch (Throwable failure) {
                rollBack(transaction, failure);
                throw failure;
            }
            transaction.commit().await();
            return result;
        } finally {
            connection.close();
        }
    }

    /** The same for work without a result. */
    public void transaction(java.util.function.Consumer<Sql> work) {
        inTransaction(tx -> {
            work.accept(tx);
            return true;
        });
    }

    @Override
    public void close() {
        pool.close().await();
    }

    private SqlConnection connection() {
        return pool.getConnection().await();
    }

    private SqlText compiled(String text) {
        return texts.of(text);
    }

    private static void rollBack(io.vertx.sqlclient.Transaction transaction, Throwable failure) {
        try {
            transaction.rollback().await();
        } catch (RuntimeException alsoLost) {
            // A lost connection rolls back by itself; the first failure is the one to tell.
            failure.addSuppressed(alsoLost);
        }
    }
}
