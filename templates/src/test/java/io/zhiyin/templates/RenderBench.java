package io.zhiyin.templates;

import freemarker.template.Configuration;
import freemarker.template.Template;
import freemarker.template.TemplateException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What one core renders: a message of some 220 characters with 13 values, in our sandbox with its limits, beside plain
 * Freemarker with the template kept, taking turns; prints the medians and their ratio. Argument: renderings a round (200000).
 */
public final class RenderBench {
    private static final int ROUNDS = 5;
    private static final String MESSAGE = """
            ${customer.name}，您好！我是${staff.name}，今天是您的生日，${shop.name}祝您生日快乐。您是我们的${customer.level}会员，\
            已有 ${customer.points} 积分，自${customer.since}起累计下单 ${customer.orders} 次，最近一次是${customer.last}。\
            凭券码 ${coupon.code} 在${shop.city}各门店可享${coupon.value}，${coupon.until}前有效。\
            <#if customer.vip>您的专属顾问会在今天致电问候。<#else>欢迎到店坐坐，喝一杯茶。</#if>新到的春茶已经上架，明前龙井和安吉白茶都可以先尝后买，也可以寄给远方的朋友，附上一张您亲手写的卡片。回复 TD 退订，客服电话 ${shop.phone}。""";

    private RenderBench() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws IOException {
        var times = args.length > 0 ? Integer.parseInt(args[0]) : 200_000;
        var zone = ZoneId.of("Asia/Shanghai");
        var renderer = new MessageRenderer(zone);
        var configuration = new Configuration(Configuration.VERSION_2_3_34);
        configuration.setNumberFormat("computer");
        var plain = new Template("message", MESSAGE, configuration);
        var ours = new ArrayList<Double>();
        var theirs = new ArrayList<Double>();
        System.out.println(ours(renderer, 1));
        for (var round = 0; round <= ROUNDS; round++) {
            var plainRate = rate(times, n -> plain(plain, n));
            var ourRate = rate(times, n -> ours(renderer, n));
            if (round > 0) {
                // the first round warms both
                theirs.add(plainRate);
                ours.add(ourRate);
            }
        }
        System.out.printf(
                "plain Freemarker, template kept %,.0f/s; in our sandbox %,.0f/s; ratio %.2f; a rate of 100/s takes %.2f %% of a core%n",
                median(theirs), median(ours), median(ours) / median(theirs), 100 * 100 / median(ours));
    }

    private interface One {
        String render(int n);
    }

    private static double rate(int times, One one) {
        var begin = System.nanoTime();
        var length = 0L;
        for (var n = 0; n < times; n++) {
            length += one.render(n).length();
        }
        if (length < 200L * times) {
            throw new IllegalStateException("messages of " + length / times + " characters");
        }
        return times / ((System.nanoTime() - begin) / 1e9);
    }

    private static String ours(MessageRenderer renderer, int n) {
        return switch (renderer.render(MESSAGE,
                model(n, () -> LocalDate.of(2020, 5, 1), () -> LocalDate.of(2026, 12, 31)))) {
            case Rendered(var text) -> text;
            case TemplateProblem problem -> throw new IllegalStateException(problem.code().key());
        };
    }

    private static String plain(Template template, int n) {
        var out = new StringWriter(300);
        try {
            // which knows no dates of java.time
            template.process(model(n, () -> "2020-05-01", () -> "2026-12-31"), out);
        } catch (TemplateException | IOException failed) {
            throw new UncheckedIOException(new IOException(failed));
        }
        return out.toString();
    }

    private static Map<String, Object> model(int n, Supplier<Object> since, Supplier<Object> until) {
        return Map.of("customer",
                Map.of("name", "林" + n, "level", "金卡", "points", n, "since", since.get(), "orders", n % 50,
                        "last",
                        "上个月", "vip", n % 2 == 0),
                "staff", Map.of("name", "小陈"), "shop",
                Map.of("name", "知音茶舍", "city", "杭州", "phone", "400-000-0000"), "coupon",
                Map.of("code", "ZY" + n, "value", "八八折", "until", until.get()));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted(Comparator.naturalOrder()).toList().get(values.size() / 2);
    }
}
