package io.zhiyin.bot.api;

import io.zhiyin.campaigns.input.InvalidInput;
import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong with a request, so that it can be said at once. */
final class Mistakes {
    private final List<Mistake> all = new ArrayList<>();

    void add(String field, String zh, String en) {
        all.add(new Mistake(field, zh + " " + en));
    }

    void add(String field, String both) {
        all.add(new Mistake(field, both));
    }

    void add(InvalidInput wrong) {
        all.add(new Mistake(wrong.field(), Spelling.both(wrong)));
    }

    void refuse(Problem.Type type) {
        if (!all.isEmpty()) {
            throw new Refused(Problem.invalid(type, all));
        }
    }
}
