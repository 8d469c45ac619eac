package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The rules of approval and of taking back, as people look at them and change them. */
public final class ApprovalRulesTable {
    private static final String COLUMNS = """
            operator_above, administrator_above, undo_above, undo_minutes, updated_by, updated_at""";
    private static final String READ = "select " + COLUMNS + " from approval_rules";
    private static final String CHANGE = """
            insert into approval_rules (operator_above, administrator_above, undo_above, undo_minutes, updated_by, updated_at)
            values (:operatorAbove, :administratorAbove, :undoAbove, :undoMinutes, :by, :now)
            on conflict (singleton) do update set operator_above = excluded.operator_above,
                administrator_above = excluded.administrator_above, undo_above = excluded.undo_above,
                undo_minutes = excluded.undo_minutes, updated_by = excluded.updated_by, updated_at = excluded.updated_at
            returning\s"""
            + COLUMNS;

    private final Database db;
    private final Clock clock;

    public ApprovalRulesTable(Database db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** The rules, and who set them when; nobody, as long as they are the usual ones. */
    public record Kept(ApprovalRules rules, @Nullable String updatedBy, @Nullable Instant updatedAt) {}

    public Kept read() {
        return db.sql(READ).first(ApprovalRulesTable::kept)
                .orElse(new Kept(ApprovalRules.USUAL, null, null));
    }

    /** They hold from the next start on. */
    public Kept change(ApprovalRules rules, String by) {
        return db.sql(CHANGE).bind("operatorAbove", rules.operatorAbove())
                .bind("administratorAbove", rules.administratorAbove()).bind("undoAbove", rules.undoAbove())
                .bind("undoMinutes", rules.undoMinutes()).bind("by", by).bind("now", clock.instant())
                .one(ApprovalRulesTable::kept);
    }

    private static Kept kept(Row row) {
        return new Kept(new ApprovalRules(row.integerOrNull("operator_above"),
                row.integerOrNull("administrator_above"), row.integerOrNull("undo_above"),
                row.integer("undo_minutes")), row.text("updated_by"), row.instant("updated_at"));
    }
}
