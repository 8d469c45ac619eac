package io.zhiyin.bot.console;

import io.zhiyin.bot.console.Console.Account;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.tag.TagGroupId;
import io.zhiyin.campaigns.tag.platform.TagSync;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Of 标签: which groups stand on which accounts, and what the platforms did not take. */
final class TagSyncPages {
    private final TagSync sync;
    private final List<Account> accounts;

    TagSyncPages(TagSync sync, List<Account> accounts) {
        this.sync = sync;
        this.accounts = List.copyOf(accounts);
    }

    void mount(Routes routes) {
        routes.post("/tags/sync", this::again).post("/tags/groups/:id/accounts", this::share);
    }

    private Answer again(Visit visit) {
        sync.tryAgain();
        return Answer.go("/tags#sync", "tag.sync");
    }

    private Answer share(Visit visit) {
        var chosen = visit.fields("account");
        var with = sync.accounts().stream().filter(it -> chosen.contains(it.value()))
                .collect(Collectors.toSet());
        sync.share(new TagGroupId(visit.id("id")), with);
        return Answer.go("/tags", "tag.shared");
    }

    Panel panel() {
        var stands = sync.standings().stream().map(it -> new Line(it.account().value(), kind(it.account()),
                it.linked(), it.waiting(), it.listedAt(), it.failure())).toList();
        return new Panel(stands, sync.refusedTags().stream()
                .map(it -> new RefusedTag(it.account().value(), it.tag(), it.name(), code(it.problem())))
                .toList(),
                sync.refusedPeople().stream().map(it -> new RefusedPeople(it.account().value(),
                        code(it.problem()), it.people(), it.example())).toList());
    }

    /** By the number of the group. */
    Map<Long, List<String>> shared() {
        return sync.shared().entrySet().stream().collect(Collectors.toMap(it -> it.getKey().value(),
                it -> it.getValue().stream().map(AccountId::value).toList()));
    }

    private String kind(AccountId account) {
        return accounts.stream().filter(it -> it.id().equals(account)).findFirst()
                .map(it -> it.kind().name().toLowerCase(java.util.Locale.ROOT)).orElse("");
    }

    private static String code(@Nullable Integer problem) {
        return problem == null ? "gone" : String.valueOf(problem);
    }

    /** @param failure why the platform could not be asked, in its words, or null */
    public record Line(String account, String kind, long linked, long waiting, @Nullable Instant listedAt,
            @Nullable String failure) {}

    /** @param code the platform's, or {@code gone} where it was deleted there */
    public record RefusedTag(String account, long tag, String name, String code) {}

    public record RefusedPeople(String account, String code, long people, long example) {}

    public record Panel(List<Line> accounts, List<RefusedTag> tags, List<RefusedPeople> people) {
        public Panel {
            accounts = List.copyOf(accounts);
            tags = List.copyOf(tags);
            people = List.copyOf(people);
        }
    }
}
