package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.customer.Entry.Sealed;
import io.zhiyin.campaigns.saying.Precedence;
import io.zhiyin.campaigns.saying.Ranks;
import io.zhiyin.campaigns.store.ByKey;
import io.zhiyin.campaigns.store.DuplicateKey;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Thousands of customers at once, recognised and written in sets: one statement a step, however many there are. */
public final class ManyCustomers {
    /** Who an entry is about. */
    public sealed interface Match {
        /** Nobody that we know. */
        record Nobody() implements Match {}

        /** @param numbered whether the member number of the entry is theirs already */
        record Known(CustomerId id, boolean numbered) implements Match {}

        /** Its keys lead to different people, or to more than one. */
        record Unclear(String zh, String en) implements Match {}
    }

    /** How a platform names somebody; {@code account} null: all accounts of one owner do, by a unionid. */
    public record Called(@Nullable AccountId account, IdentityKind kind, String value) {}

    /**
     * What an entry counts for beside what is known: a shop's own list is weighed as any word, what comes by the way fills
     * gaps and takes the place of what counts less.
     */
    public enum Weight {
        CORRECTS, FILLS
    }

    /** Somebody was merged or erased while they were being looked at: see {@link #settled}. */
    public static final class Moved extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Moved() {
            super("customers moved meanwhile", null, false, false);
        }
    }

    /** From so many on a plan made for the few rows of the beginning would cost more than making it anew. */
    private static final int MANY = 500;
    private static final int MOST_TRIES = 5;
    private static final String BY_NUMBER = """
            select i.value, i.customer_id from identity i
             where i.account = '' and i.kind = 'member_number' and i.value = any(:numbers)""";
    private static final String BY_NAME = """
            select w.place, i.customer_id
              from unnest(cast(:accounts as text[]), cast(:kinds as text[]), cast(:names as text[]))
                   with ordinality as w (account, kind, name, place)
              join identity i on i.account = w.account and i.kind = w.kind and i.value = w.name""";
    // In two steps, so that it begins with the phones, whatever is known of the tables' sizes. Their numbers are asked for by
    // customer alone: an exists, or a limit, would go through the member numbers of all.
    private static final String BY_PHONE = """
            with phoned as materialized (
                select w.place, p.customer_id from unnest(cast(:phones as bytea[])) with ordinality as w (phone, place)
                  join customer_private p on p.phone_index = w.phone)
            select w.place, w.customer_id, coalesce((select bool_or(i.account = '' and i.kind = 'member_number') from identity i
                   where i.customer_id = w.customer_id), false) as numbered
              from phoned w join customer c on c.id = w.customer_id and c.merged_into is null
             order by w.customer_id""";
    private static final String HOLD = """
            select id, parted_at is not null as parted from customer
             where id = any(:ids) and merged_into is null order by id for update""";
    private static final String IDS = """
            select nextval(of.ids) as id
              from (select cast(pg_get_serial_sequence('customer', 'id') as regclass) as ids offset 0) as of,
                   generate_series(1, cast(:n as int))""";
    private static final String ADD = """
            insert into customer (id, source, birthday_kind, birthday_year, birthday_month, birthday_day, birthday_leap,
                   birthday_source, birthday_set_by, birthday_since, birthday_set_at, time_zone, created_at)
                   overriding system value
            select w.id, cast(:source as text), w.kind, w.year, w.month, w.day, w.leap,
                   case when w.kind is not null then cast(:speaker as text) end,
                   case when w.kind is not null then cast(:by as text) end,
                   case when w.kind is not null then cast(:at as timestamptz) end,
                   case when w.kind is not null then cast(:at as timestamptz) end, w.zone, :at
              from unnest(cast(:ids as bigint[]), cast(:kinds as text[]), cast(:years as int[]), cast(:months as int[]),
                   cast(:days as int[]), cast(:leaps as boolean[]), cast(:zones as text[]))
                   as w (id, kind, year, month, day, leap, zone)""";
    private static final String CHANGE = """
            update customer c set time_zone = coalesce(w.zone, c.time_zone),
                   birthday_kind = case when w.kind is null then c.birthday_kind else w.kind end,
                   birthday_year = case when w.kind is null then c.birthday_year else w.year end,
                   birthday_month = case when w.kind is null then c.birthday_month else w.month end,
                   birthday_day = case when w.kind is null then c.birthday_day else w.day end,
                   birthday_leap = case when w.kind is null then c.birthday_leap else w.leap end,
                   birthday_source = case when w.kind is null then c.birthday_source else cast(:speaker as text) end,
                   birthday_set_by = case when w.kind is null then c.birthday_set_by else cast(:by as text) end,
                   birthday_since = case when w.kind is null then c.birthday_since else cast(:at as timestamptz) end,
                   birthday_set_at = case when w.kind is null then c.birthday_set_at else cast(:at as timestamptz) end
              from unnest(cast(:ids as bigint[]), cast(:kinds as text[]), cast(:years as int[]), cast(:months as int[]),
                   cast(:days as int[]), cast(:leaps as boolean[]), cast(:zones as text[]))
                   as w (id, kind, year, month, day, leap, zone)
             where c.id = w.id""";
    private static final String ADD_PRIVATE = """
            insert into customer_private as p (customer_id, name, name_grams, phone, phone_index, phone_last4_index,
                   mail, mail_index, note, said_source, said_by, said_at)
            select w.id, w.name, coalesce(cast(w.grams as bigint[]), '{}'), w.phone, w.phone_index, w.last4, w.mail,
                   w.mail_index, w.note, :speaker, :by, :at
              from unnest(cast(:ids as bigint[]), cast(:names as bytea[]), cast(:grams as text[]),
                   cast(:phones as bytea[]), cast(:indexes as bytea[]), cast(:last4s as bytea[]),
                   cast(:mails as bytea[]), cast(:mailIndexes as bytea[]), cast(:notes as bytea[]))
                   as w (id, name, grams, phone, phone_index, last4, mail, mail_index, note)""";
    private static final String CHANGE_PRIVATE = ADD_PRIVATE
            + """

                    on conflict (customer_id) do update set
                           name_grams = case when excluded.name is null then p.name_grams else excluded.name_grams end,
                           name = coalesce(excluded.name, p.name), phone = coalesce(excluded.phone, p.phone),
                           phone_verified_by = case when excluded.phone_index <> p.phone_index then null else p.phone_verified_by end,
                           phone_verified_at = case when excluded.phone_index <> p.phone_index then null else p.phone_verified_at end,
                           phone_index = coalesce(excluded.phone_index, p.phone_index),
                           phone_last4_index = coalesce(excluded.phone_last4_index, p.phone_last4_index),
                           mail = coalesce(excluded.mail, p.mail), mail_index = coalesce(excluded.mail_index, p.mail_index),
                           note = coalesce(excluded.note, p.note),
                           said = p.said || jsonb_strip_nulls(jsonb_build_object(
                               'name', case when excluded.name is not null then cast(cast(:word as text) as jsonb) end,
                               'phone', case when excluded.phone is not null then cast(cast(:word as text) as jsonb) end,
                               'mail', case when excluded.mail is not null then cast(cast(:word as text) as jsonb) end))""";
    private static final String VERIFIED = """
            update customer_private set phone_verified_by = :by, phone_verified_at = :at
             where customer_id = any(:ids) and phone is not null""";
    private static final String NUMBER = """
            insert into identity (customer_id, account, kind, value, since, followed_at, details_at)
            select w.id, '', 'member_number', w.number, :at, :at, :at
              from unnest(cast(:ids as bigint[]), cast(:numbers as text[])) as w (id, number)""";

    private final Customers customers;

    public ManyCustomers(Customers customers) {
        this.customers = customers;
    }

    /** Does work in a transaction of its own, and anew where somebody moved or took a key meanwhile: a few times. */
    public static <T> T settled(Supplier<T> transaction) {
        for (var tries = 1;; tries++) {
            try {
                return transaction.get();
            } catch (Moved | DuplicateKey meanwhile) {
                if (tries == MOST_TRIES) {
                    throw meanwhile;
                }
            }
        }
    }

    /** Those of them who are known; nobody is held yet. */
    public Map<Called, CustomerId> called(Sql tx, List<Called> names) {
        Map<Called, CustomerId> known = new HashMap<>();
        if (!names.isEmpty()) {
            tx.sql(BY_NAME).bindAll("accounts", String.class, all(names, it -> {
                var account = it.account();
                return account == null ? "" : account.value();
            })).bindAll("kinds", String.class, all(names, it -> it.kind().code()))
                    .bindAll("names", String.class, all(names, Called::value))
                    .list(row -> known.put(names.get((int) row.number("place") - 1),
                            new CustomerId(row.number("customer_id"))));
        }
        return known;
    }

    /**
     * Holds customers until the transaction ends, all at once and in order, as everybody does who holds several.
     *
     * @return whether one of them was parted from another some time: who was meant may be another by now, to be asked anew
     * @throws Moved when one of them was merged or erased
     */
    public boolean hold(Sql tx, Collection<CustomerId> customers) {
        var ids = customers.stream().map(CustomerId::value).distinct().toList();
        if (ids.isEmpty()) {
            return false;
        }
        var held = new HashSet<Long>();
        var parted = tx.sql(HOLD).bindAll("ids", Long.class, ids).list(row -> {
            held.add(row.number("id"));
            return row.flag("parted");
        });
        if (!held.containsAll(ids)) {
            throw new Moved();
        }
        return parted.contains(true);
    }

    /** Who each entry is about, in the order of the entries: by the member number, then by the phone. */
    public List<Match> match(Sql tx, List<Entry.Sealed> entries) {
        if (entries.size() >= MANY) {
            ByKey.planFresh(tx);
        } else {
            ByKey.plan(tx);
        }
        Map<String, Long> byNumber = new HashMap<>();
        tx.sql(BY_NUMBER)
                .bindAll("numbers", String.class,
                        entries.stream().map(it -> it.plain().memberNumber()).filter(it -> it != null)
                                .toList())
                .list(row -> byNumber.put(row.text("value"), row.number("customer_id")));
        Map<Integer, List<Holder>> byPhone = new HashMap<>();
        tx.sql(BY_PHONE).bindAll("phones", byte[].class, all(entries, Sealed::phoneIndex))
                .list(row -> byPhone
                        .computeIfAbsent((int) row.number("place") - 1, _ -> new ArrayList<>())
                        .add(new Holder(row.number("customer_id"), row.flag("numbered"))));
        var matches = new ArrayList<Match>(entries.size());
        for (var i = 0; i < entries.size(); i++) {
            var number = entries.get(i).plain().memberNumber();
            matches.add(match(number, number == null ? null : byNumber.get(number),
                    byPhone.getOrDefault(i, List.of())));
        }
        return matches;
    }

    private record Holder(long customer, boolean numbered) {}

    private static Match match(@Nullable String number, @Nullable Long numbered, List<Holder> phoned) {
        if (numbered != null) {
            var other = phoned.stream().filter(it -> it.customer != numbered).findFirst();
            var theirs = phoned.isEmpty() || phoned.stream().anyMatch(it -> it.customer == numbered);
            return other.isEmpty() || theirs
                    ? new Match.Known(new CustomerId(numbered), true)
                    : new Match.Unclear(
                            "会员号是客户 " + numbered + " 的，手机号却是客户 " + other.get().customer + " 的，请核对或先合并。",
                            "The member number is customer " + numbered + "'s, the phone is customer "
                                    + other.get().customer + "'s: mend one of them, or merge the two first.");
        }
        if (phoned.isEmpty()) {
            return new Match.Nobody();
        }
        var first = phoned.getFirst();
        if (phoned.size() > 1) {
            return new Match.Unclear("有 " + phoned.size() + " 位客户用这个手机号，请填会员号，或先合并他们。",
                    phoned.size()
                            + " customers have this phone: give the member number, or merge them first.");
        }
        return number != null && first.numbered
                ? new Match.Unclear("这个手机号的客户 " + first.customer + " 已有别的会员号，请核对。",
                        "Customer " + first.customer
                                + ", whose phone this is, has another member number: check which is right.")
                : new Match.Known(new CustomerId(first.customer), number == null);
    }

    /**
     * What of the entries is not so yet and is taken; the customers are held. What is said once more is not dated anew.
     *
     * @param matches of the entries; those that are unclear are left out of what is returned
     * @throws Moved when somebody was merged or erased since they were matched
     */
    public List<Step> steps(Sql tx, List<Entry.Sealed> entries, List<Match> matches, Speaker by,
            Weight weight,
            boolean hold) {
        var ids = known(matches);
        // somebody may have been taken out of another while they were waited for
        if (hold && hold(tx, ids) && !match(tx, entries).equals(matches)) {
            throw new Moved();
        }
        Map<CustomerId, Customer> found = customers.all(tx, ids).stream()
                .collect(Collectors.toMap(Customer::id, Function.identity()));
        var precedence = found.isEmpty() ? Precedence.USUAL : Ranks.read(tx);
        var steps = new ArrayList<Step>(entries.size());
        for (var i = 0; i < entries.size(); i++) {
            var entry = entries.get(i);
            switch (matches.get(i)) {
                case Match.Nobody() ->
                    steps.add(new Step(i, null, entry, entry.plain().memberNumber(), List.of()));
                case Match.Known(var id, var numbered) -> {
                    var customer = found.get(id);
                    if (customer == null) {
                        throw new Moved();
                    }
                    var weighing = new FactWeighing(precedence, false, List.of(customer));
                    entry.said(id, by).forEach(weight == Weight.CORRECTS ? weighing::weigh : weighing::fill);
                    var taken = weighing.changed().stream().map(it -> it.word().fact())
                            .collect(Collectors.toSet());
                    steps.add(new Step(i, id, entry.taking(taken, customer, weight == Weight.CORRECTS),
                            numbered ? null : entry.plain().memberNumber(), weighing.ended()));
                }
                case Match.Unclear _ -> {
                }
            }
        }
        return steps;
    }

    /** Keeps what the steps replace and what they did not take, of those too that change nothing. */
    public void keep(Sql tx, List<Step> steps, Speaker by) {
        customers.facts().keep(tx, steps.stream().flatMap(it -> it.ended().stream()).toList(), by.at());
    }

    /** Those of the matches who are known. */
    public static List<CustomerId> known(List<Match> matches) {
        return matches.stream()
                .flatMap(it -> it instanceof Match.Known(var id, var _) ? Stream.of(id) : Stream.empty())
                .toList();
    }

    /**
     * What is to be done for one entry.
     *
     * @param place of the entry in its list
     * @param id null for somebody new
     * @param number the member number that becomes theirs, or null
     * @param ended words that do not stand, or no more
     */
    public record Step(int place, @Nullable CustomerId id, Sealed says, @Nullable String number,
            List<FactWeighing.Ended> ended) {
        public Step {
            ended = List.copyOf(ended);
        }

        public boolean changes() {
            return id == null || number != null || says.saysFacts() || says.saysPrivate() || says.verifies();
        }
    }

    /**
     * Belongs in the transaction in which the steps were made.
     *
     * @param source how who is new came
     * @param by who says so
     * @return who each step is about now, in their order
     * @throws io.zhiyin.campaigns.store.DuplicateKey when somebody else gave one of the member numbers meanwhile
     */
    public List<CustomerId> write(Sql tx, List<Step> steps, String source, Speaker by) {
        var fresh = steps.stream().filter(it -> it.id() == null).count();
        var made = fresh == 0
                ? List.<Long>of().iterator()
                : tx.sql(IDS).bind("n", (int) fresh).list(row -> row.number("id")).iterator();
        var written = new ArrayList<Placed>(steps.size());
        for (var step : steps) {
            var id = step.id();
            written.add(new Placed(id == null ? made.next() : id.value(), id == null, step));
        }
        facts(written.stream().filter(Placed::fresh).toList(),
                () -> tx.sql(ADD).bind("source", source), by);
        facts(written.stream().filter(it -> !it.fresh && it.step.says().saysFacts()).toList(),
                () -> tx.sql(CHANGE), by);
        personal(tx.sql(ADD_PRIVATE),
                written.stream().filter(it -> it.fresh && it.step.says().saysPrivate()).toList(),
                by);
        personal(tx.sql(CHANGE_PRIVATE).bind("word", FactRows.json(by).encode()),
                written.stream().filter(it -> !it.fresh && it.step.says().saysPrivate()).toList(), by);
        var mails = written.stream().filter(it -> it.step.says().verifiedMail() != null).toList();
        VerifiedMails.verify(tx, mails.stream().map(Placed::id).toList(),
                mails.stream().map(it -> Objects.requireNonNull(it.step.says().verifiedMail())).toList(), by);
        var verified = written.stream().filter(it -> it.step.says().verifiesPhone()).toList();
        if (!verified.isEmpty()) {
            tx.sql(VERIFIED).bindAll("ids", Long.class, all(verified, Placed::id)).bind("by", by.by())
                    .bind("at", by.at()).update();
        }
        var numbered = written.stream().filter(it -> it.step.number() != null).toList();
        if (!numbered.isEmpty()) {
            tx.sql(NUMBER).bindAll("ids", Long.class, all(numbered, Placed::id))
                    .bindAll("numbers", String.class, all(numbered, it -> it.step.number()))
                    .bind("at", by.at())
                    .update();
        }
        return written.stream().map(it -> new CustomerId(it.id)).toList();
    }

    private record Placed(long id, boolean fresh, Step step) {
        @Nullable
        Birthday birthday() {
            return step.says().plain().birthday();
        }
    }

    private static void facts(List<Placed> rows, Supplier<Statement> statement, Speaker by) {
        if (rows.isEmpty()) {
            return;
        }
        statement.get().bind("speaker", by.source().code()).bind("by", by.by()).bind("at", by.at())
                .bindAll("ids", Long.class, all(rows, Placed::id))
                .bindAll("kinds", String.class,
                        born(rows, it -> it.kind().name().toLowerCase(Locale.ROOT)))
                .bindAll("years", Integer.class, born(rows, Birthday::year))
                .bindAll("months", Integer.class, born(rows, Birthday::month))
                .bindAll("days", Integer.class, born(rows, Birthday::day))
                .bindAll("leaps", Boolean.class, all(rows, it -> {
                    var birthday = it.birthday();
                    return birthday != null && birthday.leapMonth();
                }))
                .bindAll("zones", String.class, all(rows, it -> {
                    var zone = it.step.says().plain().timeZone();
                    return zone == null ? null : zone.getId();
                })).update();
    }

    private static void personal(Statement statement, List<Placed> rows, Speaker by) {
        if (rows.isEmpty()) {
            return;
        }
        statement.bind("speaker", by.source().code()).bind("by", by.by()).bind("at", by.at())
                .bindAll("ids", Long.class, all(rows, Placed::id))
                .bindAll("names", byte[].class, all(rows, it -> it.step.says().name()))
                .bindAll("grams", String.class, all(rows, it -> it.step.says().grams()))
                .bindAll("phones", byte[].class, all(rows, it -> it.step.says().phone()))
                .bindAll("indexes", byte[].class, all(rows, it -> it.step.says().phoneIndex()))
                .bindAll("last4s", byte[].class, all(rows, it -> it.step.says().last4Index()))
                .bindAll("mails", byte[].class, all(rows, it -> it.step.says().mail()))
                .bindAll("mailIndexes", byte[].class, all(rows, it -> it.step.says().mailIndex()))
                .bindAll("notes", byte[].class, all(rows, it -> it.step.says().note())).update();
    }

    private static <T> Collection<@Nullable T> born(List<Placed> rows,
            Function<Birthday, @Nullable T> part) {
        return all(rows, it -> {
            var birthday = it.birthday();
            return birthday == null ? null : part.apply(birthday);
        });
    }

    /** A list that may hold nulls. */
    private static <R, T> List<@Nullable T> all(List<R> rows, Function<R, @Nullable T> part) {
        var list = new ArrayList<@Nullable T>(rows.size());
        for (var row : rows) {
            list.add(part.apply(row));
        }
        return list;
    }
}
