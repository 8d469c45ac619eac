package io.zhiyin.bot.demo;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.calendar.LunarDate;
import io.zhiyin.campaigns.customer.Phone;
import io.zhiyin.campaigns.order.Money;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The customers of a tea shop that is not there. Drawn from a fixed seed, so the same people come back at every start;
 * their phone numbers are of a range that no carrier has given out.
 */
final class SamplePeople {
    static final int COUNT = 200;

    private static final String SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎";
    private static final List<String> GIVEN = List.of("晓月", "子涵", "志远", "雨桐", "建国", "秀兰", "思远", "若溪", "明轩",
            "佳宁", "文博",
            "静怡", "浩然", "梦琪", "国强", "丽娟", "一诺", "宇航", "欣怡", "俊杰", "春梅", "天佑", "语嫣", "海涛", "慧敏", "安然", "知行",
            "采薇",
            "承志", "清欢", "立", "敏", "伟", "芳", "磊", "婷", "洋", "雪", "峰", "琳");
    private static final List<String> SAID = List.of("你们几点关门？", "上次买的岩茶很好喝", "有没有适合送长辈的茶？", "可以寄到杭州吗",
            "新茶什么时候到",
            "谢谢，收到了", "这款还有货吗", "水温多少合适？", "想预约周六的品茶会", "发票怎么开");
    private static final List<String> SCENES = List.of("spring-fair", "store-nanjing-road", "store-xuhui",
            "tea-tasting");
    private static final List<String> STAFF = List.of("ZhouLan", "SongYuan", "HeQing");

    /**
     * @param scene the QR code or contact way they came by
     * @param since when they became known, before anything else
     * @param owner their staff member; null for followers who have none
     */
    record SamplePerson(String id, String name, int gender, String openId, String externalUserId,
            @Nullable String unionId, boolean follows, @Nullable String owner, String scene,
            @Nullable Phone phone,
            @Nullable Birthday birthday, Instant since, List<Sale> orders, List<Said> said,
            List<String> tags) {
        SamplePerson {
            orders = List.copyOf(orders);
            said = List.copyOf(said);
            tags = List.copyOf(tags);
        }
    }

    record Sale(String number, Money amount, Instant paidAt) {}

    record Said(String text, Instant at) {}

    /** A customer of the till who may be one of the others. */
    record Alike(String memberNumber, String name, Phone phone, @Nullable Birthday birthday, Sale order) {}

    private SamplePeople() {}

    /** Everybody, with a history that ends at {@code now} and birthdays of which some are today and in the next days. */
    static List<SamplePerson> all(Instant now, LocalDate today) {
        var random = new Random(20260917);
        var people = new ArrayList<SamplePerson>();
        for (var i = 1; i <= COUNT; i++) {
            people.add(person(i, random, now, today));
        }
        return people;
    }

    /** Three of them once more, as the till knows them: by the phone, by a phone that ends alike, by the birthday. */
    static List<Alike> alike(List<SamplePerson> people, Instant now) {
        var phoned = people.stream().filter(it -> it.phone() != null).limit(2).toList();
        var born = people.stream().filter(it -> it.birthday() != null && it.birthday().year() != null)
                .filter(it -> !phoned.contains(it)).findFirst().orElseThrow();
        return List.of(
                alike(1, phoned.getFirst().name().substring(0, 1) + "女士", phoned.getFirst().phone(), null,
                        now),
                alike(2, phoned.getLast().name(), ending(phoned.getLast()), null, now),
                alike(3, born.name(), Phone.of("19900009903").orElseThrow(), born.birthday(), now));
    }

    private static Alike alike(int number, String name, @Nullable Phone phone, @Nullable Birthday birthday,
            Instant now) {
        return new Alike("M%04d".formatted(2000 + number), name, Objects.requireNonNull(phone), birthday,
                new Sale("M%04d-01".formatted(2000 + number), new Money(8800 + 4000L * number),
                        now.minus(Duration.ofDays(3L * number))));
    }

    private static Phone ending(SamplePerson person) {
        return Phone.of("1991111" + Objects.requireNonNull(person.phone()).last4()).orElseThrow();
    }

    private static SamplePerson person(int number, Random random, Instant now, LocalDate today) {
        var surname = SURNAMES.substring(number % SURNAMES.length(), number % SURNAMES.length() + 1);
        var name = surname + GIVEN.get(random.nextInt(GIVEN.size()));
        var digits = "%04d".formatted(number);
        var follows = random.nextInt(10) < 7;
        var hasOwner = !follows || random.nextInt(10) < 4;
        var orders = orders(number, random, now);
        var said = follows ? said(random, now) : List.<Said>of();
        return new SamplePerson("sample" + digits, name, 1 + random.nextInt(2),
                "oSbx5Sample000000000000" + digits,
                "wmSbxSample00000000000000000" + digits,
                follows && hasOwner ? "oSbxUnionSample00000000" + digits : null,
                follows, hasOwner ? STAFF.get(random.nextInt(STAFF.size())) : null,
                SCENES.get(random.nextInt(SCENES.size())),
                random.nextInt(10) < 6 ? Phone.of("1990000" + digits).orElseThrow() : null,
                random.nextInt(10) < 7 ? birthday(number, random, today) : null,
                since(number, orders, said, now), orders, said,
                tags(orders, random));
    }

    /** Some days before they first bought or wrote; who only looks came within the last months. */
    private static Instant since(int number, List<Sale> orders, List<Said> said, Instant now) {
        var first = Stream.concat(orders.stream().map(Sale::paidAt), said.stream().map(Said::at))
                .min(Comparator.naturalOrder());
        return first.map(it -> it.minus(Duration.ofHours(1L + number * 53L % 400)))
                .orElseGet(() -> now.minus(Duration.ofHours(1L + number * 31L % 2_900)));
    }

    /** A fifth keep the lunar calendar; every tenth has the birthday within the next days. */
    private static Birthday birthday(int number, Random random, LocalDate today) {
        var soon = number % 10 == 0 ? today.plusDays(random.nextInt(4)) : null;
        var year = 1955 + random.nextInt(50);
        if (random.nextInt(5) == 0) {
            var date = soon == null ? null : LunarDate.of(soon);
            return date == null
                    ? Birthday.lunar(1 + random.nextInt(12), 1 + random.nextInt(29))
                    : new Birthday(Birthday.Kind.LUNAR, null, date.month(), date.day(), false);
        }
        var date = soon == null ? LocalDate.ofYearDay(2023, 1 + random.nextInt(365)) : soon;
        return random.nextInt(3) == 0
                ? Birthday.solar(date.getMonthValue(), date.getDayOfMonth())
                : Birthday.solar(year, date.getMonthValue(), Math.min(28, date.getDayOfMonth()));
    }

    private static List<Sale> orders(int number, Random random, Instant now) {
        var orders = new ArrayList<Sale>();
        var count = random.nextInt(4) == 0 ? 0 : (int) Math.min(12, Math.abs(random.nextGaussian()) * 4);
        for (var i = 0; i < count; i++) {
            var paidAt = now.minus(Duration.ofHours(5 + random.nextInt(24 * 400)));
            orders.add(new Sale("T%04d-%02d".formatted(number, i + 1),
                    new Money(6800 + 100L * random.nextInt(900)), paidAt));
        }
        return orders;
    }

    private static List<Said> said(Random random, Instant now) {
        var said = new ArrayList<Said>();
        for (var i = random.nextInt(4); i > 0; i--) {
            said.add(new Said(SAID.get(random.nextInt(SAID.size())),
                    now.minus(Duration.ofMinutes(30 + random.nextInt(60 * 24 * 90)))));
        }
        return said;
    }

    private static List<String> tags(List<Sale> orders, Random random) {
        var tags = new ArrayList<String>();
        if (orders.size() >= 4) {
            tags.add("老客户");
        }
        if (orders.stream().mapToLong(sale -> sale.amount().fen()).sum() > 250_000) {
            tags.add("高价值");
        }
        tags.add(List.of("岩茶", "绿茶", "白茶", "普洱").get(random.nextInt(4)));
        return tags;
    }
}
