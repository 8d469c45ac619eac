package io.zhiyin.campaigns.importing;

import java.time.Instant;
import java.util.Collections;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One file of customers on its way in.
 *
 * @param file what its parts are kept under, if the service has them
 * @param sample its first rows, while it may still be mapped
 * @param mapping by the place of the heading; null for one that is left aside
 * @param wanted it waits for its turn
 * @param dry what came of it is of a dry run
 * @param failure why it failed, a line in Chinese and one in English, or null
 * @param by who brought it
 * @param expected about how many rows there are, or null
 */
public record Import(ImportId id, UUID file, String name, List<String> headings,
        List<List<String>> sample, List<@Nullable Column> mapping, State state, boolean wanted, boolean dry,
        @Nullable String failure, String by, @Nullable Long expected, Counts counts,
        Instant createdAt, @Nullable Instant finishedAt) {

    public enum State {
        /** Taken in; nothing was begun. */
        WAITING,
        /** A dry run is under way. */
        CHECKING,
        /** The dry run is over; nothing was written. */
        CHECKED, IMPORTING, DONE, FAILED,
        /** Taken away by whoever brought it, by an erasure, or by time. */
        DISCARDED;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State of(String code) {
            return valueOf(code.toUpperCase(Locale.ROOT));
        }

        public boolean running() {
            return this == CHECKING || this == IMPORTING;
        }
    }

    /**
     * What became of the rows; of a dry run, what would become of them.
     *
     * @param read of the file up to now, without the headings and empty rows
     * @param same customers about whom the file says nothing new
     */
    public record Counts(long read, long added, long changed, long same, long rejected) {
        static final Counts NONE = new Counts(0, 0, 0, 0, 0);
    }

    public Import {
        headings = List.copyOf(headings);
        sample = List.copyOf(sample);
        mapping = Collections.unmodifiableList(new ArrayList<>(mapping));
    }

    /** What its rejected rows are saved as. */
    public String rejectedName() {
        return name.replaceFirst("\\.[A-Za-z]{1,5}$", "") + "-rejected.csv";
    }

    static String failure(String zh, String en) {
        return zh + "\n" + en;
    }

    /** Why it failed, for a reader of Chinese or of anything else; null where it did not. */
    public @Nullable String failure(Locale locale) {
        return failure == null
                ? null
                : failure.lines().skip(locale.getLanguage().equals("zh") ? 0 : 1).findFirst().orElse(failure);
    }

    /** A row that could not be taken. */
    public record Rejected(long line, List<String> cells, List<Fault> faults) {
        public Rejected {
            cells = List.copyOf(cells);
            faults = List.copyOf(faults);
        }
    }
}
