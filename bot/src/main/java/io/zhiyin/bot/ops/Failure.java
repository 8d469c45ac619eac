package io.zhiyin.bot.ops;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import io.zhiyin.campaigns.store.DatabaseFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An exception as a log may tell of it: its class and its frames, and the same of its causes. Messages are left out.
 * Whoever throws may put into them what a person wrote, a library's as well as ours; what a log must say to be
 * understood stands in the line itself.
 *
 * @param sqlState PostgreSQL's code, which tells nothing of a person; empty where there is none
 */
record Failure(String type, String sqlState, List<String> frames) {
    private static final int FRAMES = 12;
    private static final int CAUSES = 8;

    Failure {
        frames = List.copyOf(frames);
    }

    /** The exception and its causes, outermost first. */
    static List<Failure> chain(@Nullable IThrowableProxy thrown) {
        var chain = new ArrayList<Failure>();
        for (var it = thrown; it != null && chain.size() < CAUSES; it = it.getCause()) {
            chain.add(new Failure(it.getClassName(), sqlState(it),
                    Arrays.stream(it.getStackTraceElementProxyArray()).limit(FRAMES)
                            .map(frame -> String.valueOf(frame.getStackTraceElement())).toList()));
        }
        return chain;
    }

    private static String sqlState(IThrowableProxy thrown) {
        return thrown instanceof ThrowableProxy here && here.getThrowable() instanceof DatabaseFailure refused
                ? refused.sqlState()
                : "";
    }
}
