package io.zhiyin.bot.ops;

import ch.qos.logback.classic.pattern.ThrowableHandlingConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** What {@code %failure} prints in logback.xml, for a person at a terminal: nothing, or one line a class and frame. */
public final class FailureLines extends ThrowableHandlingConverter {
    @Override
    public String convert(ILoggingEvent event) {
        var lines = new StringBuilder();
        for (var failure : Failure.chain(event.getThrowableProxy())) {
            lines.append("  ").append(failure.type());
            if (!failure.sqlState().isEmpty()) {
                lines.append(" sqlState=").append(failure.sqlState());
            }
            lines.append('\n');
            failure.frames().forEach(frame -> lines.append("      ").append(frame).append('\n'));
        }
        return lines.toString();
    }
}
