package io.zhiyin.campaigns.bench;

import io.zhiyin.campaigns.store.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/**
 * A made-up shop of any size, the same every time for the same seed: people as a file to be imported, and what they did,
 * some ten orders and interactions each, unevenly: few do much. Names and phones belong to nobody.
 */
public final class Crowd {
    private static final String FAMILIES = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗";
    private static final String GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文建国晓东海燕";
    /** Of how many days the shop has a past. */
    private static final int DAYS = 700;
    // One in ten customers never bought; the others bought 1 to 12 times, most of them seldom: three times on average.
    private static final List<String> HISTORY = List.of(
            """
                    update customer set created_at = cast(:now as timestamptz) - (abs(hashint8extended(id, :seed)) % :days) * interval '1 day',
                           last_interaction_at = cast(:now as timestamptz) - (abs(hashint8extended(id, :seed + 1)) % 365) * interval '1 day'
                     where id > 0 and :days > 0""",
            """
                    insert into identity (customer_id, account, kind, value, since, followed_at, details_at)
                    select id, 'shop', 'openid', 'oCrowd' || id, created_at, created_at, created_at from customer
                     where abs(hashint8extended(id, :seed + 2)) % 10 < 6 and :days > 0 and cast(:now as timestamptz) is not null""",
            """
                    insert into orders (customer_id, number, amount_fen, paid_at)
                    select c.id, 'C' || c.id || '-' || g, 1000 + abs(hashint8extended(c.id * 64 + g, :seed + 3)) % 30000,
                           cast(:now as timestamptz) - (abs(hashint8extended(c.id * 64 + g, :seed + 4)) % :days) * interval '1 day'
                      from customer c cross join lateral generate_series(1, least(12,
                           (9 * 100 / (100 + 3 * (abs(hashint8extended(c.id, :seed + 5)) % 100)) * (abs(hashint8extended(c.id, :seed + 6)) % 10) / 9)::int)) g""",
            """
                    insert into order_item (order_id, line, product, category, quantity)
                    select o.id, 1, 'P' || abs(hashint8extended(o.id, :seed + 7)) % 200, 'K' || abs(hashint8extended(o.id, :seed + 8)) % 12, 1
                      from orders o where :days > 0 and cast(:now as timestamptz) is not null""",
            """
                    insert into interaction (customer_id, account, kind, at)
                    select c.id, 'shop', case abs(hashint8extended(c.id * 64 + g, :seed + 9)) % 5 when 0 then 'scan' when 1 then 'menu' else 'message_in' end,
                           cast(:now as timestamptz) - (abs(hashint8extended(c.id * 64 + g, :seed + 10)) % :days) * interval '1 day'
                      from customer c cross join lateral generate_series(1, 1 + (abs(hashint8extended(c.id, :seed + 11)) % 17)::int) g""");

    private final long seed;

    public Crowd(long seed) {
        this.seed = seed;
    }

    /** A table of people with member numbers, phones, mails, birthdays of which a fifth are lunar, and tags. */
    public Path people(Path folder, int rows) throws IOException {
        var file = folder.resolve("people-" + rows + ".csv");
        var random = new Random(seed);
        try (var out = Files.newBufferedWriter(file)) {
            out.write("member_number,name,phone,mail,birthday,note,tags\n");
            for (var i = 0; i < rows; i++) {
                var name = "" + FAMILIES.charAt(random.nextInt(FAMILIES.length()))
                        + GIVEN.charAt(random.nextInt(GIVEN.length()))
                        + GIVEN.charAt(random.nextInt(GIVEN.length()));
                var year = 1950 + random.nextInt(60);
                var month = 1 + random.nextInt(12);
                var day = 1 + random.nextInt(28);
                var birthday = random.nextInt(5) == 0
                        ? "农历%d年%d月%d日".formatted(year, month, day)
                        : "%d-%d-%d".formatted(year, month, day);
                out.write("M" + i + "," + name + "," + (13_000_000_000L + i) + ",c" + i + "@example.com,"
                        + birthday
                        + ",爱喝茶," + (random.nextInt(4) == 0 ? "会员" : "") + "\n");
            }
        }
        // the database reads it too, as another user
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        return file;
    }

    /** What those who are there did up to {@code now}, past all outboxes: whoever asks computes everybody anew. */
    public void history(Database db, Instant now) {
        db.transaction(tx -> {
            tx.sql("set local session_replication_role = replica").update();
            for (var statement : HISTORY) {
                tx.sql(statement).bind("now", now).bind("seed", seed).bind("days", (long) DAYS).update();
            }
        });
        db.sql("vacuum analyze").update();
    }
}
