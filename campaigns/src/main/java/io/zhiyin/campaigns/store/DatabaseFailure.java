package io.zhiyin.campaigns.store;

/** PostgreSQL refused a statement or could not be reached; the message names the statement, never its values. */
public class DatabaseFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DatabaseFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
