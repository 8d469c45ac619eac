package io.zhiyin.campaigns.store;

/** A unique key already has this value (SQLSTATE 23505): often an expected outcome, so it has its own type. */
public final class DuplicateKey extends DatabaseFailure {
    private static final long serialVersionUID = 1L;

    private final String constraint;

    public DuplicateKey(String constraint, Throwable cause) {
        super("duplicate key in " + constraint, cause);
        this.constraint = constraint;
    }

    public String constraint() {
        return constraint;
    }
}
