package io.zhiyin.campaigns.importing;

import static io.zhiyin.campaigns.store.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.importing.Import.Counts;
import io.zhiyin.campaigns.importing.Import.State;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.dhatim.fastexcel.Workbook;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ImportQueueTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final Instant NOW = Instant.parse("2026-03-05T04:00:00Z");

    private final Database db = database.db();
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final Imports imports = new Imports(db, database.vault(), clock);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ImportQueue queue = queue(UUID.randomUUID());

    @AfterEach
    void close() {
        queue.close();
        threads.close();
    }

    @Test
    void a_file_that_was_brought_is_checked_then_imported_in_the_background_and_leaves_nothing_of_itself()
            throws IOException {
        var id = queue.take(in("姓名,手机号\n林晓,13800001111\n王芳,12345\n"), "C:\\客户\\三月.csv", Map.of(), "admin");
        var waits = imports.get(id).orElseThrow();
        assertThat(waits.name()).isEqualTo("三月.csv");
        assertThat(waits.mapping()).containsExactly(Column.NAME, Column.PHONE);
        assertThat(waits.sample()).containsExactly(List.of("林晓", "13800001111"), List.of("王芳", "12345"));
        assertThat(parts()).isEqualTo(1);
        assertThat(db.sql("""
                select count(*) from import_part
                 where position(convert_to('13800001111', 'UTF8') in content) > 0""").count()).as("lies open")
                .isZero();

        assertThat(queue.start(id, true)).isTrue();
        var checked = ended(id, State.CHECKED);
        assertThat(checked.counts()).isEqualTo(new Counts(2, 1, 0, 0, 1));
        assertThat(checked.dry()).isTrue();
        assertThat(db.sql("select count(*) from customer").count()).isZero();

        assertThat(queue.start(id, false)).isTrue();
        var done = ended(id, State.DONE);
        assertThat(done.counts()).isEqualTo(new Counts(2, 1, 0, 0, 1));
        assertThat(done.expected()).as("known from the check").isEqualTo(2);
        assertThat(done.sample()).isEmpty();
        assertThat(parts()).isZero();
        assertThat(queue.start(id, false)).as("twice").isFalse();
    }

    @Test
    void a_workbook_is_read_out_of_its_parts() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var book = new Workbook(bytes, "test", "1.0")) {
            var sheet = book.newWorksheet("客户");
            sheet.value(0, 0, "手机");
            for (var i = 1; i <= 40_000; i++) {
                sheet.value(i, 0, 13_000_000_000L + i * 7919L);
            }
        }
        var id = queue.take(new ByteArrayInputStream(bytes.toByteArray()), "people.xlsx", Map.of(), "admin");
        assertThat(parts()).as("more than one").isGreaterThan(1);

        queue.start(id, true);

        assertThat(ended(id, State.CHECKED).counts().added()).isEqualTo(40_000);
    }

    @Test
    void what_a_node_left_half_done_another_goes_on_with() throws IOException {
        var rows = new StringBuilder("手机号\n");
        for (var i = 0; i < 2 * Importer.BATCH; i++) {
            rows.append(13_000_000_000L + i).append('\n');
        }
        var id = queue.take(in(rows.toString()), "people.csv", Map.of(), "admin");
        db.sql("""
                create function stop_here() returns trigger language plpgsql as $$ begin
                if new.rows_read > 5000 then raise exception 'killed'; end if; return new; end $$""")
                .update();
        db.sql("create trigger stop_here before update on customer_import for each row execute function stop_here()")
                .update();
        try {
            queue.start(id, false);
            eventually("the first batch", () -> read(id) == Importer.BATCH);
            queue.close();
        } finally {
            db.sql("drop function stop_here() cascade").update();
        }
        assertThat(imports.get(id).orElseThrow().state()).isEqualTo(State.IMPORTING);

        try (var other = queue(UUID.randomUUID())) {
            other.wake();
            assertThat(ended(id, State.DONE).counts())
                    .isEqualTo(new Counts(2 * Importer.BATCH, 2 * Importer.BATCH, 0, 0, 0));
        }
        assertThat(db.sql("select count(*) from customer").count()).isEqualTo(2 * Importer.BATCH);
    }

    @Test
    void one_is_worked_at_at_a_time() throws IOException {
        var first = taken();
        var second = taken();
        imports.want(first, true);
        imports.want(second, false);
        var node = UUID.randomUUID();

        assertThat(imports.next(node)).contains(first);
        assertThat(imports.next(UUID.randomUUID())).isEmpty();
        imports.end(first, node, State.CHECKED, null);
        assertThat(imports.next(UUID.randomUUID())).contains(second);
    }

    @Test
    void a_command_that_was_killed_leaves_an_import_that_ends_with_its_reason() throws IOException {
        var id = taken();
        db.sql("delete from import_part").update();
        imports.begin(id, false, UUID.randomUUID());

        queue.wake();

        var failed = ended(id, State.FAILED);
        assertThat(failed.failure(Locale.CHINESE)).contains("再导入一次");
        assertThat(failed.failure(Locale.ENGLISH)).contains("import it again");
    }

    @Test
    void what_is_refused_or_given_up_leaves_nothing() throws IOException {
        assertThatThrownBy(
                () -> queue.take(new ByteArrayInputStream(new byte[]{(byte) 0xd0, (byte) 0xcf, 1, 2}),
                        "a.xls",
                        Map.of(), "admin"))
                .isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> queue.take(in("甲\n1\n"), "a.csv", Map.of("乙", "name"), "admin"))
                .isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> new ImportFiles(db, database.vault(), clock, 1 << 20).receive(new Endless()))
                .isInstanceOf(InvalidInput.class).hasMessageContaining("MB");
        assertThatThrownBy(() -> queue.start(queue.take(in("甲\n1\n"), "a.csv", Map.of(), "admin"), true))
                .isInstanceOf(InvalidInput.class).hasMessageContaining("phone");
        imports.discard(imports.list(new ImportId(Long.MAX_VALUE), 10).getFirst().id());
        var erased = taken();
        db.transaction(tx -> new ImportErasure(new Customers(database.vault()), database.vault()).erase(tx,
                List.of()));

        assertThat(imports.get(erased).orElseThrow().state()).isEqualTo(State.DISCARDED);
        assertThat(parts()).isZero();
    }

    @Test
    void what_nobody_came_back_for_in_a_day_is_taken_away() throws IOException {
        var forgotten = taken();
        db.sql("insert into import_part values (:file, 0, '', :at)").bind("file", UUID.randomUUID())
                .bind("at", NOW).update();

        new Imports(db, database.vault(), Clock.offset(clock, Duration.ofHours(25))).purge();

        assertThat(imports.get(forgotten).orElseThrow().state()).isEqualTo(State.DISCARDED);
        assertThat(parts()).isZero();
    }

    private ImportId taken() throws IOException {
        return queue.take(in("手机号\n13800001111\n"), "people.csv", Map.of(), "admin");
    }

    private Import ended(ImportId id, State state) {
        eventually(id + " is " + state, () -> imports.get(id).orElseThrow().state() == state);
        return imports.get(id).orElseThrow();
    }

    private long read(ImportId id) {
        return imports.get(id).orElseThrow().counts().read();
    }

    private long parts() {
        return db.sql("select count(*) from import_part").count();
    }

    private ImportQueue queue(UUID node) {
        return new ImportQueue(db, database.vault(), clock, imports,
                new Importer(db, database.vault(), clock, ZoneId.of("Asia/Shanghai"), imports, node),
                threads);
    }

    private static InputStream in(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static final class Endless extends InputStream {
        @Override
        public int read() {
            return 'a';
        }

        @Override
        public int read(byte[] to, int from, int length) {
            java.util.Arrays.fill(to, from, from + length, (byte) 'a');
            return length;
        }
    }
}
