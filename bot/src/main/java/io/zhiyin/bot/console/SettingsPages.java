package io.zhiyin.bot.console;

import io.zhiyin.bot.security.ApiToken;
import io.zhiyin.bot.security.ApiTokens;
import io.zhiyin.bot.security.Language;
import io.zhiyin.bot.security.LoginLimit;
import io.zhiyin.bot.security.Operators;
import io.zhiyin.bot.security.Passwords;
import io.zhiyin.bot.security.Role;
import io.zhiyin.bot.security.Sessions;
import io.zhiyin.campaigns.delivery.Allowance;
import io.zhiyin.campaigns.delivery.Cap;
import io.zhiyin.campaigns.delivery.SendingRulesTable;
import io.zhiyin.campaigns.delivery.SendingRules;
import io.zhiyin.campaigns.result.ResultRules;
import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** 设置: the operator's own password and language, and the tokens of programs. */
final class SettingsPages {
    private final Operators operators;
    private final Sessions sessions;
    private final LoginLimit limit;
    private final ApiTokens tokens;
    private final SendingRulesTable sending;
    private final Database db;
    private final Clock clock;

    SettingsPages(Operators operators, Sessions sessions, LoginLimit limit, ApiTokens tokens,
            SendingRulesTable sending, Database db, Clock clock) {
        this.db = db;
        this.clock = clock;
        this.limit = limit;
        this.sending = sending;
        this.operators = operators;
        this.sessions = sessions;
        this.tokens = tokens;
    }

    void mount(Routes routes) {
        routes.get("/settings", _ -> Answer.show("settings", settings(null, null)))
                .post("/settings/password", this::changePassword).post("/settings/language", this::speak)
                .post("/settings/rules", this::changeRules)
                .post("/settings/caps", this::addCap).post("/settings/caps/remove", this::removeCap)
                .post("/settings/results", this::changeResults)
                .post("/settings/tokens", this::makeToken)
                .post("/settings/tokens/:id/revoke", this::revokeToken);
    }

    private Answer changePassword(Visit visit) {
        var wanted = visit.typed("wanted");
        var problem = Passwords.problemOf(wanted);
        if (problem == null && !wanted.equals(visit.typed("again"))) {
            problem = "password.different";
        }
        var me = visit.me().id();
        if (problem == null && limit.takeChange(me).isPresent()) {
            return new Answer.Show("settings", settings("password.wait", null), 429, null);
        }
        if (problem == null && !operators.changePassword(me, visit.typed("old"), wanted)) {
            problem = "password.wrong";
        }
        if (problem != null) {
            return Answer.again("settings", settings(problem, null));
        }
        limit.changed(me);
        var kept = visit.token();
        sessions.closeOthers(me, kept == null ? "" : kept);
        return Answer.go("/settings", "password");
    }

    private Answer changeRules(Visit visit) {
        SendingRules rules;
        try {
            rules = new SendingRules(LocalTime.parse(visit.typed("quiet_from")),
                    LocalTime.parse(visit.typed("quiet_to")), sending.read().rules().caps(),
                    Math.toIntExact(visit.fieldNumber("owner_hours").orElse(0L)),
                    Math.toIntExact(visit.fieldNumber("remind_hours")
                            .orElse((long) sending.read().rules().remindHours())),
                    visit.field("quiet_days_off").isPresent(),
                    Allowance.of(visit.field("group_period").orElse("month"),
                            visit.field("group_most").isEmpty() ? null : visit.needSmallNumber("group_most"),
                            Math.toIntExact(visit.fieldNumber("group_high").orElse(0L)),
                            Math.toIntExact(visit.fieldNumber("group_normal").orElse(0L))));
        } catch (DateTimeParseException | IllegalArgumentException | ArithmeticException _) {
            return Answer.again("settings", settings("rules.wrong", null));
        }
        sending.change(rules, visit.me().name());
        return Answer.go("/settings", "rules");
    }

    private Answer addCap(Visit visit) {
        try {
            var hours = Math.multiplyExact(visit.needNumber("length"),
                    visit.typed("unit").equals("hours") ? 1 : 24);
            sending.change(sending.read().rules().with(Cap.of(visit.typed("kind"), Math.toIntExact(hours),
                    Math.toIntExact(visit.needNumber("most")))), visit.me().name());
        } catch (IllegalArgumentException | ArithmeticException _) {
            return Answer.again("settings", settings("settings.cap.wrong", null));
        }
        return Answer.go("/settings#caps", "rules");
    }

    private Answer removeCap(Visit visit) {
        try {
            sending.change(sending.read().rules().without(Cap.read(visit.typed("cap"))), visit.me().name());
        } catch (IllegalArgumentException unknown) {
            throw new BadInput("no such cap");
        }
        return Answer.go("/settings#caps", "rules");
    }

    private Answer changeResults(Visit visit) {
        try {
            ResultRules.change(db, clock, Visit.small(visit.needNumber("attribution_days")),
                    Visit.small(visit.needNumber("reply_hours")), visit.me().name());
        } catch (IllegalArgumentException _) {
            return Answer.again("settings", settings("settings.results.wrong", null));
        }
        return Answer.go("/settings#results", "rules");
    }

    private Answer speak(Visit visit) {
        operators.speak(visit.me().id(), Language.of(visit.typed("language")));
        return Answer.go(visit.field("back").filter(Visit::inside).orElse("/settings"));
    }

    private Answer makeToken(Visit visit) {
        var name = visit.field("name").filter(it -> it.length() <= 60);
        return name.isEmpty()
                ? Answer.again("settings", settings("token.name", null))
                // Shown by this answer and never again, so there is no redirect to a page that could be reloaded.
                : Answer.show("settings", settings(null, tokens.make(name.get(),
                        visit.field("role").flatMap(Role::of).orElse(Role.OPERATOR))));
    }

    private Answer revokeToken(Visit visit) {
        return tokens.revoke(visit.id("id")) ? Answer.go("/settings", "token.revoked") : new Answer.Missing();
    }

    private Settings settings(@Nullable String problem, @Nullable String newToken) {
        return new Settings(problem, newToken, Passwords.SHORTEST, tokens.all(), sending.read(),
                ResultRules.read(db));
    }

    /** @param newToken the secret just made, shown this one time */
    public record Settings(@Nullable String problem, @Nullable String newToken, int shortest,
            List<ApiToken> tokens, SendingRulesTable.Kept rules, ResultRules results) {
        public Settings {
            tokens = List.copyOf(tokens);
        }
    }
}
