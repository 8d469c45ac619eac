package io.zhiyin.campaigns.schedule;

import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jobs of once a day at a local time, on one node of all. A night in which no node was there is made up for once, at
 * the next start. A job is repeatable: a node that dies in it leaves it to be done again.
 */
public final class Nightly implements Entries {
    private static final Logger log = LoggerFactory.getLogger(Nightly.class);
    private static final Duration A_DAY_AND_MORE = Duration.ofHours(26);
    private static final String KEEP = """
            insert into schedule_entry (name, next_due_at) values (:name, :next) on conflict (name) do nothing""";
    private static final String NEXT = """
            select next_due_at from schedule_entry where name = :name""";
    private static final String ADVANCE = """
            update schedule_entry set next_due_at = :next where name = :name and next_due_at = :due""";

    private final Database db;
    private final Clock clock;
    private final ZoneId zone;
    private final Map<String, Job> jobs = new ConcurrentHashMap<>();

    public Nightly(Database db, Clock clock, ZoneId zone) {
        this.db = db;
        this.clock = clock;
        this.zone = zone;
    }

    /** Adds a job before the schedule starts; {@code name} without a slash. */
    public void add(String name, LocalTime at, Runnable work) {
        jobs.put("nightly/" + name, new Job(at, work));
    }

    @Override
    public String kind() {
        return "nightly";
    }

    @Override
    public Map<String, Instant> due() {
        var due = new HashMap<String, Instant>();
        jobs.forEach((name, job) -> due.put(name, nextDue(name, job)));
        return due;
    }

    @Override
    public Optional<Instant> fired(String name, Instant due) {
        var job = jobs.get(name);
        if (job == null) {
            return Optional.empty();
        }
        if (nextDue(name, job).isAfter(due)) {
            return Optional.of(nextDue(name, job));
        }
        log.atInfo().addKeyValue("job", name).log("nightly job starts");
        job.work.run();
        advance(name, due, job);
        return Optional.of(nextDue(name, job));
    }

    private Instant nextDue(String name, Job job) {
        db.sql(KEEP).bind("name", name).bind("next", job.next(clock.instant(), zone)).update();
        var next = db.sql(NEXT).bind("name", name).one(row -> row.instant("next_due_at"));
        if (next.isBefore(clock.instant().plus(A_DAY_AND_MORE))) {
            return next;
        }
        // The clock was moved back, or the job's time was changed: the far instant no longer means anything.
        advance(name, next, job);
        return job.next(clock.instant(), zone);
    }

    private void advance(String name, Instant due, Job job) {
        db.sql(ADVANCE).bind("name", name).bind("due", due).bind("next", job.next(clock.instant(), zone))
                .update();
    }

    private record Job(LocalTime at, Runnable work) {
        Instant next(Instant now, ZoneId zone) {
            var today = now.atZone(zone).toLocalDate();
            var next = today.atTime(at).atZone(zone).toInstant();
            return next.isAfter(now) ? next : today.plusDays(1).atTime(at).atZone(zone).toInstant();
        }
    }
}
