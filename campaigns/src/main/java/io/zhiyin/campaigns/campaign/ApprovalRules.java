package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.input.InvalidInput;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * From how many customers on a campaign needs somebody else's word, and can be taken back after its start.
 *
 * @param operatorAbove above so many another operator approves; null: nobody is asked
 * @param administratorAbove above so many another administrator does; null: an operator is enough
 * @param undoAbove a start for more than so many waits {@code undoMinutes}; null: none waits
 */
public record ApprovalRules(@Nullable Integer operatorAbove, @Nullable Integer administratorAbove,
        @Nullable Integer undoAbove, int undoMinutes) {
    public static final int MOST_MINUTES = 60;
    public static final int MOST_CUSTOMERS = 100_000_000;
    /** Approval is for more than one person, so it is off until somebody wants it; taking back costs two minutes. */
    static final ApprovalRules USUAL = new ApprovalRules(null, null, 1_000, 2);

    public ApprovalRules {
        number("operatorAbove", operatorAbove);
        number("administratorAbove", administratorAbove);
        number("undoAbove", undoAbove);
        if (undoMinutes < 1 || undoMinutes > MOST_MINUTES) {
            throw new InvalidInput("undoMinutes", "撤回时间须为 1 至 " + MOST_MINUTES + " 分钟。",
                    "A start can be taken back for 1 to " + MOST_MINUTES + " minutes.");
        }
        if (operatorAbove != null && administratorAbove != null && administratorAbove < operatorAbove) {
            throw new InvalidInput("administratorAbove", "管理员批准的人数不能少于操作员批准的人数。",
                    "The number for an administrator cannot be below the one for an operator.");
        }
    }

    /** Whose word it takes. */
    public enum Needed {
        NOBODY, OPERATOR, ADMINISTRATOR
    }

    /** Whether anybody is ever asked. */
    boolean asks() {
        return operatorAbove != null || administratorAbove != null;
    }

    Needed needed(long customers) {
        if (administratorAbove != null && customers > administratorAbove) {
            return Needed.ADMINISTRATOR;
        }
        return operatorAbove != null && customers > operatorAbove ? Needed.OPERATOR : Needed.NOBODY;
    }

    /** How long a start for so many waits; nothing where it does not. */
    Duration undo(long customers) {
        return undoAbove != null && customers > undoAbove ? Duration.ofMinutes(undoMinutes) : Duration.ZERO;
    }

    private static void number(String field, @Nullable Integer customers) {
        if (customers != null && (customers < 0 || customers > MOST_CUSTOMERS)) {
            throw new InvalidInput(field, "人数须为 0 至 " + MOST_CUSTOMERS + " 的整数，不填表示不用。",
                    "The number of customers is from 0 to " + MOST_CUSTOMERS + "; leave it out for never.");
        }
    }
}
