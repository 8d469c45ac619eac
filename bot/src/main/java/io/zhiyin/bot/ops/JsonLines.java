package io.zhiyin.bot.ops;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A log for machines: one JSON object a line, whatever happened. The keys of a line stand in {@code about}. */
public final class JsonLines extends EncoderBase<ILoggingEvent> {
    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        var line = new JsonObject().put("time", Instant.ofEpochMilli(event.getTimeStamp()).toString())
                .put("level", event.getLevel().toString()).put("logger", event.getLoggerName())
                .put("thread", event.getThreadName()).put("message", event.getFormattedMessage());
        var keys = event.getKeyValuePairs();
        if (keys != null && !keys.isEmpty()) {
            var about = new JsonObject();
            keys.forEach(it -> about.put(it.key, plain(it.value)));
            line.put("about", about);
        }
        var failures = Failure.chain(event.getThrowableProxy());
        if (!failures.isEmpty()) {
            var told = new JsonArray();
            failures.forEach(it -> told.add(json(it)));
            line.put("failure", told);
        }
        return (line.encode() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    private static JsonObject json(Failure failure) {
        var json = new JsonObject().put("type", failure.type());
        if (!failure.sqlState().isEmpty()) {
            json.put("sqlState", failure.sqlState());
        }
        return json.put("frames", new JsonArray(failure.frames()));
    }

    private static Object plain(@Nullable Object value) {
        return value instanceof Integer || value instanceof Long || value instanceof Boolean
                ? value
                : String.valueOf(value);
    }
}
