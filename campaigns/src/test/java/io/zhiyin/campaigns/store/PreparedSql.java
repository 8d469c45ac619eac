package io.zhiyin.campaigns.store;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Stands in for a compiler of SQL: every constant that is a statement is prepared against the migrated schema. */
public final class PreparedSql {
    private static final Pattern STATEMENT = Pattern
            .compile("(?s)\\s*(select|insert|update|delete|with)\\s.*");

    private PreparedSql() {}

    /** Prepares all statements of the production classes below a package; returns what PostgreSQL refuses, and how many there were. */
    public static Checked check(Database db, String rootPackage) {
        var refused = new ArrayList<String>();
        var count = 0;
        for (var type : new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(rootPackage)) {
            for (var field : type.reflect().getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) && Modifier.isFinal(field.getModifiers())
                        && field.getType() == String.class) {
                    var text = read(field);
                    if (STATEMENT.matcher(text).matches()) {
                        count++;
                        prepare(db, text).ifPresent(
                                why -> refused
                                        .add(type.getSimpleName() + "." + field.getName() + ": " + why));
                    }
                }
            }
        }
        return new Checked(count, refused);
    }

    public record Checked(int statements, List<String> refused) {}

    private static java.util.Optional<String> prepare(Database db, String text) {
        try {
            db.inTransaction(tx -> {
                tx.sql("prepare checked as " + SqlText.parse(text).positional()).update();
                return tx.sql("deallocate checked").update();
            });
            return java.util.Optional.empty();
        } catch (DatabaseFailure refused) {
            return java.util.Optional.of(String.valueOf(refused.getMessage()));
        }
    }

    private static String read(java.lang.reflect.Field field) {
        try {
            field.setAccessible(true);
            return (String) field.get(null);
        } catch (IllegalAccessException closed) {
            throw new IllegalStateException(closed);
        }
    }
}
