package io.zhiyin.campaigns.store;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One row of an answer, read by column name. The plain readers fail on null, the {@code OrNull} ones do not. */
public final class Row {
    private final io.vertx.sqlclient.Row row;

    Row(io.vertx.sqlclient.Row row) {
        this.row = row;
    }

    public String text(String column) {
        return present(column, textOrNull(column));
    }

    public @Nullable String textOrNull(String column) {
        return row.getString(column);
    }

    public long number(String column) {
        return present(column, numberOrNull(column));
    }

    public @Nullable Long numberOrNull(String column) {
        return row.getLong(column);
    }

    public int integer(String column) {
        return present(column, integerOrNull(column));
    }

    public @Nullable Integer integerOrNull(String column) {
        return row.getInteger(column);
    }

    public double decimal(String column) {
        return present(column, decimalOrNull(column));
    }

    public @Nullable Double decimalOrNull(String column) {
        return row.getDouble(column);
    }

    public boolean flag(String column) {
        return present(column, row.getBoolean(column));
    }

    public Instant instant(String column) {
        return present(column, instantOrNull(column));
    }

    public @Nullable Instant instantOrNull(String column) {
        OffsetDateTime at = row.getOffsetDateTime(column);
        return at == null ? null : at.toInstant();
    }

    public @Nullable LocalDate dateOrNull(String column) {
        return row.getLocalDate(column);
    }

    public LocalTime time(String column) {
        return present(column, row.getLocalTime(column));
    }

    public UUID uuid(String column) {
        return present(column, row.getUUID(column));
    }

    public @Nullable UUID uuidOrNull(String column) {
        return row.getUUID(column);
    }

    public byte[] bytes(String column) {
        return present(column, bytesOrNull(column));
    }

    public byte @Nullable [] bytesOrNull(String column) {
        Buffer buffer = row.getBuffer(column);
        return buffer == null ? null : buffer.getBytes();
    }

    public List<String> texts(String column) {
        return List.of(present(column, row.getArrayOfStrings(column)));
    }

    public List<Long> numbers(String column) {
        return List.of(present(column, row.getArrayOfLongs(column)));
    }

    private static <T> T present(String column, @Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("column " + column + " is null");
        }
        return value;
    }
}
