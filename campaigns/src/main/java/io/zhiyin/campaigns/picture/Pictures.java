package io.zhiyin.campaigns.picture;

import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keeps pictures: each once, for as long as a template shows it or nobody takes it away. */
public final class Pictures {
    public static final int LONGEST_NAME = 60;

    // The same bytes again are the picture that is there: whoever sends a form twice makes one.
    private static final String ADD = """
            insert into picture (name, type, width, height, bytes, fingerprint, created_by, created_at)
            values (:name, :type, :width, :height, :bytes, :fingerprint, :by, :now)
            on conflict (fingerprint) do update set fingerprint = excluded.fingerprint
            returning id""";
    private static final String LIST = """
            select id, name, type, width, height, octet_length(bytes) as size, created_by, created_at from picture
             order by id desc""";
    private static final String ONE = """
            select id, name, type, width, height, octet_length(bytes) as size, created_by, created_at from picture
             where id = :id""";
    private static final String BYTES = """
            select bytes from picture where id = :id""";
    private static final String USES = """
            select template_id, max(version) as version from picture_use where picture_id = :id
             group by template_id order by template_id""";
    private static final String LOCK_FOR_USE = """
            select id from picture where id = any(:ids) order by id for key share""";
    private static final String USE = """
            insert into picture_use (picture_id, template_id, version)
            select id, :template, :version from unnest(cast(:ids as bigint[])) as p (id)""";
    // Whoever is about to use it holds it: the next statement sees their use.
    private static final String LOCK_TO_DELETE = """
            select id from picture where id = :id for update""";
    private static final String DELETE_UNUSED = """
            delete from picture p where id = :id
               and not exists (select from picture_use u where u.picture_id = p.id)""";

    private final Database db;
    private final Clock clock;

    public Pictures(Database db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** A template that shows it, and the newest of its versions that does. */
    public record Use(long template, int version) {}

    /**
     * Keeps a picture, or finds the one with the same bytes.
     *
     * @param name what it is called; the part behind the last dot is left out
     * @throws InvalidInput when the file is no picture that the platforms show
     */
    public Picture add(String name, byte[] bytes, String by) {
        var file = PictureFile.read(bytes);
        var id = db.sql(ADD).bind("name", named(name)).bind("type", file.type().media())
                .bind("width", file.width()).bind("height", file.height()).bind("bytes", bytes)
                .bind("fingerprint", fingerprint(bytes)).bind("by", by).bind("now", clock.instant())
                .one(row -> new PictureId(row.number("id")));
        return get(id).orElseThrow();
    }

    /** The newest first. */
    public List<Picture> list() {
        return db.sql(LIST).list(Pictures::picture);
    }

    public Optional<Picture> get(PictureId id) {
        return db.sql(ONE).bind("id", id.value()).first(Pictures::picture);
    }

    public Optional<byte[]> bytes(PictureId id) {
        return db.sql(BYTES).bind("id", id.value()).first(row -> row.bytes("bytes"));
    }

    public List<Use> uses(PictureId id) {
        return db.sql(USES).bind("id", id.value())
                .list(row -> new Use(row.number("template_id"), row.integer("version")));
    }

    /** @return false when a template shows it, or it was not there */
    public boolean delete(PictureId id) {
        return db.inTransaction(tx -> {
            tx.sql(LOCK_TO_DELETE).bind("id", id.value()).list(_ -> true);
            return tx.sql(DELETE_UNUSED).bind("id", id.value()).update() == 1;
        });
    }

    /**
     * A version of a template shows them from now on.
     *
     * @throws InvalidInput when one of them is not there
     */
    public static void use(Sql tx, Collection<PictureId> ids, long template, int version) {
        Set<Long> wanted = new HashSet<>();
        ids.forEach(it -> wanted.add(it.value()));
        if (wanted.isEmpty()) {
            return;
        }
        var there = tx.sql(LOCK_FOR_USE).bindAll("ids", Long.class, wanted).list(row -> row.number("id"));
        if (there.size() < wanted.size()) {
            throw new InvalidInput("picture", "图片已被删除，请另选一张。", "The picture was deleted: choose another.");
        }
        tx.sql(USE).bindAll("ids", Long.class, wanted).bind("template", template).bind("version", version)
                .update();
    }

    private static String named(String name) {
        var base = name.strip().replaceFirst("\\.[A-Za-z0-9]{1,5}$", "").replaceAll("\\p{Cntrl}", "").strip();
        var whole = base.isEmpty() ? "图片" : base;
        return whole.codePointCount(0, whole.length()) <= LONGEST_NAME
                ? whole
                : whole.substring(0, whole.offsetByCodePoints(0, LONGEST_NAME));
    }

    private static byte[] fingerprint(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Picture picture(Row row) {
        return new Picture(new PictureId(row.number("id")), row.text("name"),
                PictureFile.Type.of(row.text("type")), row.integer("width"), row.integer("height"),
                row.number("size"), row.text("created_by"), row.instant("created_at"));
    }
}
