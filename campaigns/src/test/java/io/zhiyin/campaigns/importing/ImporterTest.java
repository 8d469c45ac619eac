package io.zhiyin.campaigns.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.CustomerSearch;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.importing.Import.Counts;
import io.zhiyin.campaigns.importing.Import.State;
import io.zhiyin.campaigns.profile.FieldType;
import io.zhiyin.campaigns.profile.ProfileValues;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.saying.Fate;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.profile.Value;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.tag.Tags;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.dhatim.fastexcel.Workbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ImporterTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final Charset GBK = Charset.forName("GBK");
    private static final String HEADINGS = "会员号,姓名,手机号,邮箱,生日,标签,备注,时区\n";
    private static final String LIN = "M1,林晓,138 0000 1111,lin@example.com,1990/3/5,\"茶,贵宾\",爱喝龙井,Asia/Shanghai\n";
    private static final String WANG = "M2,王芳,13900002222,,农历八月十五,,,\n";

    @TempDir
    Path folder = Path.of("");

    private final Database db = database.db();
    private final Clock clock = Clock.fixed(Instant.parse("2026-03-05T04:00:00Z"), ZoneOffset.UTC);
    private final Imports imports = new Imports(db, database.vault(), clock);
    private final Profiles profiles = Profiles.of(db, database.vault(), clock);
    private final Customers customers = new Customers(database.vault());

    @Test
    void a_file_brings_customers_with_all_that_it_says_of_them() throws IOException {
        var done = imported(csv(HEADINGS + LIN + WANG));

        assertThat(done.state()).isEqualTo(State.DONE);
        assertThat(done.counts()).isEqualTo(new Counts(2, 2, 0, 0, 0));
        var lin = only("13800001111");
        assertThat(lin.name()).isEqualTo("林晓");
        assertThat(lin.mail()).isEqualTo("lin@example.com");
        assertThat(lin.note()).isEqualTo("爱喝龙井");
        assertThat(lin.birthday()).isEqualTo(Birthday.solar(1990, 3, 5));
        assertThat(lin.timeZone()).isEqualTo(ZoneId.of("Asia/Shanghai"));
        assertThat(lin.identities()).extracting(it -> it.kind() + " " + it.value())
                .containsExactly(IdentityKind.MEMBER_NUMBER + " M1");
        assertThat(new Tags(db).of(lin.id())).extracting(it -> it.tag().name(), it -> it.tagging().giver())
                .containsExactlyInAnyOrder(org.assertj.core.api.Assertions.tuple("茶", "import:1"),
                        org.assertj.core.api.Assertions.tuple("贵宾", "import:1"));
        assertThat(only("王芳").birthday()).isEqualTo(Birthday.lunar(8, 15));
    }

    @Test
    void the_same_file_twice_changes_nothing() throws IOException {
        imported(csv(HEADINGS + LIN + WANG));
        var before = everything();

        var again = imported(csv(HEADINGS + LIN + WANG));

        assertThat(again.counts()).isEqualTo(new Counts(2, 0, 0, 2, 0));
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void a_changed_value_updates_and_an_empty_cell_never_erases() throws IOException {
        imported(csv(HEADINGS + LIN + WANG));

        var changed = imported(
                csv("member number,name,phone,mail\nM1,林小晓,,\n,,13900002222,wang@example.com\n"));

        assertThat(changed.counts()).isEqualTo(new Counts(2, 0, 2, 0, 0));
        var lin = only("13800001111");
        assertThat(lin.name()).isEqualTo("林小晓");
        assertThat(lin.mail()).isEqualTo("lin@example.com");
        assertThat(lin.birthday()).isEqualTo(Birthday.solar(1990, 3, 5));
        assertThat(only("wang@example.com").name()).isEqualTo("王芳");
    }

    @Test
    void gbk_utf8_with_a_mark_and_other_separators_are_told_by_the_file() throws IOException {
        assertThat(imported(file("gbk.csv", (HEADINGS + LIN).getBytes(GBK))).counts().added()).isEqualTo(1);
        var marked = "\ufeff姓名;手机\n张三;13700003333\n".getBytes(StandardCharsets.UTF_8);
        assertThat(imported(file("marked.csv", marked)).counts().added()).isEqualTo(1);

        assertThat(only("13800001111").name()).isEqualTo("林晓");
        assertThat(only("13700003333").name()).isEqualTo("张三");
    }

    @Test
    void a_workbook_keeps_its_dates_and_its_long_numbers() throws IOException {
        var path = folder.resolve("people.xlsx");
        try (var out = Files.newOutputStream(path); var book = new Workbook(out, "test", "1.0")) {
            var sheet = book.newWorksheet("客户");
            List.of("姓名", "手机", "生日")
                    .forEach(it -> sheet.value(0, List.of("姓名", "手机", "生日").indexOf(it), it));
            sheet.value(1, 0, "林晓");
            sheet.value(1, 1, 13_800_001_111L);
            sheet.value(1, 2, java.time.LocalDate.of(1990, 3, 5));
            sheet.style(1, 2).format("yyyy-mm-dd").set();
            sheet.value(2, 0, "王芳");
            sheet.value(2, 1, "13900002222");
            sheet.value(2, 2, "农历八月十五");
        }

        assertThat(imported(path).counts().added()).isEqualTo(2);
        assertThat(only("13800001111").birthday()).isEqualTo(Birthday.solar(1990, 3, 5));
        assertThat(only("13900002222").birthday()).isEqualTo(Birthday.lunar(8, 15));
    }

    @Test
    void a_dry_run_writes_no_customer_and_lists_every_bad_row_with_its_line_and_reasons() throws IOException {
        var path = csv(HEADINGS + LIN + "M3,赵六,12345,bad@mail,2月30日,,,Moon\n,无号,,,,,,\n" + LIN);

        var checked = run(path, true);

        assertThat(checked.state()).isEqualTo(State.CHECKED);
        assertThat(checked.counts()).isEqualTo(new Counts(4, 1, 0, 0, 3));
        assertThat(everything()).isEmpty();
        var rejected = imports.rejected(checked.id(), 0, 10);
        assertThat(rejected).extracting(Import.Rejected::line).containsExactly(3L, 4L, 5L);
        assertThat(rejected.getFirst().faults()).extracting(Fault::column).containsExactly(Column.PHONE,
                Column.MAIL, Column.BIRTHDAY, Column.TIME_ZONE);
        assertThat(rejected.getFirst().faults()).allMatch(it -> !it.zh().isBlank() && !it.en().isBlank());
        assertThat(rejected.getLast().faults().getFirst().en()).contains("line 2");
    }

    @Test
    void rejected_rows_come_back_as_a_file_that_can_be_mended_and_sent_again() throws IOException {
        var first = imported(csv(HEADINGS + LIN + "M3,=1+1,12345,,,,,\n"));
        assertThat(first.counts()).isEqualTo(new Counts(2, 1, 0, 0, 1));
        var rejected = new StringWriter();
        new RejectedFile(imports).write(first, rejected);
        assertThat(rejected.toString()).contains("'=1+1").contains("原因 reason").contains("phone: ");

        var mended = imported(csv(rejected.toString().replace("12345", "13600004444")));

        assertThat(mended.counts()).isEqualTo(new Counts(1, 1, 0, 0, 0));
        assertThat(only("13600004444").name()).isEqualTo("=1+1");
    }

    @Test
    void keys_that_lead_to_two_customers_are_refused() throws IOException {
        imported(csv(HEADINGS + LIN + WANG));

        var clash = imported(csv("会员号,手机号\nM1,13900002222\nM9,13800001111\n"));

        assertThat(clash.counts()).isEqualTo(new Counts(2, 0, 0, 0, 2));
        assertThat(imports.rejected(clash.id(), 0, 10))
                .allMatch(it -> it.faults().getFirst().column() == null);
    }

    @Test
    void a_mapping_that_was_chosen_is_kept_for_the_same_headings() throws IOException {
        var path = csv("甲,乙\n林晓,13800001111\n");
        assertThatThrownBy(() -> run(path, false)).isInstanceOf(InvalidInput.class);

        taken(path, Map.of("甲", "name", "乙", "phone"));

        assertThat(imported(path).counts().added()).isEqualTo(1);
        assertThat(only("13800001111").name()).isEqualTo("林晓");
    }

    @Test
    void a_mapping_by_which_nothing_could_be_taken_is_not_kept() throws IOException {
        var path = csv("姓名,手机\n林晓,13800001111\n");
        var wrong = taken(path, Map.of("姓名", "phone"));
        importer(UUID.randomUUID()).run(wrong, path, false);
        assertThat(imports.get(wrong).orElseThrow().counts().rejected()).isEqualTo(1);

        assertThat(imported(path).counts().added()).isEqualTo(1);
        assertThat(only("13800001111").name()).isEqualTo("林晓");
    }

    @Test
    void a_run_that_was_killed_goes_on_behind_its_last_batch() throws IOException {
        var rows = new StringBuilder("会员号,手机号\n");
        for (var i = 0; i < 2 * Importer.BATCH; i++) {
            rows.append("M").append(i).append(",1").append(3_000_000_000L + i).append('\n');
        }
        rows.append("M0,13099999999\n");
        var path = csv(rows.toString());
        var id = taken(path, Map.of());
        var dead = UUID.randomUUID();
        imports.begin(id, false, dead);
        var first = importer(dead);
        Content content = () -> Files.newInputStream(path);
        db.sql("""
                create function stop_here() returns trigger language plpgsql as $$ begin
                if new.rows_read > 5000 then raise exception 'killed'; end if; return new; end $$""")
                .update();
        db.sql("create trigger stop_here before update on customer_import for each row execute function stop_here()")
                .update();
        try {
            assertThatThrownBy(() -> first.goOn(id, content)).hasMessageContaining("killed");
        } finally {
            db.sql("drop function stop_here() cascade").update();
        }
        assertThat(everything()).hasSize(Importer.BATCH);

        var next = UUID.randomUUID();
        assertThat(imports.orphans(next)).containsExactly(id);
        assertThat(imports.takeOver(id, next)).isTrue();
        importer(next).goOn(id, content);

        var done = imports.get(id).orElseThrow();
        assertThat(done.state()).isEqualTo(State.DONE);
        assertThat(done.counts()).isEqualTo(new Counts(2 * Importer.BATCH + 1, 2 * Importer.BATCH, 0, 0, 1));
        assertThat(everything()).hasSize(2 * Importer.BATCH);
    }

    @Test
    void an_erased_person_leaves_no_rejected_row_and_no_waiting_file() throws IOException {
        imported(csv(HEADINGS + LIN));
        var bad = imported(csv("手机号,邮箱\n13800001111,nonsense\n13900002222,nonsense\n"));
        var waits = taken(csv("手机号\n13800001111\n"), Map.of());
        var lin = only("13800001111").id();

        db.transaction(tx -> new ImportErasure(customers, database.vault()).erase(tx, List.of(lin)));

        assertThat(imports.rejected(bad.id(), 0, 10)).extracting(Import.Rejected::line).containsExactly(3L);
        assertThat(imports.get(waits).orElseThrow().state()).isEqualTo(State.DISCARDED);
    }

    @Test
    void a_column_of_the_shops_own_field_is_known_by_its_name_checked_and_kept_with_its_source()
            throws IOException {
        profiles.fields().create("肤质", "skin", FieldType.CHOICE, List.of("干性", "油性"));
        profiles.fields().create("首次到店", "first", FieldType.DATE, List.of());
        profiles.fields().create("储值", "saved", FieldType.MONEY, List.of());
        profiles.fields().create("宠物名", "pet", FieldType.TEXT, List.of());
        var text = """
                手机号,肤质（必填）,首次到店,储值,宠物名,年龄
                13800001111,油性,2026/1/2,"¥1,280.5",旺财,7
                13900002222,中性,2026-02-30,1.234,来福,8
                13700003333,,,,,9
                """;

        var done = imported(csv(text));

        assertThat(done.counts()).isEqualTo(new Counts(3, 2, 0, 0, 1));
        var lin = only("13800001111");
        assertThat(known(lin)).containsExactly("油性", "2026-01-02", "¥1,280.50", "旺财");
        assertThat(profiles.values().of(db, lin.id())).allSatisfy(it -> {
            assertThat(it.source()).isEqualTo(Source.IMPORT);
            assertThat(it.by()).isEqualTo("import:" + done.id().value());
        });
        var bad = imports.rejected(done.id(), 0, 9).getFirst();
        assertThat(bad.faults()).extracting(it -> it.column() == null ? "" : it.column().code())
                .containsExactly("field:skin", "field:first", "field:saved");
        assertThat(bad.faults()).noneMatch(it -> it.zh().contains("中性") || it.en().contains("1.234"));
        assertThat(imported(csv(text)).counts()).as("again").isEqualTo(new Counts(3, 0, 0, 2, 1));
        assertThat(imported(csv(text.replace("旺财", "大黄"))).counts()).isEqualTo(new Counts(3, 0, 1, 1, 1));
    }

    @Test
    void what_was_filled_in_by_hand_is_not_changed_by_a_file_which_counts_as_nothing_new()
            throws IOException {
        var pet = profiles.fields().create("宠物名", "pet", FieldType.TEXT, List.of());
        imported(csv("手机号,宠物名\n13800001111,旺财\n"));
        var lin = only("13800001111");
        db.transaction(tx -> profiles.values().set(tx, List.of(new ProfileValues.Said(lin.id(), pet.id(),
                new Value.Words("大黄"), Source.OPERATOR, "admin", clock.instant()))));

        assertThat(imported(csv("手机号,宠物名\n13800001111,旺财\n")).counts())
                .isEqualTo(new Counts(1, 0, 0, 1, 0));

        assertThat(known(lin)).containsExactly("大黄");
        assertThat(profiles.values().history(db, lin.id(), pet.id(), 9)).extracting(ProfileValues.Past::fate)
                .containsExactly(Fate.LOWER, Fate.REPLACED);
    }

    @Test
    void a_column_of_a_field_that_is_gone_is_mapped_anew() throws IOException {
        var pet = profiles.fields().create("宠物名", "pet", FieldType.TEXT, List.of());
        var path = csv("手机号,宠物名\n13800001111,旺财\n");
        var id = taken(path, Map.of());
        taken(path, Map.of("宠物名", "field:pet"));
        profiles.fields().archive(pet.id(), true);

        importer(UUID.randomUUID()).run(id, path, false);

        var failed = imports.get(id).orElseThrow();
        assertThat(failed.state()).isEqualTo(State.FAILED);
        assertThat(failed.failure()).contains("field:pet");
        assertThat(imported(path).counts()).as("it is left aside now").isEqualTo(new Counts(1, 1, 0, 0, 0));
        assertThatThrownBy(() -> taken(path, Map.of("宠物名", "field:pet"))).isInstanceOf(InvalidInput.class);
    }

    private List<String> known(Customer customer) {
        return profiles.values().of(db, customer.id()).stream()
                .map(it -> profiles.fields().find(it.field()).orElseThrow()
                        .show(java.util.Objects.requireNonNull(it.value()), java.util.Locale.CHINESE))
                .toList();
    }

    @Test
    void what_is_no_table_is_refused_in_both_languages() throws IOException {
        assertThatThrownBy(() -> TableFile.open(file("empty.csv", new byte[0])))
                .isInstanceOf(InvalidInput.class).hasMessageContaining("empty");
        assertThatThrownBy(() -> TableFile.open(file("old.xls", new byte[]{(byte) 0xd0, (byte) 0xcf, 1, 2})))
                .isInstanceOf(InvalidInput.class).hasMessageContaining(".xlsx");
        assertThatThrownBy(
                () -> TableFile.open(file("odd.csv", new byte[]{(byte) 0xff, (byte) 0xff, 10, 10})))
                .isInstanceOf(InvalidInput.class).hasMessageContaining("UTF-8");
    }

    private Importer importer(UUID node) {
        return new Importer(db, database.vault(), clock, ZoneId.of("Asia/Shanghai"), imports, node);
    }

    private Import imported(Path file) {
        return run(file, false);
    }

    private Import run(Path file, boolean dry) {
        var id = taken(file, Map.of());
        assertThat(importer(UUID.randomUUID()).run(id, file, dry)).isTrue();
        return imports.get(id).orElseThrow();
    }

    private ImportId taken(Path file, Map<String, String> chosen) {
        try (var table = TableFile.open(file)) {
            return imports.create(UUID.randomUUID(), "people.csv", table, chosen, "test");
        }
    }

    private Path csv(String text) throws IOException {
        return file(UUID.randomUUID() + ".csv", text.getBytes(StandardCharsets.UTF_8));
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private Customer only(String text) {
        var found = new CustomerSearch(database.vault()).find(db,
                new CustomerSearch.Query(text, null, null, 10));
        assertThat(found).hasSize(1);
        return customers.find(db, found.getFirst()).orElseThrow();
    }

    private List<Customer> everything() {
        return customers.all(db, db.sql("select id from customer order by id")
                .list(row -> new CustomerId(row.number("id"))));
    }
}
