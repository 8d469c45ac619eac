package io.zhiyin.bot.api;

import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.api.IntakeDesk.Result;
import io.zhiyin.campaigns.intake.Letters;
import io.zhiyin.campaigns.intake.Letters.Letter;

/** {@code /dead-letters}: what other systems told and could not be taken in, to be mended, tried again or dropped. */
public final class LettersApi implements Resource {
    private final Letters letters;
    private final IntakeDesk desk;

    public LettersApi(Letters letters, IntakeDesk desk) {
        this.letters = letters;
        this.desk = desk;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/dead-letters", this::list).get("/dead-letters/{id}", this::one)
                .post("/dead-letters/{id}/retry", this::retry).post("/dead-letters/{id}/drop", this::drop);
    }

    private Reply list(Call call) {
        var query = call.query();
        var page = query.page("letters");
        query.done();
        return Reply.ok(page.of(letters.dead(page.last(), page.wanted()), Letter::id, LettersApi::json));
    }

    private Reply one(Call call) {
        call.plain();
        return Reply.ok(json(letter(call)));
    }

    /** With a message that is mended, or as it is. */
    private Reply retry(Call call) {
        var letter = letter(call);
        var fields = call.fields();
        var mended = fields.hasValue("message")
                ? fields.neededJson("message").map(JsonObject::encode).orElse("")
                : letter.body();
        fields.done();
        return switch (desk.retry(letter, mended)) {
            case Result.Done(var taken) -> Reply.ok(new JsonObject().put("orders", taken.orders())
                    .put("refunds", taken.refunds()).put("events", taken.events()));
            case Result.Wrong(var problem) -> throw new Refused(Problem.conflict(problem));
        };
    }

    private Reply drop(Call call) {
        call.plain();
        return Reply.doneIf(letters.drop(call.id("id")));
    }

    private Letter letter(Call call) {
        return letters.find(call.id("id")).orElseThrow(() -> new Refused(Problem.notFound()));
    }

    private static JsonObject json(Letter letter) {
        return new JsonObject().put("id", letter.id()).put("source", letter.source())
                .put("message", letter.body()).put("problem", letter.problem())
                .put("attempts", letter.attempts()).put("receivedAt", CustomerJson.time(letter.receivedAt()));
    }
}
