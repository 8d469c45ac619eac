package io.zhiyin.bot.console;

import io.zhiyin.campaigns.delivery.Coupons;
import io.zhiyin.campaigns.importing.TableFile;
import io.zhiyin.campaigns.input.InvalidInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** 优惠码: pools of codes, pasted or out of a file; each person has one of their own, or each message. */
final class CouponPages {
    private static final String PAGE = "/coupons";
    private static final int LONGEST_NAME = 50;
    private static final int LONGEST_FILE = 5 * 1024 * 1024;
    private static final Set<String> HEADINGS = Set.of("code", "codes", "coupon", "优惠码", "券码", "优惠券", "兑换码");

    private final Coupons coupons;

    CouponPages(Coupons coupons) {
        this.coupons = coupons;
    }

    void mount(Routes routes) {
        routes.get(PAGE, _ -> Answer.show("coupons/page", new Page(coupons.list(), null, null)))
                .post(PAGE, this::create).post(PAGE + "/:id", this::change)
                .post(PAGE + "/:id/codes", this::paste)
                .receive(PAGE + "/:id/file", LONGEST_FILE, this::take);
    }

    private Answer create(Visit visit) {
        var name = visit.field("name").orElse("");
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            return again("coupons.no.name");
        }
        return coupons.create(name, onceAPerson(visit), visit.me().name()).isPresent()
                ? Answer.go(PAGE, "coupons.made")
                : again("coupons.taken");
    }

    private Answer change(Visit visit) {
        return coupons.change(visit.id("id"), onceAPerson(visit))
                ? Answer.go(PAGE, "coupons.changed")
                : Answer.refused(404, "coupons.gone");
    }

    private static boolean onceAPerson(Visit visit) {
        return !visit.field("each").orElse("").equals("message");
    }

    private Answer paste(Visit visit) {
        var codes = Arrays.stream(visit.field("codes").orElse("").split("[\\s,，;；、]+"))
                .filter(it -> !it.isBlank())
                .toList();
        return added(visit, codes);
    }

    private Answer take(Visit visit, Desk.Sent file) throws IOException {
        var bytes = file.in().readAllBytes();
        var codes = new ArrayList<String>();
        try (var table = TableFile.open(() -> new ByteArrayInputStream(bytes))) {
            while (table.lines().hasNext() && codes.size() <= Coupons.MOST_AT_ONCE) {
                table.lines().next().cells().stream().map(String::strip).filter(it -> !it.isEmpty())
                        .findFirst()
                        .ifPresent(codes::add);
            }
        } catch (InvalidInput refused) {
            return again(refused.words(visit.language().locale()));
        }
        if (!codes.isEmpty() && HEADINGS.contains(codes.getFirst().toLowerCase(Locale.ROOT))) {
            codes.removeFirst();
        }
        return added(visit, codes);
    }

    private Answer added(Visit visit, List<String> codes) {
        var pool = coupons.get(visit.id("id")).orElseThrow(() -> new NotHere("pool"));
        if (codes.isEmpty()) {
            return again("coupons.no.codes");
        }
        if (codes.size() > Coupons.MOST_AT_ONCE) {
            return again("coupons.too.many");
        }
        var added = coupons.add(pool.id(), codes);
        return Answer.show("coupons/page", new Page(coupons.list(), null, added));
    }

    private Answer again(String problem) {
        return Answer.again("coupons/page", new Page(coupons.list(), problem, null));
    }

    /** @param problem key of a word, or words in the reader's language */
    public record Page(List<Coupons.Pool> pools, @Nullable String problem, Coupons.@Nullable Added added) {
        public Page {
            pools = List.copyOf(pools);
        }
    }
}
