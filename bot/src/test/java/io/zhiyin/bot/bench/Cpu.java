package io.zhiyin.bot.bench;

import com.sun.management.OperatingSystemMXBean;
import io.zhiyin.campaigns.store.Database;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** CPU time used so far: of this process and of the database's. Unlike a rate, it hardly minds a busy machine. */
record Cpu(long process, long database) {
    static Cpu now(Database db) {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        var backend = db.sql("select pg_backend_pid()").count();
        var server = ProcessHandle.of(backend).flatMap(ProcessHandle::parent).orElseThrow();
        var used = server.children()
                .mapToLong(child -> child.info().totalCpuDuration().orElse(Duration.ZERO).toNanos()).sum();
        return new Cpu(system.getProcessCpuTime(), used);
    }

    static long ofThisThread() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    Cpu since(Cpu before) {
        return new Cpu(process - before.process, database - before.database);
    }
}
