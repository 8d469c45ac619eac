package io.zhiyin.campaigns.importing;

import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.store.Vault.Purpose;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * The files that the service was given, in sealed parts in the database: every node has them, nothing of them lies open
 * anywhere, and they go with the end of their import.
 */
final class ImportFiles {
    private static final int PART = 256 * 1024;

    private static final String KEEP = """
            insert into import_part (file, part, content, received_at) values (:file, :part, :content, :at)""";
    private static final String PART_OF = """
            select content from import_part where file = :file and part = :part""";
    private static final String THERE = """
            select count(*) from import_part where file = :file and part = 0""";
    private static final String FORGET = """
            delete from import_part where file = :file""";
    private static final String FORGET_UNUSED = """
            delete from import_part where file = :file and not exists (select from customer_import where file = :file)""";
    private static final String FORGET_OF = """
            delete from import_part p using customer_import i where i.file = p.file and i.id = :id""";
    private static final String FORGET_WAITING = """
            delete from import_part p using customer_import i where i.file = p.file and i.state in ('waiting', 'checked')""";
    private static final String FORGET_OLD = """
            delete from import_part p where p.received_at < :before
               and not exists (select from customer_import i where i.file = p.file
                   and i.state in ('waiting', 'checking', 'checked', 'importing'))""";

    private final Database db;
    private final Vault vault;
    private final Clock clock;

    private final long longest;

    ImportFiles(Database db, Vault vault, Clock clock, long longest) {
        this.longest = longest;
        this.db = db;
        this.vault = vault;
        this.clock = clock;
    }

    /**
     * Takes a file in as it comes.
     *
     * @throws InvalidInput when it is too long; nothing of it is kept then, nor when it breaks off
     */
    UUID receive(InputStream in) throws IOException {
        var file = UUID.randomUUID();
        try {
            var length = 0L;
            for (var part = 0;; part++) {
                var bytes = in.readNBytes(PART);
                if (bytes.length == 0 && part > 0) {
                    return file;
                }
                length += bytes.length;
                if (length > longest) {
                    throw tooLong();
                }
                db.sql(KEEP).bind("file", file).bind("part", part)
                        .bind("content", vault.seal(Purpose.IMPORT_FILE, bytes)).bind("at", clock.instant())
                        .update();
            }
        } catch (IOException | RuntimeException brokenOff) {
            forget(file);
            throw brokenOff;
        }
    }

    private InvalidInput tooLong() {
        return new InvalidInput("file", "文件超过 " + (longest >> 20) + " MB，请分成几个文件。",
                "The file is longer than " + (longest >> 20) + " MB: split it.");
    }

    boolean there(UUID file) {
        return db.sql(THERE).bind("file", file).count() > 0;
    }

    Content content(UUID file) {
        return () -> new Parts(file);
    }

    void forget(UUID file) {
        db.sql(FORGET).bind("file", file).update();
    }

    void forgetUnused(UUID file) {
        db.sql(FORGET_UNUSED).bind("file", file).update();
    }

    static void forget(Sql tx, ImportId id) {
        tx.sql(FORGET_OF).bind("id", id.value()).update();
    }

    static void forgetWaiting(Sql tx) {
        tx.sql(FORGET_WAITING).update();
    }

    static void forgetOld(Sql tx, Instant before) {
        tx.sql(FORGET_OLD).bind("before", before).update();
    }

    private final class Parts extends InputStream {
        private final UUID file;
        private byte[] part = {};
        private int at;
        private int next;
        private boolean over;

        Parts(UUID file) {
            this.file = file;
        }

        @Override
        public int read() {
            return more() ? part[at++] & 0xff : -1;
        }

        @Override
        public int read(byte[] to, int from, int length) {
            Objects.checkFromIndexSize(from, length, to.length);
            if (length == 0) {
                return 0;
            }
            if (!more()) {
                return -1;
            }
            var some = Math.min(length, part.length - at);
            System.arraycopy(part, at, to, from, some);
            at += some;
            return some;
        }

        @Override
        public int available() {
            return part.length - at;
        }

        private boolean more() {
            while (at == part.length && !over) {
                var found = db.sql(PART_OF).bind("file", file).bind("part", next)
                        .first(row -> vault.openBytes(Purpose.IMPORT_FILE, row.bytes("content")));
                over = found.isEmpty();
                part = found.orElse(part);
                at = over ? at : 0;
                next++;
            }
            return at < part.length;
        }
    }
}
