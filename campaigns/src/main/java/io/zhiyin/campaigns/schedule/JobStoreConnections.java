package io.zhiyin.campaigns.schedule;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.DatabaseUrl;
import java.sql.Connection;
import java.sql.SQLException;
import org.quartz.utils.ConnectionProvider;

/** Quartz speaks JDBC: a small pool of its own. */
final class JobStoreConnections implements ConnectionProvider {
    // two workers, the scheduler's own thread, cluster check-in and the misfire watch
    private static final int CONNECTIONS = 5;

    private final HikariDataSource pool;

    JobStoreConnections(DatabaseUrl url) {
        var config = new HikariConfig();
        config.setPoolName("schedule");
        config.setJdbcUrl(url.jdbc());
        config.setUsername(url.user());
        config.setPassword(url.password());
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        // a frozen node would else keep the lock of the whole schedule
        config.setConnectionInitSql("set idle_in_transaction_session_timeout = "
                + Database.LONGEST_IDLE.toMillis());
        config.addDataSourceProperty("ApplicationName", "zhiyin-schedule");
        this.pool = new HikariDataSource(config);
    }

    @Override
    public Connection getConnection() throws SQLException {
        return pool.getConnection();
    }

    @Override
    public void initialize() {
        // the pool opens with the constructor
    }

    @Override
    public void shutdown() {
        pool.close();
    }
}
