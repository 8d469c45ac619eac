package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Links of one customer each. A token holds the delivery, the number of a target that is kept here, and 48 bits of a
 * keyed seal over both: it is the same whenever a delivery is rendered again, costs no row until it is followed, and
 * cannot be made up. Nothing in it says where to lead, so it cannot be made to lead elsewhere.
 */
public final class ShortLinks {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());
    private static final int SEAL = 6;
    private static final int LONGEST = 32;
    /** A browser that asks twice for one tap has followed the link once. */
    private static final Duration ONE_TAP = Duration.ofSeconds(2);
    private static final int KEPT = 10_000;

    private static final String NUMBER = """
            with made as (insert into link_target (target) values (:target) on conflict (target) do nothing returning id)
            select id from made union all select id from link_target where target = :target limit 1""";
    private static final String TARGET = """
            select target from link_target where id = :link""";
    private static final String CLICK = """
            insert into link_click (delivery_id, link_id, at)
            select d.id, :link, :now from delivery d
             where d.id = :delivery and not exists (select from link_click c where c.delivery_id = :delivery and c.link_id = :link
                   and c.at > cast(:now as timestamptz) - make_interval(secs => :oneTap) and c.at <= :now)
            returning not exists (select from link_click c where c.delivery_id = :delivery and c.link_id = :link) as is_first""";
    private static final String FIRST = """
            with fact as (
                insert into delivery_fact (delivery_id, fact, at) values (:delivery, 'clicked', :now) on conflict do nothing)
            insert into interaction (customer_id, account, kind, at, detail)
            select d.customer_id, coalesce(d.account, 'console'), 'click', :now,
                   jsonb_build_object('url', cast(:target as text), 'delivery', cast(d.id as text))
              from delivery d join customer c on c.id = d.customer_id where d.id = :delivery""";

    private final Database db;
    private final Vault vault;
    private final Clock clock;
    private final Map<String, Long> numbers = new ConcurrentHashMap<>();
    private final Map<Long, String> targets = new ConcurrentHashMap<>();

    public ShortLinks(Database db, Vault vault, Clock clock) {
        this.db = db;
        this.vault = vault;
        this.clock = clock;
    }

    /** The token of a delivery's link; the target is kept if it is new. */
    public String token(DeliveryId delivery, String target) {
        return token(delivery.value(), number(target));
    }

    /**
     * Where a token leads.
     *
     * @param followed by a person: then it is on record before this returns. A program that only looks leaves no trace
     * @return empty when we did not make the token
     */
    public Optional<String> follow(String token, boolean followed) {
        return read(token).flatMap(it -> target(it.link).map(target -> {
            if (followed) {
                db.transaction(tx -> click(tx, it, target));
            }
            return target;
        }));
    }

    private void click(Sql tx, Ours ours, String target) {
        var now = clock.instant();
        OnTimeline.lockCustomers(tx, List.of(ours.delivery));
        var first = tx.sql(CLICK).bind("delivery", ours.delivery).bind("link", ours.link).bind("now", now)
                .bind("oneTap", (double) ONE_TAP.toSeconds()).first(row -> row.flag("is_first"));
        if (first.orElse(false)) {
            tx.sql(FIRST).bind("delivery", ours.delivery).bind("target", target).bind("now", now).update();
        }
    }

    private long number(String target) {
        var known = numbers.get(target);
        if (known != null) {
            return known;
        }
        var number = db.sql(NUMBER).bind("target", target).first(row -> row.number("id"))
                // another node's, which this statement could not see yet
                .orElseGet(() -> db.sql(NUMBER).bind("target", target).one(row -> row.number("id")));
        if (numbers.size() > KEPT) {
            numbers.clear();
        }
        numbers.put(target, number);
        return number;
    }

    private Optional<String> target(long link) {
        var known = targets.get(link);
        if (known != null) {
            return Optional.of(known);
        }
        var found = db.sql(TARGET).bind("link", link).first(row -> row.text("target"));
        if (targets.size() > KEPT) {
            targets.clear();
        }
        found.ifPresent(it -> targets.put(link, it));
        return found;
    }

    private record Ours(long delivery, long link) {}

    // One byte says how long the two numbers are, so that the token is as short as they are.
    private String token(long delivery, long link) {
        var one = BigInteger.valueOf(delivery).toByteArray();
        var other = BigInteger.valueOf(link).toByteArray();
        var seal = seal(delivery, link);
        var bytes = new byte[1 + one.length + other.length + SEAL];
        bytes[0] = (byte) (one.length << 4 | other.length);
        System.arraycopy(one, 0, bytes, 1, one.length);
        System.arraycopy(other, 0, bytes, 1 + one.length, other.length);
        System.arraycopy(seal, 0, bytes, 1 + one.length + other.length, SEAL);
        var left = new BigInteger(1, bytes);
        var token = new StringBuilder();
        while (left.signum() > 0) {
            var digit = left.divideAndRemainder(BASE);
            token.append(DIGITS.charAt(digit[1].intValue()));
            left = digit[0];
        }
        return token.reverse().toString();
    }

    private Optional<Ours> read(String token) {
        if (token.isEmpty() || token.length() > LONGEST) {
            return Optional.empty();
        }
        var number = BigInteger.ZERO;
        for (var i = 0; i < token.length(); i++) {
            var digit = DIGITS.indexOf(token.charAt(i));
            if (digit < 0) {
                return Optional.empty();
            }
            number = number.multiply(BASE).add(BigInteger.valueOf(digit));
        }
        var bytes = number.toByteArray();
        // a sign in front, where the first bit is used
        var from = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
        var first = (bytes[from] & 0xff) >> 4;
        var second = bytes[from] & 0xf;
        if (first < 1 || first > 8 || second < 1 || second > 8
                || bytes.length - from != 1 + first + second + SEAL) {
            return Optional.empty();
        }
        var delivery = new BigInteger(Arrays.copyOfRange(bytes, from + 1, from + 1 + first)).longValue();
        var link = new BigInteger(Arrays.copyOfRange(bytes, from + 1 + first, from + 1 + first + second))
                .longValue();
        var seal = Arrays.copyOfRange(bytes, bytes.length - SEAL, bytes.length);
        return java.security.MessageDigest.isEqual(seal, seal(delivery, link))
                && token(delivery, link).equals(token)
                        ? Optional.of(new Ours(delivery, link))
                        : Optional.empty();
    }

    private byte[] seal(long delivery, long link) {
        return Arrays.copyOf(vault.index("short-link", delivery + "/" + link), SEAL);
    }
}
