package io.zhiyin.bot.console;

import io.zhiyin.bot.console.People.Person;
import io.zhiyin.campaigns.campaign.SeedLists;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.store.Database;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** 种子名单: whom campaigns are sent to before their start. */
final class SeedPages {
    private static final String PAGE = "/seeds";

    private final Database db;
    private final SeedLists seeds;
    private final Customers customers;
    private final Previews previews;

    SeedPages(Database db, SeedLists seeds, Customers customers, Previews previews) {
        this.db = db;
        this.seeds = seeds;
        this.customers = customers;
        this.previews = previews;
    }

    void mount(Routes routes) {
        routes.get(PAGE, _ -> Answer.show("seeds/page", page(null))).post(PAGE, this::create)
                .post(PAGE + "/:id/add", this::add).post(PAGE + "/:id/remove", this::remove)
                .post(PAGE + "/:id/delete", this::delete);
    }

    private Answer create(Visit visit) {
        return told(visit, () -> seeds.create(visit.typed("name").strip(), List.of(), visit.me().name()),
                "seeds.made");
    }

    private Answer add(Visit visit) {
        var list = existing(visit);
        var found = visit.field("q").flatMap(previews::somebody);
        if (found.isEmpty()) {
            return Answer.again("seeds/page", page("tests.nobody"));
        }
        var all = new ArrayList<>(list.customers());
        all.add(found.get().id());
        return told(visit, () -> seeds.set(list.id(), list.name(), all.stream().distinct().toList(),
                visit.me().name()), "seeds.added");
    }

    private Answer remove(Visit visit) {
        var list = existing(visit);
        var gone = new CustomerId(visit.needNumber("customer"));
        return told(visit, () -> seeds.set(list.id(), list.name(),
                list.customers().stream().filter(it -> !it.equals(gone)).toList(), visit.me().name()),
                "seeds.removed");
    }

    private Answer delete(Visit visit) {
        seeds.delete(existing(visit).id());
        return Answer.go(PAGE, "seeds.deleted");
    }

    private Answer told(Visit visit, Runnable change, String done) {
        try {
            change.run();
            return Answer.go(PAGE, done);
        } catch (InvalidInput wrong) {
            return Answer.again("seeds/page", page(wrong.words(visit.language().locale())));
        }
    }

    private SeedLists.SeedList existing(Visit visit) {
        return seeds.get(visit.id("id")).orElseThrow(() -> new NotHere("seed list"));
    }

    private Page page(@Nullable String problem) {
        return new Page(seeds.list().stream()
                .map(it -> new Line(it,
                        customers.all(db, it.customers()).stream().map(People::person).toList()))
                .toList(), SeedLists.MOST, problem);
    }

    public record Line(SeedLists.SeedList list, List<Person> people) {
        public Line {
            people = List.copyOf(people);
        }
    }

    /** @param problem key of a word, or words in the reader's language */
    public record Page(List<Line> lists, int most, @Nullable String problem) {
        public Page {
            lists = List.copyOf(lists);
        }
    }
}
