package io.zhiyin.campaigns.importing;

import io.vertx.core.json.JsonArray;
import io.zhiyin.campaigns.importing.Import.Counts;
import io.zhiyin.campaigns.importing.Import.Rejected;
import io.zhiyin.campaigns.importing.Import.State;
import io.zhiyin.campaigns.profile.ProfileField;
import io.zhiyin.campaigns.profile.ProfileFields;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Turn;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.store.Vault.Purpose;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The imports, their rejected rows and the mappings that were chosen. What names people is sealed. */
public final class Imports {
    /** How long a file waits for somebody to go on, and rejected rows to be fetched. */
    public static final Duration KEPT = Duration.ofDays(1);
    private static final int SAMPLE = 3;

    private static final String CREATE = """
            insert into customer_import (file, name, headings, sample, mapping, state, made_by, expected, created_at)
            values (:file, :name, :headings, :sample, cast(:mapping as text)::jsonb, 'waiting', :by, :expected, :at)
            returning id""";
    private static final String SELECT = """
            select id, file, name, headings, sample, mapping::text as mapping, state, wanted, dry, failure, made_by,
                   expected, rows_read, added, changed, same, rejected, created_at, finished_at
              from customer_import where (:id::bigint is null or id = :id) and id < :before order by id desc limit :limit""";
    private static final String MAP = """
            update customer_import set mapping = cast(:mapping as text)::jsonb, state = 'waiting'
             where id = :id and state in ('waiting', 'checked') and wanted is null""";
    private static final String BEGIN = """
            update customer_import set state = :state, dry = :dry, wanted = null, node = :node, failure = null,
                   expected = case when state = 'checked' then rows_read else expected end, rows_read = 0, added = 0,
                   changed = 0, same = 0, rejected = 0, finished_at = null
             where id = :id and state in ('waiting', 'checked')""";
    private static final String WANT = """
            update customer_import set wanted = :wanted, wanted_at = :at
             where id = :id and state in ('waiting', 'checked')""";
    private static final String NEXT = """
            select id, wanted from customer_import where wanted is not null and state in ('waiting', 'checked')
               and not exists (select from customer_import where state in ('checking', 'importing'))
             order by wanted_at, id limit 1""";
    private static final String FORGET_REJECTED = """
            delete from import_rejected where import_id = :id""";
    private static final String ORPHANS = """
            select i.id from customer_import i where i.state in ('checking', 'importing') and (i.node = :self
               or not exists (select from node n where n.id = i.node and n.heartbeat_at > now() - interval '10 seconds'))
             order by i.id""";
    private static final String TAKE_OVER = """
            update customer_import i set node = :node where i.id = :id and i.state in ('checking', 'importing')
               and (i.node = :node or not exists (
                   select from node n where n.id = i.node and n.heartbeat_at > now() - interval '10 seconds'))""";
    private static final String PROGRESS = """
            update customer_import set rows_read = rows_read + :read, added = added + :added, changed = changed + :changed,
                   same = same + :same, rejected = rejected + :rejected
             where id = :id and node = :node and state = :state and rows_read = :before""";
    private static final String REJECT = """
            insert into import_rejected (import_id, line, cells, faults, people)
            select :id, w.line, w.cells, w.faults::jsonb, coalesce((select array_agg(p) from unnest(
                       array[w.number, w.phone, w.mail]) p where p is not null), '{}')
              from unnest(cast(:lines as bigint[]), cast(:cells as bytea[]), cast(:faults as text[]),
                   cast(:numbers as bytea[]), cast(:phones as bytea[]), cast(:mails as bytea[]))
                   as w (line, cells, faults, number, phone, mail)
            on conflict (import_id, line) do nothing""";
    private static final String REJECTED = """
            select line, cells, faults::text as faults from import_rejected
             where import_id = :id and line > :after order by line limit :limit""";
    private static final String END = """
            update customer_import set state = :state, failure = :failure, node = null, finished_at = :at,
                   sample = case when :state = 'checked' then sample end
             where id = :id and node = :node and state in ('checking', 'importing')""";
    private static final String DISCARD = """
            update customer_import set node = null, wanted = null, sample = null,
                   state = case when state in ('done', 'failed') then state else 'discarded' end,
                   finished_at = case when state in ('done', 'failed') then finished_at else :at end
             where id = :id""";
    private static final String OLD = """
            update customer_import set state = 'discarded', sample = null, finished_at = :now
             where state in ('waiting', 'checked') and wanted is null and created_at < :before""";
    private static final String OLD_REJECTED = """
            delete from import_rejected r using customer_import i
             where i.id = r.import_id and coalesce(i.finished_at, i.created_at) < :before
               and i.state not in ('checking', 'importing')""";
    private static final String KEEP_MAPPING = """
            insert into import_mapping (headings, mapping, chosen_at)
            values (:headings, cast(:mapping as text)::jsonb, :at)
            on conflict (headings) do update set mapping = excluded.mapping, chosen_at = excluded.chosen_at""";
    private static final String FORGET_MAPPING = "delete from import_mapping where headings = :headings";
    private static final String KEPT_MAPPING = """
            select mapping::text as mapping from import_mapping where headings = :headings""";

    private final Database db;
    private final Vault vault;
    private final Clock clock;
    private final ProfileFields fields;

    public Imports(Database db, Vault vault, Clock clock) {
        this.db = db;
        this.vault = vault;
        this.clock = clock;
        this.fields = new ProfileFields(db, vault, clock);
    }

    /**
     * Takes a file in: its mapping is what was chosen for the same headings before, or else guessed, and then changed as
     * asked.
     *
     * @param table at its beginning; the first rows are read of it
     * @param chosen from headings to codes of columns; an empty code leaves a heading aside
     * @throws io.zhiyin.campaigns.input.InvalidInput when {@code chosen} does not fit the headings
     */
    public ImportId create(UUID file, String name, TableFile table, Map<String, String> chosen, String by) {
        var headings = table.headings();
        var living = fields.living();
        var guess = guess(headings, living);
        var mapping = chosen.isEmpty() ? guess : Mapping.of(headings, guess, chosen, living).columns();
        if (!chosen.isEmpty()) {
            keep(headings, mapping);
        }
        return new ImportId(db.sql(CREATE).bind("file", file).bind("name", vault.seal(Purpose.IMPORT, name))
                .bind("headings", sealed(headings)).bind("sample", sealedRows(table.first(SAMPLE)))
                .bind("mapping", Mapping.write(mapping)).bind("by", by).bind("expected", table.expected())
                .bind("at", clock.instant()).count());
    }

    public Optional<Import> get(ImportId id) {
        return get(db, id);
    }

    private Optional<Import> get(Sql sql, ImportId id) {
        return sql.sql(SELECT).bind("id", id.value()).bind("before", Long.MAX_VALUE).bind("limit", 1L)
                .first(this::row);
    }

    /** The newest before another one. */
    public List<Import> list(ImportId before, int limit) {
        return db.sql(SELECT).bind("id", (Long) null).bind("before", before.value())
                .bind("limit", (long) limit)
                .list(this::row);
    }

    /**
     * Another choice for an import that waits, kept for the same headings; what was checked by the old one waits anew.
     *
     * @param columns by the place of the heading; null for one that is left aside
     * @return false where it does not wait
     * @throws io.zhiyin.campaigns.input.InvalidInput when two headings stand for one column, or nothing tells one customer from another
     */
    public boolean map(Import one, List<@Nullable Column> columns) {
        var mapping = new Mapping(columns).columns();
        keep(one.headings(), mapping);
        return db.sql(MAP).bind("id", one.id().value()).bind("mapping", Mapping.write(mapping)).update() == 1;
    }

    /** @return false where it does not wait any more */
    boolean begin(ImportId id, boolean dry, UUID node) {
        return db.inTransaction(tx -> begin(tx, id, dry, node));
    }

    private static boolean begin(Sql tx, ImportId id, boolean dry, UUID node) {
        var begun = tx.sql(BEGIN).bind("id", id.value()).bind("node", node).bind("dry", dry)
                .bind("state", (dry ? State.CHECKING : State.IMPORTING).code()).update() == 1;
        if (begun) {
            tx.sql(FORGET_REJECTED).bind("id", id.value()).update();
        }
        return begun;
    }

    /** @return false where it does not wait any more */
    boolean want(ImportId id, boolean dry) {
        return db.sql(WANT).bind("id", id.value()).bind("wanted", dry ? "check" : "import")
                .bind("at", clock.instant()).update() == 1;
    }

    /** Begins the one that has been wanted for longest, unless one is being worked at, on whatever node. */
    Optional<ImportId> next(UUID node) {
        return db.inTransaction(tx -> {
            Turn.IMPORTS.await(tx);
            record Wanted(ImportId id, boolean dry) {}
            var next = tx.sql(NEXT)
                    .first(row -> new Wanted(new ImportId(row.number("id")),
                            row.text("wanted").equals("check")));
            return next.filter(it -> begin(tx, it.id(), it.dry(), node)).map(Wanted::id);
        });
    }

    /** Those at which nobody works: of a node that is no more, or of this one, which asks because it is idle. */
    List<ImportId> orphans(UUID self) {
        return db.sql(ORPHANS).bind("self", self).list(row -> new ImportId(row.number("id")));
    }

    boolean takeOver(ImportId id, UUID node) {
        return db.sql(TAKE_OVER).bind("id", id.value()).bind("node", node).update() == 1;
    }

    /** @return false where the import is no longer this node's, or is further on: nothing of the batch may stay */
    boolean progress(Sql tx, Import one, UUID node, long before, Counts of) {
        return tx.sql(PROGRESS).bind("id", one.id().value()).bind("node", node)
                .bind("state", one.state().code()).bind("before", before).bind("read", of.read())
                .bind("added", of.added()).bind("changed", of.changed()).bind("same", of.same())
                .bind("rejected", of.rejected()).update() == 1;
    }

    /** @param about what could be read of the row, by which an erasure finds it */
    record Turned(Rejected row, RowReader.Reading about) {}

    void reject(Sql tx, ImportId id, List<Turned> rows) {
        if (rows.isEmpty()) {
            return;
        }
        var lines = new ArrayList<Long>();
        var cells = new ArrayList<byte[]>();
        var faults = new ArrayList<String>();
        var numbers = new ArrayList<byte @Nullable []>();
        var phones = new ArrayList<byte @Nullable []>();
        var mails = new ArrayList<byte @Nullable []>();
        for (var turned : rows) {
            lines.add(turned.row.line());
            cells.add(sealed(turned.row.cells()));
            faults.add(Fault.write(turned.row.faults()));
            var phone = turned.about.phone();
            numbers.add(key("number", turned.about.number()));
            phones.add(key("phone", phone == null ? null : phone.value()));
            mails.add(key("mail", turned.about.mail()));
        }
        tx.sql(REJECT).bind("id", id.value()).bindAll("lines", Long.class, lines)
                .bindAll("cells", byte[].class, cells).bindAll("faults", String.class, faults)
                .bindAll("numbers", byte[].class, numbers).bindAll("phones", byte[].class, phones)
                .bindAll("mails", byte[].class, mails).update();
    }

    private byte @Nullable [] key(String kind, @Nullable String value) {
        return value == null ? null : ImportErasure.key(vault, kind, value);
    }

    /** In the order of the file, from behind a line. */
    public List<Rejected> rejected(ImportId id, long after, int limit) {
        return db.sql(REJECTED).bind("id", id.value()).bind("after", after).bind("limit", limit)
                .list(row -> new Rejected(row.number("line"), opened(row.bytes("cells")),
                        Fault.read(row.text("faults"))));
    }

    /**
     * What is over needs its file no more; what was only checked waits with it. A choice of columns by which not one row could
     * be taken is not kept for the next file.
     */
    void end(ImportId id, UUID node, State state, @Nullable String failure) {
        db.transaction(tx -> {
            var ended = tx.sql(END).bind("id", id.value()).bind("node", node).bind("state", state.code())
                    .bind("failure", failure).bind("at", clock.instant()).update() == 1;
            if (ended && state != State.CHECKED) {
                ImportFiles.forget(tx, id);
            }
            if (ended) {
                get(tx, id)
                        .filter(it -> it.counts().read() > 0
                                && it.counts().rejected() == it.counts().read())
                        .ifPresent(
                                it -> tx.sql(FORGET_MAPPING).bind("headings", key(it.headings())).update());
            }
        });
    }

    /** Takes the file and the rejected rows away; a run of it ends with its batch. Returns false where there is none. */
    public boolean discard(ImportId id) {
        return db.inTransaction(tx -> {
            tx.sql(FORGET_REJECTED).bind("id", id.value()).update();
            ImportFiles.forget(tx, id);
            return tx.sql(DISCARD).bind("id", id.value()).bind("at", clock.instant()).update() == 1;
        });
    }

    /** Takes away what nobody came back for in a day. */
    public void purge() {
        var before = clock.instant().minus(KEPT);
        db.transaction(tx -> {
            tx.sql(OLD).bind("before", before).bind("now", clock.instant()).update();
            tx.sql(OLD_REJECTED).bind("before", before).update();
            ImportFiles.forgetOld(tx, before);
        });
    }

    private List<@Nullable Column> guess(List<String> headings, List<ProfileField> living) {
        return db.sql(KEPT_MAPPING).bind("headings", key(headings)).first(row -> {
            var kept = new ArrayList<@Nullable Column>(Mapping.read(row.text("mapping")));
            // a field may have been deleted or archived since
            kept.replaceAll(it -> it == null ? null : Column.of(it.code(), living).orElse(null));
            var reason = headings.indexOf(Column.REASON);
            if (reason >= 0) {
                kept.add(reason, null);
            }
            return (List<@Nullable Column>) kept;
        }).orElseGet(() -> Mapping.guess(headings, living));
    }

    private void keep(List<String> headings, List<@Nullable Column> mapping) {
        var kept = new ArrayList<@Nullable Column>(mapping);
        var reason = headings.indexOf(Column.REASON);
        if (reason >= 0) {
            kept.remove(reason);
        }
        db.sql(KEEP_MAPPING).bind("headings", key(headings)).bind("mapping", Mapping.write(kept))
                .bind("at", clock.instant()).update();
    }

    /** The reasons of a rejected file make no other set of headings of it. */
    private byte[] key(List<String> headings) {
        return vault.index("headings", new JsonArray(
                headings.stream().filter(it -> !it.equals(Column.REASON)).toList()).encode());
    }

    private byte[] sealed(List<String> cells) {
        return vault.seal(Purpose.IMPORT, new JsonArray(cells).encode());
    }

    private byte[] sealedRows(List<List<String>> rows) {
        var json = new JsonArray();
        rows.forEach(it -> json.add(new JsonArray(it)));
        return vault.seal(Purpose.IMPORT, json.encode());
    }

    private List<List<String>> openedRows(byte @Nullable [] rows) {
        return rows == null
                ? List.of()
                : new JsonArray(vault.open(Purpose.IMPORT, rows)).stream().map(JsonArray.class::cast)
                        .map(row -> row.stream().map(String.class::cast).toList()).toList();
    }

    private List<String> opened(byte[] cells) {
        return new JsonArray(vault.open(Purpose.IMPORT, cells)).stream().map(String.class::cast).toList();
    }

    private Import row(Row row) {
        return new Import(new ImportId(row.number("id")), row.uuid("file"),
                vault.open(Purpose.IMPORT, row.bytes("name")), opened(row.bytes("headings")),
                openedRows(row.bytesOrNull("sample")), Mapping.read(row.text("mapping")),
                State.of(row.text("state")), row.textOrNull("wanted") != null, row.flag("dry"),
                row.textOrNull("failure"), row.text("made_by"), row.numberOrNull("expected"),
                new Counts(row.number("rows_read"), row.number("added"), row.number("changed"),
                        row.number("same"), row.number("rejected")),
                row.instant("created_at"), instant(row));
    }

    private static @Nullable Instant instant(Row row) {
        return row.instantOrNull("finished_at");
    }
}
