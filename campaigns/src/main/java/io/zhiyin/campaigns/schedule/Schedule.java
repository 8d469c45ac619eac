package io.zhiyin.campaigns.schedule;

import io.zhiyin.campaigns.store.DatabaseUrl;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.quartz.JobBuilder;
import org.quartz.JobDataMap;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.SchedulerRepository;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.matchers.GroupMatcher;
import org.quartz.utils.DBConnectionManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rings the bell of named entries, on one node of all that share the database. An entry is a one-shot trigger for its
 * next due instant, armed again when it has fired: so the service's clock may be moved, and then all are armed anew.
 * The features' own tables stay the truth ({@link Entries}); at the start, after each move and every minute what is
 * armed is compared with them, so a trigger lost in a crash comes back.
 */
public final class Schedule implements Alarm, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Schedule.class);
    private static final Duration RECONCILE_EVERY = Duration.ofMinutes(1);
    private static final String NAME = "name";
    private static final String DUE = "due";
    private static final String SYSTEM = "system";

    private final Scheduler quartz;
    private final ServiceClock clock;
    private final Map<String, Entries> kinds = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    private Schedule(Scheduler quartz, ServiceClock clock) {
        this.quartz = quartz;
        this.clock = clock;
    }

    /** Opens the job store; nothing rings before {@link #start}. */
    public static Schedule open(DatabaseUrl url, ServiceClock clock) {
        var store = "zhiyin-" + UUID.randomUUID();
        DBConnectionManager.getInstance().addConnectionProvider(store, new JobStoreConnections(url));
        try {
            var quartz = new StdSchedulerFactory(settings(store)).getScheduler();
            // Quartz keeps its schedulers in a static table by name; ours belongs to who opened it.
            SchedulerRepository.getInstance().remove(quartz.getSchedulerName());
            var schedule = new Schedule(quartz, clock);
            quartz.setJobFactory((_, _) -> new Bell(schedule));
            return schedule;
        } catch (SchedulerException refused) {
            throw failed("could not be opened", refused);
        }
    }

    /** Makes a feature's entries ring. Before {@link #start}. */
    public void register(Entries entries) {
        kinds.put(entries.kind(), entries);
    }

    public void start() {
        clock.onMove(this::reconcileIfOpen);
        reconcile();
        try {
            quartz.start();
        } catch (SchedulerException refused) {
            throw failed("could not be started", refused);
        }
        Thread.ofVirtual().name("schedule-reconcile").start(this::keepReconciled);
    }

    @Override
    public void arm(String name, Instant due) {
        var system = clock.toSystem(due);
        var data = new JobDataMap();
        data.put(NAME, name);
        data.put(DUE, due.toString());
        data.put(SYSTEM, system.toString());
        var trigger = TriggerBuilder.newTrigger().withIdentity(key(name)).forJob(bell()).usingJobData(data)
                .startAt(Date.from(later(system, clock.toSystem(clock.instant()))))
                .withSchedule(SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionFireNow())
                .build();
        try {
            quartz.scheduleJobs(Map.of(bell(), Set.of(trigger)), true);
        } catch (SchedulerException refused) {
            throw failed("could not arm " + name, refused);
        }
    }

    @Override
    public void disarm(String name) {
        try {
            quartz.unscheduleJob(key(name));
        } catch (SchedulerException refused) {
            throw failed("could not disarm " + name, refused);
        }
    }

    /** Arms what the features say is due and is not armed so; takes away what they no longer know. */
    public void reconcile() {
        for (var entries : kinds.values()) {
            var due = entries.due();
            var gone = armed(entries.kind());
            gone.removeAll(due.keySet());
            gone.forEach(this::disarm);
            due.forEach((name, at) -> {
                if (!armedFor(name, at)) {
                    arm(name, at);
                }
            });
        }
    }

    /** Stops ringing and waits for what is being done. */
    @Override
    public void close() {
        closed.countDown();
        try {
            quartz.shutdown(true);
        } catch (SchedulerException refused) {
            throw failed("could not be closed", refused);
        }
    }

    void rang(JobDataMap data) {
        var name = data.getString(NAME);
        var due = Instant.parse(data.getString(DUE));
        var entries = kinds.get(kind(name));
        if (entries == null) {
            log.atWarn().addKeyValue("entry", name).log("no feature answers this bell");
            return;
        }
        if (due.isAfter(clock.instant())) {
            // The clock was moved back after this was armed, or runs behind on this node: not yet.
            arm(name, due);
            return;
        }
        try {
            entries.fired(name, due).ifPresent(next -> arm(name, next));
        } catch (RuntimeException broken) {
            // The trigger is used up; the next reconciliation finds it missing and rings again.
            log.atError().setCause(broken).addKeyValue("entry", name).addKeyValue("due", due)
                    .log("a due entry failed; it is rung again within a minute");
        }
    }

    private void keepReconciled() {
        try {
            while (!closed.await(RECONCILE_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                reconcileIfOpen();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void reconcileIfOpen() {
        if (closed.getCount() == 0) {
            return;
        }
        try {
            reconcile();
        } catch (RuntimeException unreachable) {
            log.atWarn().setCause(unreachable)
                    .log("the schedule could not be reconciled; tried again in a minute");
        }
    }

    private boolean armedFor(String name, Instant due) {
        try {
            var trigger = quartz.getTrigger(key(name));
            return trigger != null && quartz.getTriggerState(key(name)) != Trigger.TriggerState.ERROR
                    && due.toString().equals(trigger.getJobDataMap().getString(DUE))
                    && clock.toSystem(due).toString().equals(trigger.getJobDataMap().getString(SYSTEM));
        } catch (SchedulerException refused) {
            throw failed("could not be read", refused);
        }
    }

    private Set<String> armed(String kind) {
        try {
            var names = new HashSet<String>();
            quartz.getTriggerKeys(GroupMatcher.triggerGroupEquals(kind))
                    .forEach(key -> names.add(key.getName()));
            return names;
        } catch (SchedulerException refused) {
            throw failed("could not be read", refused);
        }
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static JobDetail bell() {
        return JobBuilder.newJob(Bell.class).withIdentity(new JobKey("bell")).storeDurably().requestRecovery()
                .build();
    }

    private static TriggerKey key(String name) {
        return new TriggerKey(name, kind(name));
    }

    private static String kind(String name) {
        var slash = name.indexOf('/');
        if (slash < 1) {
            throw new IllegalArgumentException("an entry is named kind/what, not " + name);
        }
        return name.substring(0, slash);
    }

    private static Properties settings(String store) {
        var settings = new Properties();
        settings.putAll(Map.ofEntries(Map.entry("org.quartz.scheduler.instanceName", "zhiyin"),
                Map.entry("org.quartz.scheduler.instanceId", "AUTO"),
                // how long a trigger armed by another node may stay unseen
                Map.entry("org.quartz.scheduler.idleWaitTime", "5000"),
                Map.entry("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool"),
                Map.entry("org.quartz.threadPool.threadCount", "2"),
                Map.entry("org.quartz.threadPool.threadNamePrefix", "schedule"),
                Map.entry("org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX"),
                Map.entry("org.quartz.jobStore.driverDelegateClass",
                        "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate"),
                Map.entry("org.quartz.jobStore.dataSource", store),
                Map.entry("org.quartz.jobStore.tablePrefix", "quartz.qrtz_"),
                Map.entry("org.quartz.jobStore.useProperties", "true"),
                Map.entry("org.quartz.jobStore.isClustered", "true"),
                Map.entry("org.quartz.jobStore.clusterCheckinInterval", "5000"),
                Map.entry("org.quartz.jobStore.misfireThreshold", "15000")));
        return settings;
    }

    private static IllegalStateException failed(String what, SchedulerException cause) {
        return new IllegalStateException("the schedule " + what + ": " + cause.getMessage(), cause);
    }
}
