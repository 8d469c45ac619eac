package io.zhiyin.bot.console;

import io.zhiyin.bot.security.AccessLog;
import io.zhiyin.bot.transfer.Download;
import io.zhiyin.campaigns.exporting.ExportFormat;
import io.zhiyin.campaigns.exporting.SegmentExport;
import io.zhiyin.campaigns.exporting.TableExport;
import io.zhiyin.campaigns.segment.Growth;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.Segments;
import java.util.List;
import java.util.stream.Stream;

/** A segment as a file, and how it grew as another. What names people is masked unless an operator asks for it, which is noted. */
final class SegmentExportPage {
    private final Segments segments;
    private static final int DAYS = 3650;

    private final SegmentExport export;
    private final Growth growth;
    private final AccessLog log;
    private final Words words;

    SegmentExportPage(Segments segments, SegmentExport export, Growth growth, AccessLog log, Words words) {
        this.log = log;
        this.segments = segments;
        this.export = export;
        this.growth = growth;
        this.words = words;
    }

    void mount(Routes routes) {
        routes.get("/segments/:id/export", this::save).get("/segments/:id/growth", this::growth);
    }

    /** Every day that is known of. */
    private Answer growth(Visit visit) {
        var segment = segments.get(new SegmentId(visit.id("id"))).orElseThrow(() -> new NotHere("segment"));
        var format = visit.asked("format").flatMap(it -> Forms.read(ExportFormat.class, it))
                .orElse(ExportFormat.CSV);
        var headings = Stream.of("growth.day", "segments.now", "growth.entered", "growth.gone")
                .map(it -> words.say(visit.language(), it, List.of())).toList();
        var rows = growth.days(segment.id(), DAYS).stream()
                .map(it -> List.<Object>of(it.day().toString(), it.members(), it.entered(), it.gone()))
                .toList();
        return new Answer.Save(new Download(format.type(),
                words.say(visit.language(), "growth", List.of()) + "-" + export.name(segment, format),
                out -> TableExport.write(out, format, headings, rows)));
    }

    private Answer save(Visit visit) {
        var segment = segments.get(new SegmentId(visit.id("id"))).orElseThrow(() -> new NotHere("segment"));
        var format = visit.asked("format").flatMap(it -> Forms.read(ExportFormat.class, it))
                .orElse(ExportFormat.CSV);
        var personal = visit.asked("personal").isPresent();
        var me = visit.me();
        if (personal && !me.role().seesPeople()) {
            return Answer.refused(403, "problem.export");
        }
        var asked = new SegmentExport.Asked(format, personal, visit.language().locale(), me.name());
        return new Answer.Save(new Download(format.type(), export.name(segment, format), out -> {
            if (!personal) {
                export.write(segment, asked, out);
                return;
            }
            var noted = log.note(new AccessLog.Who(me.id(), null, me.name()), AccessLog.What.SEGMENT,
                    segment.name());
            log.done(noted, export.write(segment, asked, out));
        }));
    }
}
