package io.zhiyin.campaigns.profile;

import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.profile.ProfileField.Choice;
import io.zhiyin.campaigns.saying.Precedence;
import io.zhiyin.campaigns.saying.Ranks;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.DuplicateKey;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Turn;
import io.zhiyin.campaigns.store.Vault;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The fields that the shop has made, and whose word counts more in them. */
public final class ProfileFields {
    public static final int MOST_FIELDS = 100;
    public static final int MOST_CHOICES = 200;
    /** In characters. */
    public static final int LONGEST_NAME = 30;
    public static final int LONGEST_KEY = 40;
    public static final int LONGEST_LABEL = 50;
    private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9_]{0,39}");

    private static final String ALL = """
            select id, key, name, type, archived_at from profile_field order by archived_at is not null, place, id""";
    private static final String ADD = """
            insert into profile_field (key, name, type, place, created_at)
            values (:key, :name, :type, (select coalesce(max(place), 0) + 1 from profile_field), :at) returning id""";
    private static final String RENAME = """
            update profile_field set name = :name where id = :id""";
    private static final String PLACE = """
            update profile_field f set place = w.place
              from unnest(cast(:ids as bigint[])) with ordinality as w (id, place) where f.id = w.id""";
    private static final String ARCHIVE = """
            update profile_field set archived_at = case when :archived then coalesce(archived_at, :at) end where id = :id""";
    private static final String DELETE = """
            delete from profile_field where id = :id""";
    private static final String COUNTED = """
            select field_id, count(*) as customers from profile_value where known group by field_id""";
    private static final String KNOWN = """
            select count(*) from profile_value where field_id = :id and known""";

    private final Database db;
    private final Vault vault;
    private final Clock clock;

    public ProfileFields(Database db, Vault vault, Clock clock) {
        this.db = db;
        this.vault = vault;
        this.clock = clock;
    }

    /** In their order; those that are archived come last. */
    public List<ProfileField> all() {
        return all(db);
    }

    /** Those that are asked for, in their order. */
    public List<ProfileField> living() {
        return all().stream().filter(it -> !it.archived()).toList();
    }

    public Optional<ProfileField> find(FieldId id) {
        return all().stream().filter(it -> it.id().equals(id)).findFirst();
    }

    /** Of how many customers each is known; a field of which nothing is known is missing. */
    public Map<FieldId, Long> counted() {
        Map<FieldId, Long> counted = new HashMap<>();
        db.sql(COUNTED)
                .list(row -> counted.put(new FieldId(row.number("field_id")), row.number("customers")));
        return counted;
    }

    /**
     * @param key blank: one is made of the id
     * @param labels of the choices, for the types that have them
     * @throws InvalidInput when something is unfit or taken, or there are too many
     */
    public ProfileField create(String name, String key, FieldType type, List<String> labels) {
        var named = name(name);
        if (!key.isBlank() && !KEY.matcher(key.strip()).matches()) {
            throw new InvalidInput("key",
                    "标识须以小写字母开头，只含小写字母、数字和下划线，最多 " + LONGEST_KEY + " 个字符。",
                    "A key begins with a small letter and has small letters, digits and underscores, "
                            + LONGEST_KEY
                            + " at most.");
        }
        var choices = FieldChoices.read(type, labels.stream().map(it -> new Choice(0, it)).toList());
        return unlessTaken(() -> db.inTransaction(tx -> {
            var before = alone(tx);
            if (before.size() >= MOST_FIELDS) {
                throw new InvalidInput("name", "最多 " + MOST_FIELDS + " 个字段，请先删除不用的。",
                        "There are at most " + MOST_FIELDS + " fields: delete one that is not used.");
            }
            var keys = before.stream().map(ProfileField::key).toList();
            var id = new FieldId(tx.sql(ADD).bind("key", key.isBlank() ? freshKey(keys) : key.strip())
                    .bind("name", named).bind("type", type.code()).bind("at", clock.instant()).count());
            FieldChoices.write(tx, id, List.of(), choices);
            return one(tx, id);
        }));
    }

    private static String freshKey(List<String> keys) {
        var number = keys.size() + 1;
        while (keys.contains("field_" + number)) {
            number++;
        }
        return "field_" + number;
    }

    /**
     * @param choices all that there shall be, in their order; null leaves them
     * @return empty when there is no such field
     * @throws InvalidInput when something is unfit or taken, or a choice is to go that somebody has
     */
    public Optional<ProfileField> change(FieldId id, String name, @Nullable List<Choice> choices) {
        var named = name(name);
        return unlessTaken(() -> db.inTransaction(tx -> {
            var before = alone(tx).stream().filter(it -> it.id().equals(id)).findFirst();
            if (before.isEmpty()) {
                return Optional.empty();
            }
            tx.sql(RENAME).bind("id", id.value()).bind("name", named).update();
            if (choices != null) {
                FieldChoices.write(tx, id, before.get().choices(),
                        FieldChoices.read(before.get().type(), choices));
            }
            return Optional.of(one(tx, id));
        }));
    }

    /** Puts it before the one above it, or behind the one below. Returns false when there is no such field. */
    public boolean move(FieldId id, boolean up) {
        return db.inTransaction(tx -> {
            var ids = new ArrayList<>(alone(tx).stream().map(it -> it.id().value()).toList());
            var from = ids.indexOf(id.value());
            if (from < 0) {
                return false;
            }
            var to = Math.clamp(from + (up ? -1L : 1L), 0, ids.size() - 1);
            ids.add(to, ids.remove(from));
            tx.sql(PLACE).bindAll("ids", Long.class, ids).update();
            return true;
        });
    }

    /** It is asked for no more, or again. Returns false when there is no such field. */
    public boolean archive(FieldId id, boolean archived) {
        return db.sql(ARCHIVE).bind("id", id.value()).bind("archived", archived).bind("at", clock.instant())
                .update() == 1;
    }

    /**
     * @param withValues whether what is known of customers in it may go with it, and its history
     * @return false when there is no such field
     * @throws InvalidInput when something is known in it and may not go
     */
    public boolean delete(FieldId id, boolean withValues) {
        return db.inTransaction(tx -> {
            alone(tx);
            var known = tx.sql(KNOWN).bind("id", id.value()).count();
            if (known > 0 && !withValues) {
                throw new InvalidInput("field", "还有 " + known + " 位客户填了这个字段。请先停用，或连同内容一起删除。",
                        known + " customers have a value in it: archive it, or delete it with its values.");
            }
            return tx.sql(DELETE).bind("id", id.value()).update() == 1;
        });
    }

    public Precedence precedence() {
        return Ranks.read(db);
    }

    /** From now on; what stands already stays. */
    public void precede(Precedence precedence) {
        db.transaction(tx -> Ranks.write(tx, precedence));
    }

    /** The keyed index of a text in a field: equal but for case and width, equal indexes. */
    public byte[] index(FieldId field, String text) {
        return index(vault, field, text);
    }

    /** What is sealed of a customer, in a field or beside it. */
    public String open(Vault.Purpose purpose, byte[] sealed) {
        return vault.open(purpose, sealed);
    }

    static byte[] index(Vault vault, FieldId field, String text) {
        return vault.index("field-" + field.value(), ValueReader.folded(text));
    }

    static List<ProfileField> all(Sql sql) {
        var choices = FieldChoices.all(sql);
        return sql.sql(ALL).list(row -> field(row, choices));
    }

    private static ProfileField field(Row row, Map<Long, List<Choice>> choices) {
        var type = FieldType.of(row.text("type")).orElseThrow();
        return new ProfileField(new FieldId(row.number("id")), row.text("key"), row.text("name"), type,
                choices.getOrDefault(row.number("id"), List.of()), row.instantOrNull("archived_at"));
    }

    private static List<ProfileField> alone(Sql tx) {
        Turn.FIELDS.await(tx);
        return all(tx);
    }

    private static ProfileField one(Sql tx, FieldId id) {
        return all(tx).stream().filter(it -> it.id().equals(id)).findFirst().orElseThrow();
    }

    private static String name(String name) {
        var read = name.strip();
        if (read.isEmpty() || read.codePointCount(0, read.length()) > LONGEST_NAME
                || read.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidInput("name", "字段名须为 1 到 " + LONGEST_NAME + " 个字。",
                    "A field's name has 1 to " + LONGEST_NAME + " characters.");
        }
        return read;
    }

    private static <T> T unlessTaken(Supplier<T> change) {
        try {
            return change.get();
        } catch (DuplicateKey taken) {
            throw switch (taken.constraint()) {
                case "profile_field_key_key" -> new InvalidInput("key", "这个标识已经有了，请换一个。",
                        "There is a field with this key already: choose another.");
                case "profile_choice_label" -> new InvalidInput("choices", "有两个选项同名，对调名称请分两次改。",
                        "Two choices would have one label: to swap labels, change them in two steps.");
                default -> new InvalidInput("name", "已有同名的字段，请换一个名称。",
                        "There is a field of this name already: choose another.");
            };
        }
    }
}
