package io.zhiyin.campaigns.exporting;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.profile.ProfileValues.Known;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.segment.Segment;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.tag.Tags;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who a segment holds now, as a file: read in parts, newest first, and written while it is sent. Names, phones, mails
 * and notes are whole only where that is asked for; which it was, and by whom, stands in the log.
 */
public final class SegmentExport {
    private static final Logger log = LoggerFactory.getLogger(SegmentExport.class);
    private static final int PART = 1_000;

    private final Database db;
    private final Segments segments;
    private final Customers customers;
    private final Tags tags;
    private final Profiles profiles;
    private final Clock clock;
    private final ZoneId zone;

    /** @param zone of the shop, in which times are told */
    public SegmentExport(Database db, Segments segments, Customers customers, Tags tags,
            Profiles profiles, Clock clock, ZoneId zone) {
        this.db = db;
        this.segments = segments;
        this.customers = customers;
        this.tags = tags;
        this.profiles = profiles;
        this.clock = clock;
        this.zone = zone;
    }

    /**
     * How it is asked for.
     *
     * @param personal whether names, phones, mails and notes are whole
     * @param locale of the headings; other than Chinese, they are codes
     * @param by who asks
     */
    public record Asked(ExportFormat format, boolean personal, Locale locale, String by) {}

    /** What the file is saved as. */
    public String name(Segment segment, ExportFormat format) {
        return segment.name().replaceAll("[/\\\\\\p{Cntrl}]", " ") + "-"
                + LocalDate.ofInstant(clock.instant(), zone) + "." + format.name().toLowerCase(Locale.ROOT);
    }

    /** Writes it from beginning to end; the stream is left open. Returns of how many customers it tells. */
    public long write(Segment segment, Asked asked, OutputStream out) throws IOException {
        var columns = ExportColumn.of(asked.personal());
        var fields = new FieldColumns(profiles.fields().living(), asked.personal());
        var rows = Rows.to(out, asked.format(),
                both(columns.stream().map(it -> it.heading(asked.locale())).toList(),
                        fields.headings(asked.locale())));
        var now = clock.instant();
        var before = new CustomerId(Long.MAX_VALUE);
        var written = 0L;
        while (true) {
            var ids = segments.page(segment.rule(), now, before, PART);
            var given = tags.ofAll(ids);
            var known = fields.none() ? Map.<CustomerId, List<Known>>of() : profiles.values().ofAll(db, ids);
            for (var customer : customers.all(db, ids)) {
                var names = given.getOrDefault(customer.id(), List.of()).stream().map(it -> it.tag().name())
                        .toList();
                rows.row(both(columns.stream().map(it -> it.of(customer, names, zone)).toList(),
                        fields.of(known.getOrDefault(customer.id(), List.of()))));
                written++;
            }
            rows.pass();
            if (ids.size() < PART) {
                break;
            }
            before = ids.getLast();
        }
        rows.end();
        log.atInfo().addKeyValue("segment", segment.id().value()).addKeyValue("customers", written)
                .addKeyValue("personal", asked.personal()).addKeyValue("by", asked.by())
                .log("a segment was exported");
        return written;
    }

    private static List<String> both(List<String> first, List<String> then) {
        return Stream.concat(first.stream(), then.stream()).toList();
    }
}
