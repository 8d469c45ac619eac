package io.zhiyin.campaigns.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One statement with its values, run once. A missing or an unknown name fails before anything is sent.
 * The blocking methods belong on virtual threads; an event loop uses {@link #later}.
 */
public final class Statement {
    private final SqlClient client;
    private final SqlText text;
    private final Map<String, @Nullable Object> values = new HashMap<>();

    Statement(SqlClient client, SqlText text) {
        this.client = client;
        this.text = text;
    }

    /**
     * Binds one value: text, numbers, booleans, {@code Instant}, local dates and times, {@code UUID},
     * {@code byte[]}, or a collection of these for an SQL array (not empty of type: see {@link #bindAll}).
     */
    public Statement bind(String name, @Nullable Object value) {
        if (!text.names().contains(name)) {
            throw new IllegalArgumentException(
                    "the statement has no value named " + name + ": " + text.original());
        }
        values.put(name, wire(value));
        return this;
    }

    /** Binds an SQL array; {@code type} is the element class, so that an empty collection keeps its type. */
    public <T> Statement bindAll(String name, Class<T> type, Collection<? extends @Nullable T> items) {
        return bind(name, array(type, items));
    }

    public <T> List<T> list(Function<Row, T> mapper) {
        var rows = run();
        var list = new ArrayList<T>(rows.size());
        for (var row : rows) {
            list.add(mapper.apply(new Row(row)));
        }
        return list;
    }

    public <T> Optional<T> first(Function<Row, T> mapper) {
        var rows = run().iterator();
        return rows.hasNext() ? Optional.of(mapper.apply(new Row(rows.next()))) : Optional.empty();
    }

    /** The only row, which the statement always has: a count, a returning clause without conflict. */
    public <T> T one(Function<Row, T> mapper) {
        return first(mapper).orElseThrow(() -> new IllegalStateException("no row from: " + text.original()));
    }

    /** The number in the first column of the only row: {@code select count(*)}. */
    public long count() {
        return run().iterator().next().getLong(0);
    }

    /** The number of rows changed. */
    public int update() {
        return run().rowCount();
    }

    /** For event loops: the same without waiting. */
    public <T> Future<List<T>> later(Function<Row, T> mapper) {
        return client.preparedQuery(text.positional()).execute(tuple()).map(rows -> {
            var list = new ArrayList<T>(rows.size());
            for (var row : rows) {
                list.add(mapper.apply(new Row(row)));
            }
            return (List<T>) list;
        }).recover(cause -> Future.failedFuture(failure(cause)));
    }

    private RowSet<io.vertx.sqlclient.Row> run() {
        try {
            return client.preparedQuery(text.positional()).execute(tuple()).await();
        } catch (Throwable cause) {
            // await() throws the future's own failure, whose trace knows nothing of our frames
            throw failure(cause);
        }
    }

    private RuntimeException failure(Throwable cause) {
        if (cause instanceof PgException refused && "23505".equals(refused.getSqlState())) {
            return new DuplicateKey(refused.getConstraint() == null ? "" : refused.getConstraint(), cause);
        }
        return new DatabaseFailure(cause.getMessage() + " in: " + text.original(), cause);
    }

    private Tuple tuple() {
        var tuple = Tuple.tuple();
        for (var name : text.names()) {
            if (!values.containsKey(name)) {
                throw new IllegalStateException("no value bound for " + name + " in: " + text.original());
            }
            tuple.addValue(values.get(name));
        }
        return tuple;
    }

    private static @Nullable Object wire(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Instant instant -> OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
            case byte[] bytes -> Buffer.buffer(bytes);
            case Collection<?> items -> throw new IllegalArgumentException(
                    "a collection is bound with bindAll, which knows the element type: " + items.size()
                            + " items");
            default -> value;
        };
    }

    private static Object array(Class<?> type, Collection<?> items) {
        if (type == Instant.class) {
            return items.stream().map(Statement::wire).toArray(OffsetDateTime[]::new);
        }
        if (type == byte[].class) {
            return items.stream().map(Statement::wire).toArray(Buffer[]::new);
        }
        var array = (Object[]) java.lang.reflect.Array.newInstance(type, items.size());
        return items.toArray(array);
    }
}
