package io.zhiyin.campaigns.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.function.Function;
import javax.net.ssl.TrustManagerFactory;

/** PostgreSQL, reached through one bounded pool of pipelined connections. */
public final class Database implements Sql, AutoCloseable {
    /** Statements kept prepared by each connection; what was not used for longest goes first. */
    static final int PREPARED = 512;
    /**
     * How long a transaction may wait for its own node. A process that is frozen in the middle of one keeps its locks, and
     * what it holds is passed over by all others: after this time PostgreSQL ends the session, well before the leases of
     * what it was about run out. Whoever computes for long inside a transaction asks for more ({@link #patientWith}).
     */
    public static final Duration LONGEST_IDLE = Duration.ofMinutes(1);
    private static final String PATIENT = "set local idle_in_transaction_session_timeout = '%d ms'";

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
        return open(vertx, url, size, name, LONGEST_IDLE);
    }

    static Database open(Vertx vertx, DatabaseUrl url, int size, String name, Duration longestIdle) {
        var connect = new PgConnectOptions().setHost(url.host()).setPort(url.port())
                .setDatabase(url.database())
                .setUser(url.user()).setPassword(url.password()).setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(PREPARED).setPipeliningLimit(1)
                .addProperty("application_name", "zhiyin").addProperty("timezone", "UTC")
                .addProperty("idle_in_transaction_session_timeout", longestIdle.toMillis() + "ms");
        guard(connect, url);
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
            var transaction = awaited(connection.begin());
            T result;
            try {
                result = work.apply(text -> new Statement(connection, compiled(text)));
            } catch (Throwable failure) {
                rollBack(transaction, failure);
                throw failure;
            }
            awaited(transaction.commit());
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

    /** Work between the statements of {@code tx} may take so long. */
    public static void patientWith(Sql tx, Duration idle) {
        tx.sql(PATIENT.formatted(idle.toMillis())).update();
    }

    @Override
    public void close() {
        pool.close().await();
    }

    private static void guard(PgConnectOptions connect, DatabaseUrl url) {
        var tls = new ClientSSLOptions();
        switch (url.sslMode()) {
            case DISABLE -> connect.setSslMode(SslMode.DISABLE);
            case PREFER -> connect.setSslMode(SslMode.PREFER).setSslOptions(tls.setTrustAll(true));
            case REQUIRE -> connect.setSslMode(SslMode.REQUIRE).setSslOptions(tls.setTrustAll(true));
            case VERIFY_FULL -> connect.setSslMode(SslMode.VERIFY_FULL).setSslOptions(
                    tls.setHostnameVerificationAlgorithm("HTTPS").setTrustOptions(trusted(url)));
        }
    }

    private static TrustOptions trusted(DatabaseUrl url) {
        var certificate = url.rootCertificate();
        if (certificate != null) {
            return new PemTrustOptions().addCertPath(certificate);
        }
        try {
            var usual = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            usual.init((KeyStore) null);
            return TrustOptions.wrap(usual);
        } catch (GeneralSecurityException none) {
            throw new IllegalStateException("this JVM has no certificates that it trusts", none);
        }
    }

    private SqlConnection connection() {
        return awaited(pool.getConnection());
    }

    /** A refused connection is an IOException, which await() throws undeclared: it would pass every catch of ours. */
    private static <T> T awaited(Future<T> future) {
        try {
            return future.await();
        } catch (Throwable lost) {
            throw new DatabaseFailure(String.valueOf(lost.getMessage()), lost);
        }
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
