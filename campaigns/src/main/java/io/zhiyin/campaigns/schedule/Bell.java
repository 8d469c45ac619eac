package io.zhiyin.campaigns.schedule;

import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** What Quartz runs for every entry: one call. */
final class Bell implements Job {
    private final Schedule schedule;

    Bell(Schedule schedule) {
        this.schedule = schedule;
    }

    @Override
    public void execute(JobExecutionContext context) {
        schedule.rang(context.getMergedJobDataMap());
    }
}
