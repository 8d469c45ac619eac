package io.zhiyin.bot.api;

import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.security.AccessLog;
import io.zhiyin.bot.security.Language;
import io.zhiyin.bot.security.OperatorId;
import io.zhiyin.bot.security.Operators;
import io.zhiyin.bot.security.Operators.Account;
import io.zhiyin.bot.security.Passwords;
import io.zhiyin.bot.security.Role;

/** {@code /operators}: who works in the console and what they may do; {@code /access-log}: who took whole people out of the house. */
public final class OperatorsApi implements Resource {
    private static final int MOST_ACCESSES = 200;

    private final Operators operators;
    private final AccessLog log;

    public OperatorsApi(Operators operators, AccessLog log) {
        this.operators = operators;
        this.log = log;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/operators", this::list).post("/operators", this::add)
                .patch("/operators/{id}", this::change).get("/access-log", this::accesses);
    }

    private Reply list(Call call) {
        var query = call.query();
        var page = query.page("operators");
        query.done();
        return Reply.ok(page.ofAll(operators.all(), it -> it.id().value(), OperatorsApi::json));
    }

    private Reply add(Call call) {
        var fields = call.fields();
        var name = fields.neededText("name", Operators.LONGEST_NAME);
        var password = fields.neededText("password", Passwords.LONGEST);
        var role = fields.choice("role", Role.class);
        var language = fields.choice("language", Language.class);
        fields.done();
        var id = operators.add(name, password, role == null ? Role.OPERATOR : role,
                language == null ? Language.ZH : language);
        return Reply.created("/operators", one(id));
    }

    private Reply change(Call call) {
        var fields = call.fields();
        var role = fields.choice("role", Role.class);
        var disabled = fields.flag("disabled");
        fields.done();
        var id = new OperatorId(call.id("id"));
        if (!operators.change(id, role, disabled)) {
            throw new Refused(Problem.notFound());
        }
        return Reply.ok(one(id));
    }

    private Reply accesses(Call call) {
        call.query().done();
        return Reply.ok(new JsonObject().put("items", Reply.array(log.latest(MOST_ACCESSES),
                it -> new JsonObject().put("id", it.id()).put("who", it.who()).put("what", it.what())
                        .put("about", it.about()).put("customers", it.customers())
                        .put("at", CustomerJson.time(it.at()))))
                .put("next", (String) null));
    }

    private JsonObject one(OperatorId id) {
        return json(operators.all().stream().filter(it -> it.id().equals(id)).findFirst()
                .orElseThrow(() -> new Refused(Problem.notFound())));
    }

    private static JsonObject json(Account it) {
        return new JsonObject().put("id", it.id().value()).put("name", it.name())
                .put("role", it.role().code())
                .put("createdAt", CustomerJson.time(it.createdAt()))
                .put("disabledAt", CustomerJson.time(it.disabledAt()));
    }
}
