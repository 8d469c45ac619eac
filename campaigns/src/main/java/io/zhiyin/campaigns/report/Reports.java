package io.zhiyin.campaigns.report;

import io.zhiyin.campaigns.insight.Insights;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Vault;
import java.time.Clock;
import java.time.ZoneId;

/** The reports, each computed when it is asked for, or, where that takes long, a little before. */
public final class Reports {
    private final Database db;
    private final Clock clock;
    private final Kept kept;
    private final Growths growths;
    private final Funnels funnels = new Funnels();
    private final Cohorts cohorts;
    private final Revenues revenues;
    private final Qualities qualities;

    /** @param zone of the shop, whose days, weeks and months are counted */
    public Reports(Database db, Vault vault, Clock clock, ZoneId zone) {
        this.db = db;
        this.clock = clock;
        this.kept = new Kept(db, clock);
        this.growths = new Growths(zone);
        this.cohorts = new Cohorts(zone);
        this.revenues = new Revenues(new Insights(db, clock, zone));
        this.qualities = new Qualities(db, vault, clock, zone);
    }

    /** @param asked of what period; only the reports of growth take notice of it */
    public Sheet of(Report report, Asked asked) {
        var now = clock.instant();
        return switch (report) {
            case GROWTH -> kept.of(report.code() + asked, () -> growths.series(db, asked, now));
            case GROWTH_SOURCES -> kept.of(report.code() + asked, () -> growths.bySource(db, asked, now));
            case GROWTH_OWNERS -> kept.of(report.code() + asked, () -> growths.byOwner(db, asked, now));
            case STAGES -> kept.of(report.code(), () -> funnels.sheet(db, now));
            case RFM -> kept.of(report.code(), () -> revenues.matrix(now));
            case COHORTS -> kept.of(report.code(), () -> cohorts.sheet(db, now));
            case CONCENTRATION -> kept.of(report.code(), () -> revenues.curve(db, now));
            case ABC -> kept.of(report.code(), () -> revenues.classes(now));
            case QUALITY -> qualities.newest(now);
            case QUALITY_TREND -> qualities.trend(now);
        };
    }

    /** Checks the quality of the data now and keeps it for its trend; repeatable. */
    public void check() {
        qualities.check();
        kept.clean();
    }
}
