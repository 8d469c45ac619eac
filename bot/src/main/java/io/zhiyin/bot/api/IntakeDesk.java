package io.zhiyin.bot.api;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.intake.Batch;
import io.zhiyin.campaigns.intake.Intake;
import io.zhiyin.campaigns.intake.Letters;
import io.zhiyin.campaigns.intake.NotTaken;
import io.zhiyin.campaigns.store.Database;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where JSON from other systems becomes orders, refunds and events. The API, Camel's routes and mended dead letters all
 * come here, so what one understands the others do.
 */
public final class IntakeDesk {
    /** What became of a message. */
    public sealed interface Result {
        record Done(Intake.Taken taken) implements Result {}

        /** @param problem in both languages, each place with its path; no words of the message */
        record Wrong(String problem) implements Result {}
    }

    /**
     * What became of a message that was taken as far as it could be.
     *
     * @param kept how many dead letters it left
     * @param problem of the first of them, in both languages
     */
    public record Handled(Intake.Taken taken, int kept, @Nullable String problem) {}

    /** Beyond this no machine meant it as one message. */
    private static final int LONGEST = 4 << 20;
    /** The same of a whole file that a route hands over at once. */
    private static final int LONGEST_OF_ALL = 64 << 20;
    private static final String TOO_LONG = "消息太长，请分批。 The message is too long: send it in parts.";
    private static final String NO_JSON = "不是 JSON 对象或列表。 It is no JSON object or list.";

    private static final Pattern PLACE = Pattern.compile("\\[(\\d{1,6})]");

    private final IntakeReader reader;
    private final Intake intake;
    private final Letters letters;

    public IntakeDesk(Database db, Customers customers, Intake intake, Letters letters) {
        this.reader = new IntakeReader(db, customers);
        this.intake = intake;
        this.letters = letters;
    }

    /**
     * Takes in what of a message can be taken, and keeps the rest as dead letters: all of it is in safe hands when this
     * returns. One mistake holds up nobody else's order.
     *
     * @param source the route it came over
     */
    public Handled takeOrKeep(String message, String source) {
        var json = message.length() > LONGEST_OF_ALL ? null : json(message);
        if (json == null) {
            var problem = message.length() > LONGEST_OF_ALL ? TOO_LONG : NO_JSON;
            keep(message, source, problem);
            return new Handled(new Intake.Taken(0, 0, 0), 1, problem);
        }
        var whole = whole(json);
        return Piecemeal.Pieces.of(whole)
                .map(pieces -> new Piecemeal(this::takeJson, this::keep, source).take(pieces))
                .orElseGet(() -> switch (takeJson(whole, source)) {
                    case Result.Done(var taken) -> new Handled(taken, 0, null);
                    case Result.Wrong(var problem) -> {
                        keep(message, source, problem);
                        yield new Handled(new Intake.Taken(0, 0, 0), 1, problem);
                    }
                });
    }

    /** Keeps what no route could make anything of. */
    public void keep(String message, String source, String problem) {
        letters.keep(source, message, problem);
    }

    /** Tries a dead letter again, perhaps mended; it stays one, with what is wrong now, or is settled. */
    public Result retry(Letters.Letter letter, String mended) {
        var result = take(mended, letter.source());
        switch (result) {
            case Result.Done _ -> letters.taken(letter.id());
            case Result.Wrong(var problem) -> letters.failedAgain(letter.id(), mended, problem);
        }
        return result;
    }

    /** Takes a message in; what is wrong with it is told, and kept nowhere. */
    public Result take(String message, String source) {
        if (message.length() > LONGEST) {
            return new Result.Wrong(TOO_LONG);
        }
        var json = json(message);
        return json == null ? new Result.Wrong(NO_JSON) : takeJson(json, source);
    }

    /** Null where it is no object and no list. */
    private static @Nullable Object json(String message) {
        try {
            var json = Json.decodeValue(message);
            return json instanceof JsonObject || json instanceof JsonArray ? json : null;
        } catch (DecodeException noJson) {
            // the parser's own words would repeat the message
            return null;
        }
    }

    IntakeReader reader() {
        return reader;
    }

    /**
     * @param json an object with {@code orders}, {@code refunds} or {@code events}; one order, refund or event alone; or
     *     a list of them
     */
    private Result takeJson(Object json, String source) {
        var fields = new Fields(whole(json));
        try {
            var batch = reader.any(fields);
            if (batch.sales().isEmpty() && batch.refunds().isEmpty() && batch.events().isEmpty()) {
                fields.wrong("", "没有 orders、refunds 或 events。", "There are no orders, refunds or events.");
            }
            fields.done();
            return new Result.Done(intake.take(batch, source));
        } catch (Refused refused) {
            return new Result.Wrong(refused.problem().errors().stream()
                    .map(it -> it.field().isEmpty() ? it.message() : it.field() + "：" + it.message())
                    .collect(Collectors.joining("\n")));
        } catch (NotTaken unclear) {
            return new Result.Wrong(unclear.reasons().stream()
                    .map(it -> it.field() + "：" + Spelling.both(it)).collect(Collectors.joining("\n")));
        }
    }

    /** For the API, which has read it: refuses with the paths of those who are not clear. */
    Intake.Taken take(Batch batch, String source) {
        try {
            return intake.take(batch, source);
        } catch (NotTaken unclear) {
            var mistakes = new Mistakes();
            unclear.reasons().forEach(it -> mistakes.add(counted(it)));
            mistakes.refuse(Problem.Type.INVALID_CONTENT);
            throw unclear;
        }
    }

    /** {@code orders[2]} says where; people count from one. */
    private static InvalidInput counted(InvalidInput reason) {
        var place = PLACE.matcher(reason.field());
        if (!place.find()) {
            return reason;
        }
        var number = Integer.parseInt(place.group(1)) + 1;
        return new InvalidInput(reason.field(), "第 " + number + " 条：" + reason.words(Locale.CHINESE),
                "No. " + number + ": " + reason.words(Locale.ENGLISH));
    }

    private static JsonObject whole(Object json) {
        if (json instanceof JsonArray list) {
            var whole = new JsonObject();
            list.forEach(one -> add(whole, one));
            return whole;
        }
        if (json instanceof JsonObject one && kind(one) == null) {
            return one;
        }
        var whole = new JsonObject();
        add(whole, json);
        return whole;
    }

    private static void add(JsonObject whole, Object one) {
        var kind = one instanceof JsonObject it ? kind(it) : null;
        // what is none of the three is read as an order, and told what it lacks
        var name = kind == null ? "orders" : kind;
        if (!whole.containsKey(name)) {
            whole.put(name, new JsonArray());
        }
        whole.getJsonArray(name).add(one);
    }

    private static @Nullable String kind(JsonObject one) {
        if (one.containsKey("orders") || one.containsKey("refunds") || one.containsKey("events")) {
            return null;
        }
        return one.containsKey("refundedAt")
                ? "refunds"
                : one.containsKey("event") ? "events" : one.containsKey("paidAt") ? "orders" : null;
    }
}
