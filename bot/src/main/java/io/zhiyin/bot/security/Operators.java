package io.zhiyin.bot.security;

import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.DuplicateKey;
import io.zhiyin.campaigns.store.Row;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The operators (操作员): who they are, that their password is right, the language they chose. */
public final class Operators {
    /** The name of the first administrator. */
    public static final String FIRST = "admin";

    public static final int LONGEST_NAME = 60;

    private static final String MAKE_FIRST = """
            insert into operator (name, password_hash, role, created_at)
            select :name, :hash, 'administrator', :now where not exists (select from operator)
            on conflict (name) do nothing""";
    private static final String ANY = """
            select count(*) from operator""";
    private static final String BY_NAME = """
            select id, name, language, role, password_hash from operator where name = :name and disabled_at is null""";
    private static final String HASH_OF = """
            select password_hash from operator where id = :id and disabled_at is null""";
    private static final String SET_HASH = """
            update operator set password_hash = :hash where id = :id""";
    private static final String ALL = """
            select id, name, role, created_at, disabled_at from operator order by disabled_at is not null, id""";
    private static final String ADD = """
            insert into operator (name, password_hash, role, language, created_at)
            values (:name, :hash, :role, :language, :now) returning id""";
    private static final String CHANGE = """
            update operator set role = :role, disabled_at = case when :disabled then coalesce(disabled_at, :now) end
             where id = :id""";
    private static final String ALONE = """
            select id, name, role, created_at, disabled_at from operator order by id for update""";
    private static final String SET_LANGUAGE = """
            update operator set language = :language where id = :id""";

    private final Database db;
    private final Passwords passwords;
    private final Clock clock;
    /** Compared against when the name is unknown, so that both cases take the same time. */
    private final String nobody;

    public Operators(Database db, Passwords passwords, Clock clock) {
        this.db = db;
        this.passwords = passwords;
        this.clock = clock;
        this.nobody = passwords.hash("nobody has this password");
    }

    /**
     * Makes the first administrator, {@link #FIRST}, if there is no operator yet. An administrator who is there
     * keeps their password.
     *
     * @return whether one was made
     */
    public boolean bootstrap(String password) {
        if (db.sql(ANY).count() > 0) {
            return false;
        }
        return db.sql(MAKE_FIRST).bind("name", FIRST).bind("hash", passwords.hash(password))
                .bind("now", clock.instant()).update() == 1;
    }

    /** The operator of this name, if the password is theirs. */
    public Optional<Operator> authenticate(String name, String password) {
        var known = db.sql(BY_NAME).bind("name", name)
                .first(row -> new Known(
                        new Operator(new OperatorId(row.number("id")), row.text("name"),
                                Language.of(row.text("language")), Role.of(row.text("role")).orElseThrow()),
                        row.text("password_hash")));
        if (!passwords.matches(password, known.map(Known::hash).orElse(nobody)) || known.isEmpty()) {
            return Optional.empty();
        }
        if (passwords.outdated(known.get().hash())) {
            setPassword(known.get().operator().id(), password);
        }
        return Optional.of(known.get().operator());
    }

    /**
     * What a browser from which this operator has logged in is known by from now on: random, and signed with what only
     * the house knows of them. A new password ends it.
     */
    public String device(OperatorId id) {
        var random = Secrets.next();
        return random + "." + signature(random, hashOf(id).orElse(nobody));
    }

    /** The random part of {@code device}, if it was given to the operator of this name; empty for everybody else. */
    public Optional<String> knownDevice(String name, String device) {
        var dot = device.indexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        var random = device.substring(0, dot);
        var hash = db.sql(BY_NAME).bind("name", name).first(row -> row.text("password_hash"));
        return hash.filter(it -> Secrets.same(signature(random, it), device.substring(dot + 1)))
                .map(_ -> random);
    }

    /** The stored hash is a secret of ours, and another one for each operator and each password of theirs. */
    private static String signature(String random, String passwordHash) {
        return Secrets.signed(passwordHash, "device\0" + random);
    }

    /** Changes the password of one who knows the old one; false, and nothing changes, if they do not. */
    public boolean changePassword(OperatorId id, String old, String wanted) {
        var hash = hashOf(id);
        if (hash.isEmpty() || !passwords.matches(old, hash.get())) {
            return false;
        }
        setPassword(id, wanted);
        return true;
    }

    /** @param disabledAt since when they may not come in, or null */
    public record Account(OperatorId id, String name, Role role, Instant createdAt,
            @Nullable Instant disabledAt) {
        public boolean disabled() {
            return disabledAt != null;
        }
    }

    /** All of them, those who may come in first. */
    public List<Account> all() {
        return db.sql(ALL).list(Operators::account);
    }

    /** @throws InvalidInput when the name is unfit or taken, or the password too short */
    public OperatorId add(String name, String password, Role role, Language language) {
        var named = name.strip();
        if (named.isEmpty() || named.length() > LONGEST_NAME
                || named.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidInput("name", "操作员名称须为 1 到 " + LONGEST_NAME + " 个字。",
                    "An operator's name has 1 to " + LONGEST_NAME + " characters.");
        }
        fit(password);
        try {
            return new OperatorId(db.sql(ADD).bind("name", named).bind("hash", passwords.hash(password))
                    .bind("role", role.code()).bind("language", language.code())
                    .bind("now", clock.instant()).count());
        } catch (DuplicateKey taken) {
            throw new InvalidInput("name", "已有同名的操作员，请换一个名称。",
                    "There is an operator of this name already: choose another.");
        }
    }

    /**
     * Gives another role, takes the way in or gives it back; what is null stays.
     *
     * @return false when there is no such operator
     * @throws InvalidInput when no administrator would be left
     */
    public boolean change(OperatorId id, @Nullable Role role, @Nullable Boolean disabled) {
        return db.inTransaction(tx -> {
            var all = tx.sql(ALONE).list(Operators::account);
            var found = all.stream().filter(it -> it.id().equals(id)).findFirst();
            if (found.isEmpty()) {
                return false;
            }
            var now = role == null ? found.get().role() : role;
            var out = disabled == null ? found.get().disabled() : disabled;
            if ((now != Role.ADMINISTRATOR || out) && all.stream()
                    .noneMatch(
                            it -> !it.id().equals(id) && it.role() == Role.ADMINISTRATOR && !it.disabled())) {
                throw new InvalidInput("role", "至少要留一位管理员，请先把别人设为管理员。",
                        "One administrator must be left: make somebody else one first.");
            }
            return tx.sql(CHANGE).bind("id", id.value()).bind("role", now.code()).bind("disabled", out)
                    .bind("now", clock.instant()).update() == 1;
        });
    }

    /**
     * Gives an operator who forgot theirs a new password.
     *
     * @throws InvalidInput when it is too short
     */
    public boolean resetPassword(OperatorId id, String password) {
        fit(password);
        return db.sql(SET_HASH).bind("hash", passwords.hash(password)).bind("id", id.value()).update() == 1;
    }

    private static void fit(String password) {
        if (Passwords.problemOf(password) != null) {
            throw new InvalidInput("password",
                    "密码须为 " + Passwords.SHORTEST + " 到 " + Passwords.LONGEST + " 个字符。",
                    "A password has " + Passwords.SHORTEST + " to " + Passwords.LONGEST
                            + " characters.");
        }
    }

    private static Account account(Row row) {
        return new Account(new OperatorId(row.number("id")), row.text("name"),
                Role.of(row.text("role")).orElseThrow(), row.instant("created_at"),
                row.instantOrNull("disabled_at"));
    }

    public void speak(OperatorId id, Language language) {
        db.sql(SET_LANGUAGE).bind("language", language.code()).bind("id", id.value()).update();
    }

    private Optional<String> hashOf(OperatorId id) {
        return db.sql(HASH_OF).bind("id", id.value()).first(row -> row.text("password_hash"));
    }

    private void setPassword(OperatorId id, String password) {
        db.sql(SET_HASH).bind("hash", passwords.hash(password)).bind("id", id.value()).update();
    }

    private record Known(Operator operator, String hash) {}
}
