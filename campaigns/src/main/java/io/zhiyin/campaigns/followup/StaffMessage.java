package io.zhiyin.campaigns.followup;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is told to a member of staff, in words; how it looks is the platform's. */
public sealed interface StaffMessage {
    Member to();

    /**
     * One follow-up, with buttons while it is open.
     *
     * @param task by which the platform tells of a pressed button
     * @param head what this is about, in a few words
     * @param text what is to be done
     * @param facts a name and a value each
     * @param colleagues who could take it over, at most ten
     * @param link to its page on the phone; null where the address is not known
     * @param ended what has become of it, in a word; null while the buttons may be pressed
     */
    record Card(Member to, String task, String head, String text, List<Fact> facts,
            List<Colleague> colleagues, @Nullable String link,
            @Nullable String ended) implements StaffMessage {
        public Card {
            facts = List.copyOf(facts);
            colleagues = List.copyOf(colleagues);
        }
    }

    record Words(Member to, String text) implements StaffMessage {}

    record Fact(String name, String value) {}

    record Colleague(String code, String name) {}
}
