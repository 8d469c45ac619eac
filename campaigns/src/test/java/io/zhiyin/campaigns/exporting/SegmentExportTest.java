package io.zhiyin.campaigns.exporting;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.profile.FieldType;
import io.zhiyin.campaigns.profile.ProfileFields;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.calendar.Birthdays;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.importing.Import;
import io.zhiyin.campaigns.importing.Import.Counts;
import io.zhiyin.campaigns.importing.Importer;
import io.zhiyin.campaigns.importing.Imports;
import io.zhiyin.campaigns.importing.TableFile;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.segment.Segment;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.tag.Tags;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class SegmentExportTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final String PEOPLE = """
            会员号,姓名,手机号,邮箱,生日,标签,备注,时区
            M1,林晓,13800001111,lin@example.com,1990-03-05,"茶,贵宾",爱喝龙井,Asia/Shanghai
            M2,"=HYPERLINK(""x"")",+8613900002222,,农历八月十五,,@备注,
            ,王芳,13700003333,wang@example.com,03-05,,"两行
            的备注",
            """;

    @TempDir
    Path folder = Path.of("");

    private final Database db = database.db();
    private final Clock clock = Clock.fixed(Instant.parse("2026-03-05T04:00:00Z"), ZoneOffset.UTC);
    private final Tags tags = new Tags(db);
    private final Segments segments = new Segments(db, tags, new ProfileFields(db, database.vault(), clock),
            clock, SHANGHAI,
            day -> Birthdays.keysOn(day, LeapDayPolicy.FEB_28));
    private final SegmentExport export = new SegmentExport(db, segments,
            new Customers(database.vault()), tags,
            Profiles.of(db, database.vault(), clock), clock, SHANGHAI);

    @Test
    void what_is_exported_whole_is_imported_again_without_a_change() throws IOException {
        assertThat(imported(PEOPLE.getBytes(StandardCharsets.UTF_8)).added()).isEqualTo(3);

        for (var format : ExportFormat.values()) {
            assertThat(imported(exported(format, true, Locale.CHINESE))).as(format.name())
                    .isEqualTo(new Counts(3, 0, 0, 3, 0));
            assertThat(imported(exported(format, true, Locale.ENGLISH))).as(format.name())
                    .isEqualTo(new Counts(3, 0, 0, 3, 0));
        }
    }

    @Test
    void a_cell_that_begins_like_a_formula_is_a_text() throws IOException {
        imported(PEOPLE.getBytes(StandardCharsets.UTF_8));

        var csv = text(exported(ExportFormat.CSV, true, Locale.CHINESE));

        assertThat(csv).startsWith("\ufeff知音编号,会员号,姓名,手机号,邮箱,生日").contains("'=HYPERLINK").contains("'@备注")
                .contains("茶,贵宾").doesNotContain(",=HYPERLINK").doesNotContain("\"=HYPERLINK");
        // a sheet that had formulas would have them in elements of their own
        assertThat(cells(exported(ExportFormat.XLSX, true, Locale.CHINESE)))
                .anyMatch(it -> it.contains("=HYPERLINK(\"x\")"));
    }

    @Test
    void what_names_people_is_masked_and_a_masked_file_can_overwrite_nobody() throws IOException {
        imported(PEOPLE.getBytes(StandardCharsets.UTF_8));

        var masked = exported(ExportFormat.CSV, false, Locale.CHINESE);

        assertThat(text(masked)).contains("林**").contains("138****1111").contains("l***@example.com")
                .doesNotContain("林晓").doesNotContain("13800001111").doesNotContain("lin@")
                .doesNotContain("龙井");
        assertThat(imported(masked)).as("known by their member numbers; the third has none")
                .isEqualTo(new Counts(3, 0, 0, 2, 1));
    }

    @Test
    void the_shops_own_fields_go_out_and_come_in_again_and_nothing_personal_unasked() throws IOException {
        var fields = Profiles.of(db, database.vault(), clock).fields();
        fields.create("宠物名", "pet", FieldType.TEXT, List.of());
        fields.create("家里电话", "home", FieldType.PHONE, List.of());
        fields.create("爱好", "likes", FieldType.CHOICES, List.of("茶", "花"));
        fields.create("储值", "saved", FieldType.MONEY, List.of());
        var file = "会员号,宠物名,家里电话,爱好,储值\nM1,旺财,021-12345678,\"花,茶\",12.5\n".getBytes(StandardCharsets.UTF_8);
        assertThat(imported(file).added()).isEqualTo(1);

        assertThat(text(exported(ExportFormat.CSV, true, Locale.CHINESE)))
                .contains("宠物名,家里电话,爱好,储值").contains("旺财,02112345678,\"茶,花\",12.50");
        for (var format : ExportFormat.values()) {
            assertThat(imported(exported(format, true, Locale.ENGLISH))).isEqualTo(new Counts(1, 0, 0, 1, 0));
        }
        for (var locale : List.of(Locale.ENGLISH, Locale.CHINESE)) {
            var more = text(exported(ExportFormat.CSV, true, locale)).replaceFirst(",(\\d+)\\.50",
                    ",1$1.50");
            assertThat(imported(more.getBytes(StandardCharsets.UTF_8)))
                    .as("its columns are known in %s", locale).isEqualTo(new Counts(1, 0, 1, 0, 0));
        }
        assertThat(text(exported(ExportFormat.CSV, false, Locale.CHINESE))).contains("隐去的家里电话,爱好,储值")
                .contains("021****5678").doesNotContain("旺财").doesNotContain("02112345678")
                .doesNotContain("宠物名");
    }

    @Test
    void a_segment_is_written_in_parts_and_everybody_once() throws IOException {
        db.sql("insert into customer (source, created_at) select 'api', now() from generate_series(1, 2500)")
                .update();

        assertThat(
                text(exported(ExportFormat.CSV, false, Locale.ENGLISH)).lines().map(it -> it.split(",", 2)[0])
                        .distinct())
                .hasSize(2501);
        assertThat(cells(exported(ExportFormat.XLSX, false, Locale.ENGLISH))).hasSize(2500);
    }

    private byte[] exported(ExportFormat format, boolean personal, Locale locale) throws IOException {
        var out = new ByteArrayOutputStream();
        var everybody = segments.list().stream().findFirst()
                .orElseGet(() -> segments.create("所有/人", new Rule.Everyone()));
        assertThat(name(everybody)).isEqualTo("所有 人-2026-03-05.csv");
        export.write(everybody, new SegmentExport.Asked(format, personal, locale, "test"), out);
        return out.toByteArray();
    }

    private String name(Segment segment) {
        return export.name(segment, ExportFormat.CSV);
    }

    private static String text(byte[] csv) {
        return new String(csv, StandardCharsets.UTF_8);
    }

    private List<String> cells(byte[] file) throws IOException {
        try (var table = TableFile.open(Files.write(folder.resolve(UUID.randomUUID().toString()), file))) {
            table.headings();
            var rows = new java.util.ArrayList<String>();
            table.lines().forEachRemaining(it -> rows.add(String.join("|", it.cells())));
            return rows;
        }
    }

    private Counts imported(byte[] file) throws IOException {
        var path = Files.write(folder.resolve(UUID.randomUUID().toString()), file);
        var imports = new Imports(db, database.vault(), clock);
        try (var table = TableFile.open(path)) {
            var id = imports.create(UUID.randomUUID(), "people", table, Map.of(), "test");
            new Importer(db, database.vault(), clock, SHANGHAI, imports, UUID.randomUUID()).run(id, path,
                    false);
            var done = imports.get(id).orElseThrow();
            assertThat(done.state()).as(String.valueOf(done.failure())).isEqualTo(Import.State.DONE);
            return done.counts();
        }
    }
}
