package io.zhiyin.bot.security;

import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.util.Optional;

/** The operators (操作员): who they are, that their password is right, the language they chose. */
public final class Operators {
    /** The name of the first administrator. */
    public static final String FIRST = "admin";

    private static final String MAKE_FIRST = """
            insert into operator (name, password_hash, created_at)
            select :name, :hash, :now where not exists (select from operator)
            on conflict (name) do nothing""";
    private static final String ANY = """
            select count(*) from operator""";
    private static final String BY_NAME = """
            select id, name, language, password_hash from operator where name = :name and disabled_at is null""";
    private static final String HASH_OF = """
            select password_hash from operator where id = :id and disabled_at is null""";
    private static final String SET_HASH = """
            update operator set password_hash = :hash where id = :id""";
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
                                Language.of(row.text("language"))),
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
