package io.zhiyin.campaigns.store;

import io.vertx.pgclient.PgException;
import java.sql.SQLException;

/** PostgreSQL refused a statement or could not be reached; the message names the statement, never its values. */
public class DatabaseFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DatabaseFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /** PostgreSQL's own five-character code, or empty when it did not answer. Source: PostgreSQL, error codes. */
    public String sqlState() {
        var state = switch (getCause()) {
            case PgException refused -> refused.getSqlState();
            case SQLException refused -> refused.getSQLState();
            case null, default -> "";
        };
        return state == null ? "" : state;
    }
}
