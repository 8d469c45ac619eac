package io.zhiyin.campaigns.store;

/** Where statements run: the database itself, each on its own, or one transaction. */
public interface Sql {
    /** A statement with {@code :names} for its values. Compiled once per text, so the text is a constant. */
    Statement sql(String text);
}
