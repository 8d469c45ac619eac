package io.zhiyin.bot.console;

import io.zhiyin.bot.security.AccessLog;
import io.zhiyin.bot.security.AccessLog.Access;
import io.zhiyin.bot.security.OperatorId;
import io.zhiyin.bot.security.Operators;
import io.zhiyin.bot.security.Operators.Account;
import io.zhiyin.bot.security.Passwords;
import io.zhiyin.bot.security.Role;
import io.zhiyin.bot.security.Sessions;
import io.zhiyin.campaigns.input.InvalidInput;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** 操作员: who works in the console and what they may do, and who took whole people out of the house. For administrators. */
final class OperatorPages {
    private static final String HERE = "/settings/operators";
    private static final int SOME_ACCESSES = 50;

    private final Operators operators;
    private final Sessions sessions;
    private final AccessLog log;

    OperatorPages(Operators operators, Sessions sessions, AccessLog log) {
        this.operators = operators;
        this.sessions = sessions;
        this.log = log;
    }

    void mount(Routes routes) {
        routes.get(HERE, visit -> Answer.show("operators", page(visit, null, ""))).post(HERE, this::add)
                .post(HERE + "/:id/role", this::role).post(HERE + "/:id/password", this::password)
                .post(HERE + "/:id/disable", visit -> enabled(visit, false))
                .post(HERE + "/:id/enable", visit -> enabled(visit, true));
    }

    private Answer add(Visit visit) {
        var role = asked(visit);
        try {
            operators.add(visit.typed("name"), visit.typed("password"), role, visit.language());
            return Answer.go(HERE, "operator.added");
        } catch (InvalidInput wrong) {
            return Answer.again("operators", page(visit, wrong, visit.typed("name")));
        }
    }

    private Answer role(Visit visit) {
        var role = asked(visit);
        return changed(visit, () -> operators.change(id(visit), role, null), "operator.role");
    }

    private Answer enabled(Visit visit, boolean may) {
        return changed(visit, () -> operators.change(id(visit), null, !may),
                may ? "operator.enabled" : "operator.disabled");
    }

    private Answer password(Visit visit) {
        return changed(visit, () -> {
            var done = operators.resetPassword(id(visit), visit.typed("password"));
            var mine = visit.me().id().equals(id(visit)) ? visit.token() : null;
            sessions.closeOthers(id(visit), mine == null ? "" : mine);
            return done;
        }, "operator.password");
    }

    private Answer changed(Visit visit, BooleanSupplier change, String done) {
        try {
            return change.getAsBoolean() ? Answer.go(HERE, done) : new Answer.Missing();
        } catch (InvalidInput wrong) {
            return Answer.again("operators", page(visit, wrong, ""));
        }
    }

    private static Role asked(Visit visit) {
        return Role.of(visit.typed("role")).orElseThrow(() -> new BadInput("there is no such role"));
    }

    private static OperatorId id(Visit visit) {
        return new OperatorId(visit.id("id"));
    }

    private Page page(Visit visit, @Nullable InvalidInput wrong, String typed) {
        return new Page(wrong == null ? null : wrong.words(visit.language().locale()), typed,
                Passwords.SHORTEST, Arrays.stream(Role.values()).map(Role::code).toList(), operators.all(),
                log.latest(SOME_ACCESSES));
    }

    /** @param typed the name that was typed where it could not be taken */
    public record Page(@Nullable String problem, String typed, int shortest, List<String> roles,
            List<Account> operators, List<Access> accesses) {
        public Page {
            roles = List.copyOf(roles);
            operators = List.copyOf(operators);
            accesses = List.copyOf(accesses);
        }
    }
}
