package io.zhiyin.bot.console;

import io.zhiyin.bot.transfer.Download;
import io.zhiyin.campaigns.exporting.ExportFormat;
import io.zhiyin.campaigns.exporting.SegmentExport;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.Segments;

/** A segment as a file. There is one kind of operator yet, so what names people is masked unless they ask for it. */
final class SegmentExportPage {
    private final Segments segments;
    private final SegmentExport export;

    SegmentExportPage(Segments segments, SegmentExport export) {
        this.segments = segments;
        this.export = export;
    }

    void mount(Routes routes) {
        routes.get("/segments/:id/export", this::save);
    }

    private Answer save(Visit visit) {
        var segment = segments.get(new SegmentId(visit.id("id"))).orElseThrow(() -> new NotHere("segment"));
        var format = visit.asked("format").flatMap(it -> Forms.read(ExportFormat.class, it))
                .orElse(ExportFormat.CSV);
        var asked = new SegmentExport.Asked(format, visit.asked("personal").isPresent(),
                visit.language().locale(), visit.me().name());
        return new Answer.Save(new Download(format.type(), export.name(segment, format),
                out -> export.write(segment, asked, out)));
    }
}
