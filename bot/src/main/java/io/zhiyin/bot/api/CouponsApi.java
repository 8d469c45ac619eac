package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.delivery.Coupons;
import java.util.List;

/** {@code /coupon-pools}: the codes that campaigns give, one to a person or one to a message. */
public final class CouponsApi implements Resource {
    private static final int LONGEST_NAME = 50;
    private static final int MOST_CODES = 10_000;

    private final Coupons coupons;

    public CouponsApi(Coupons coupons) {
        this.coupons = coupons;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/coupon-pools", this::list).post("/coupon-pools", this::create)
                .patch("/coupon-pools/{id}", this::change).post("/coupon-pools/{id}/codes", this::add);
    }

    private Reply list(Call call) {
        var query = call.query();
        var page = query.page("coupon-pools");
        query.done();
        return Reply.ok(page.ofAll(coupons.list(), Coupons.Pool::id, CouponsApi::json));
    }

    private Reply create(Call call) {
        var fields = call.fields();
        var name = fields.neededText("name", LONGEST_NAME);
        var once = fields.flag("oncePerPerson");
        var codes = fields.hasItems("codes") ? codes(fields) : List.<String>of();
        fields.done();
        var pool = coupons.create(name, !Boolean.FALSE.equals(once), call.caller().signature())
                .orElseThrow(() -> new Refused(
                        Problem.conflict("已有同名的券码池。There is already a pool of this name.")));
        if (!codes.isEmpty()) {
            coupons.add(pool.id(), codes);
        }
        return Reply.created("/coupon-pools", json(coupons.get(pool.id()).orElse(pool)));
    }

    private Reply change(Call call) {
        var pool = coupons.get(call.id("id")).orElseThrow(() -> new Refused(Problem.notFound()));
        var fields = call.fields();
        var once = fields.neededFlag("oncePerPerson");
        fields.done();
        coupons.change(pool.id(), once);
        return Reply.ok(json(coupons.get(pool.id()).orElseThrow()));
    }

    private Reply add(Call call) {
        var pool = coupons.get(call.id("id")).orElseThrow(() -> new Refused(Problem.notFound()));
        var fields = call.fields();
        var codes = codes(fields);
        fields.done();
        var added = coupons.add(pool.id(), codes);
        return Reply
                .ok(new JsonObject().put("added", added.added()).put("known", added.known()).put("refused",
                        new JsonArray(added.refused())));
    }

    private static List<String> codes(Fields fields) {
        return fields.texts("codes", MOST_CODES, 100);
    }

    private static JsonObject json(Coupons.Pool pool) {
        return new JsonObject().put("id", pool.id()).put("name", pool.name())
                .put("oncePerPerson", pool.onceAPerson())
                .put("codes", pool.codes())
                .put("free", pool.free()).put("createdBy", pool.createdBy())
                .put("createdAt", CustomerJson.time(pool.createdAt()));
    }
}
