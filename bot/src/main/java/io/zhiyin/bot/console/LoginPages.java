package io.zhiyin.bot.console;

import io.zhiyin.bot.security.LoginLimit;
import io.zhiyin.bot.security.Operators;
import io.zhiyin.bot.security.Sessions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** In and out. */
final class LoginPages {
    private final Operators operators;
    private final Sessions sessions;
    private final LoginLimit limit;

    LoginPages(Operators operators, Sessions sessions, LoginLimit limit) {
        this.operators = operators;
        this.sessions = sessions;
        this.limit = limit;
    }

    void mount(Routes routes) {
        routes.getOpen("/login", this::page).postOpen("/login", this::enter).post("/logout", this::leave);
    }

    private Answer page(Visit visit) {
        return visit.session().isPresent()
                ? Answer.go("/")
                : Answer.show("login", new Login("", next(visit), null, 0));
    }

    private Answer enter(Visit visit) {
        var name = visit.field("name").orElse("");
        var password = visit.typed("password");
        var device = visit.device();
        var attempt = new LoginLimit.Attempt(visit.address(), name,
                device == null ? null : operators.knownDevice(name, device).orElse(null));
        var wait = limit.take(attempt);
        if (wait.isPresent()) {
            return new Answer.Show("login",
                    new Login(name, next(visit), "login.wait", minutes(wait.get())), 429, null);
        }
        var operator = operators.authenticate(name, password);
        if (operator.isEmpty()) {
            return new Answer.Show("login", new Login(name, next(visit), "login.wrong", 0), 401, null);
        }
        limit.succeeded(attempt);
        var old = visit.token();
        if (old != null) {
            sessions.close(old);
        }
        var id = operator.get().id();
        return new Answer.Enter(sessions.open(id), operators.device(id), next(visit));
    }

    private Answer leave(Visit visit) {
        var token = visit.token();
        if (token != null) {
            sessions.close(token);
        }
        return new Answer.Leave();
    }

    private static String next(Visit visit) {
        return visit.field("next").or(() -> visit.asked("next")).filter(Visit::inside).orElse("/");
    }

    private static long minutes(Duration wait) {
        return Math.max(1, wait.plusSeconds(59).toMinutes());
    }

    /** @param problem key of what went wrong, or null */
    public record Login(String name, String next, @Nullable String problem, long minutes) {}
}
