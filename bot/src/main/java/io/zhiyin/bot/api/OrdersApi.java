package io.zhiyin.bot.api;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.intake.Batch;
import java.util.List;

/** {@code /orders}, {@code /refunds} and {@code /events}: taken in by the batch; what is known already changes nothing. */
public final class OrdersApi implements Resource {
    private static final String SOURCE = "api";

    private final IntakeDesk desk;

    public OrdersApi(IntakeDesk desk) {
        this.desk = desk;
    }

    @Override
    public void mount(Routes routes) {
        routes.post("/orders", this::orders).post("/refunds", this::refunds).post("/events", this::events);
    }

    private Reply orders(Call call) {
        var fields = call.fields();
        var sales = desk.reader().sales(fields);
        fields.done();
        return answer(sales.size(), desk.take(new Batch(sales, List.of(), List.of()), SOURCE).orders());
    }

    private Reply refunds(Call call) {
        var fields = call.fields();
        var refunds = desk.reader().refunds(fields);
        fields.done();
        return answer(refunds.size(), desk.take(new Batch(List.of(), refunds, List.of()), SOURCE).refunds());
    }

    private Reply events(Call call) {
        var fields = call.fields();
        var events = desk.reader().events(fields);
        fields.done();
        return answer(events.size(), desk.take(new Batch(List.of(), List.of(), events), SOURCE).events());
    }

    private static Reply answer(int received, int added) {
        return Reply.ok(new JsonObject().put("received", received).put("added", added));
    }
}
