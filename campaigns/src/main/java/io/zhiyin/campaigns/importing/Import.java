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
 * @param file what it is called in the folder of the node that has it
 * @param mapping by the place of the heading; null for one that is left aside
 * @param failure why it failed, in Chinese and English, or null
 * @param by who brought it
 * @param expected about how many rows there are, or null
 */
public record Import(ImportId id, UUID file, String name, List<String> headings,
        List<@Nullable Column> mapping,
        State state, @Nullable String failure, String by, @Nullable Long expected, Counts counts,
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
        mapping = Collections.unmodifiableList(new ArrayList<>(mapping));
    }

    /** A row that could not be taken. */
    public record Rejected(long line, List<String> cells, List<Fault> faults) {
        public Rejected {
            cells = List.copyOf(cells);
            faults = List.copyOf(faults);
        }
    }
}
