package io.zhiyin.bot.console;

import io.zhiyin.bot.api.IntakeDesk;
import io.zhiyin.bot.api.IntakeDesk.Result;
import io.zhiyin.bot.integration.Ways;
import io.zhiyin.campaigns.intake.Letters;
import io.zhiyin.campaigns.intake.Letters.Letter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** 接入: the ways other systems come in, and what came and could not be taken in, to be mended or dropped. */
final class IntakePages {
    private static final int A_PAGE = 50;

    private final Letters letters;
    private final IntakeDesk desk;
    private final Ways ways;

    IntakePages(Letters letters, IntakeDesk desk, Ways ways) {
        this.letters = letters;
        this.desk = desk;
        this.ways = ways;
    }

    void mount(Routes routes) {
        routes.get("/intake", this::list).get("/intake/:id", this::one).post("/intake/:id", this::retry)
                .post("/intake/:id/drop", this::drop);
    }

    private Answer list(Visit visit) {
        var found = letters.dead(visit.askedNumber("before").orElse(null), A_PAGE);
        var model = new Whole(found, found.size() < A_PAGE ? null : found.getLast().id(), letters.count(),
                ways.ways(), ways.orders().toString(), ways.routes().toString());
        return Answer.show(visit.wants("more") ? "intake/rows" : "intake/page", model);
    }

    private Answer one(Visit visit) {
        return Answer.show("intake/one", new One(letter(visit), null));
    }

    private Answer retry(Visit visit) {
        var letter = letter(visit);
        var mended = visit.field("message").orElse(letter.body());
        return switch (desk.retry(letter, mended)) {
            case Result.Done _ -> Answer.go("/intake", "intake.taken");
            case Result.Wrong _ -> Answer.again("intake/one", new One(letter(visit), "intake.still"));
        };
    }

    private Answer drop(Visit visit) {
        return letters.drop(visit.id("id"))
                ? Answer.go("/intake", "intake.dropped")
                : Answer.refused(409, "intake.gone");
    }

    private Letter letter(Visit visit) {
        return letters.find(visit.id("id")).orElseThrow(() -> new NotHere("intake"));
    }

    public record Whole(List<Letter> letters, @Nullable Long next, long dead, List<Ways.Way> ways,
            String folder, String routes) {
        public Whole {
            letters = List.copyOf(letters);
            ways = List.copyOf(ways);
        }
    }

    /** @param problem key of what to say on top, or null */
    public record One(Letter letter, @Nullable String problem) {}
}
