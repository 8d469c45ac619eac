package io.zhiyin.campaigns.campaign;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.template.TemplateId;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How it is found out what a campaign does.
 *
 * @param weight of the campaign's own words, beside those of {@code others}
 * @param others other words for some of the customers; who gets which is drawn by the customer and the campaign, the same
 *     at every run. Called B, C, ...
 * @param attributionDays how long after a message an order counts as its; null: as the shop has it
 * @param coupons the pool out of which each message has a code; null: none has
 */
public record Measuring(int weight, List<Arm> others, @Nullable Integer attributionDays,
        @Nullable Long coupons) {
    public static final int MOST_OTHERS = 4;
    public static final int MOST_WEIGHT = 100;
    public static final int MOST_DAYS = 90;
    /** One kind of words, and the shop's own window. */
    public static final Measuring PLAIN = new Measuring(1, List.of(), null, null);

    public Measuring(int weight, List<Arm> others, @Nullable Integer attributionDays) {
        this(weight, others, attributionDays, null);
    }

    /** @param weight of 1 to 100: in which proportion it is drawn */
    public record Arm(TemplateId template, int version, int weight) {
        public Arm {
            need(weight);
        }
    }

    public Measuring {
        others = List.copyOf(others);
        need(weight);
        if (others.size() > MOST_OTHERS) {
            throw new IllegalArgumentException("最多再加 " + MOST_OTHERS + " 个版本。At most " + MOST_OTHERS
                    + " other variants can be tried.");
        }
        if (attributionDays != null && (attributionDays < 1 || attributionDays > MOST_DAYS)) {
            throw new IllegalArgumentException(
                    "归因天数须为 1 至 " + MOST_DAYS + "。The attribution window is from 1 to "
                            + MOST_DAYS + " days.");
        }
    }

    private static void need(int weight) {
        if (weight < 1 || weight > MOST_WEIGHT) {
            throw new IllegalArgumentException(
                    "版本的比重须为 1 至 " + MOST_WEIGHT + "。The weight of a variant is from 1 to "
                            + MOST_WEIGHT + ".");
        }
    }

    /** The letter of an arm: 0 is A. */
    public static String letter(int arm) {
        return String.valueOf((char) ('A' + arm));
    }

    /** What must not change once it was drawn: versions of words may. */
    boolean drawnLike(Measuring other) {
        return weights().equals(other.weights()) && others.stream().map(Arm::template).toList()
                .equals(other.others.stream().map(Arm::template).toList());
    }

    /** Of all arms, the campaign's own first. */
    public List<Integer> weights() {
        return IntStream.concat(IntStream.of(weight), others.stream().mapToInt(Arm::weight)).boxed().toList();
    }

    /** Where each arm begins among the numbers below the sum; a customer's number says which it is. */
    List<Integer> beginnings() {
        var weights = weights();
        return IntStream.range(0, weights.size())
                .mapToObj(i -> weights.subList(0, i).stream().mapToInt(Integer::intValue).sum()).toList();
    }

    int total() {
        return weights().stream().mapToInt(Integer::intValue).sum();
    }

    String written() {
        var arms = new JsonArray();
        others.forEach(it -> arms.add(new JsonObject().put("template", it.template().value())
                .put("version", it.version()).put("weight", it.weight())));
        return new JsonObject().put("weight", weight).put("others", arms).encode();
    }

    /** The weights of all arms, as a run keeps them. */
    public static List<Integer> weights(String written) {
        return read(written, null, null).weights();
    }

    static Measuring read(String written, @Nullable Integer attributionDays, @Nullable Long coupons) {
        var json = new JsonObject(written);
        return new Measuring(json.getInteger("weight", 1),
                json.getJsonArray("others", new JsonArray()).stream().map(JsonObject.class::cast)
                        .map(it -> new Arm(new TemplateId(it.getLong("template")), it.getInteger("version"),
                                it.getInteger("weight")))
                        .toList(),
                attributionDays, coupons);
    }
}
