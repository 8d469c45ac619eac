package io.zhiyin.campaigns.tag.platform;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.account.PlatformFailure;
import io.zhiyin.campaigns.customer.Directory.ContactTag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A platform's tags in memory, with groups as WeCom has them. */
public final class FakePlatformTags implements PlatformTags {
    private final AccountId account;
    private final Map<String, Listed> tags = new LinkedHashMap<>();
    private final Set<String> foreign = new LinkedHashSet<>();
    private final Map<String, Set<String>> marked = new LinkedHashMap<>();
    private int made;

    /** What was asked of it, in order. */
    public final List<String> calls = new ArrayList<>();
    /** The next marks are answered so; null: they are done. */
    public @Nullable Marked answer;
    /** The next tag is refused with this code; null: it is made. */
    public @Nullable Integer refusal;
    public boolean broken;
    /** Happens before marks are made. */
    public Runnable meanwhile = () -> {};

    public FakePlatformTags(AccountId account) {
        this.account = account;
    }

    /** Somebody makes a tag in the platform's own console. */
    public String madeThere(String group, String name) {
        var made = listed(group, name);
        foreign.add(made.id());
        return made.id();
    }

    public void renamedThere(String id, String name) {
        tags.computeIfPresent(id, (_, it) -> new Listed(id, it.groupId(), it.group(), name));
    }

    public void deletedThere(String id) {
        tags.remove(id);
        marked.values().forEach(it -> it.remove(id));
    }

    /** Somebody marks a contact in the client. */
    public void markedThere(String person, String staff, String... ids) {
        on(person, staff).addAll(List.of(ids));
    }

    public void unmarkedThere(String person, String staff, String id) {
        on(person, staff).remove(id);
    }

    /** The names of the tags on a contact. */
    public Set<String> names(String person, String staff) {
        var names = new LinkedHashSet<String>();
        on(person, staff)
                .forEach(id -> Optional.ofNullable(tags.get(id)).map(Listed::name).ifPresent(names::add));
        return names;
    }

    /** As a directory tells them. */
    public List<ContactTag> told(String person, String staff) {
        return on(person, staff).stream().map(id -> new ContactTag(id, null, null)).toList();
    }

    public List<String> names() {
        return tags.values().stream().map(it -> it.group() + "/" + it.name()).toList();
    }

    @Override
    public AccountId account() {
        return account;
    }

    @Override
    public Optional<String> onlyGroup() {
        return Optional.empty();
    }

    @Override
    public List<Listed> list() {
        if (broken) {
            throw new PlatformFailure(-1, "平台繁忙。The platform is busy.", Duration.ofSeconds(1));
        }
        return List.copyOf(tags.values());
    }

    @Override
    public Listed make(String group, String name) {
        calls.add("make " + group + "/" + name);
        var code = refusal;
        if (code != null) {
            throw new Refused(code, "no");
        }
        return tags.values().stream().filter(it -> it.group().equals(group) && it.name().equals(name))
                .findFirst()
                .orElseGet(() -> listed(group, name));
    }

    @Override
    public void rename(String id, String name) {
        calls.add("rename " + id + " " + name);
        if (foreign.contains(id)) {
            throw new Refused(48002, "api forbidden");
        }
        if (id.startsWith("g-")) {
            tags.replaceAll(
                    (_, it) -> id.equals(it.groupId()) ? new Listed(it.id(), id, name, it.name()) : it);
        }
        renamedThere(id, name);
    }

    @Override
    public void delete(String id) {
        calls.add("delete " + id);
        deletedThere(id);
    }

    @Override
    public List<Marked> mark(List<Mark> marks) {
        meanwhile.run();
        var results = new ArrayList<Marked>();
        for (var mark : marks) {
            calls.add(
                    "mark " + mark.person() + " " + mark.staff() + " +" + mark.add() + " -" + mark.remove());
            var given = answer;
            if (given != null) {
                results.add(given);
                continue;
            }
            on(mark.person(), mark.staff()).addAll(mark.add());
            mark.remove().forEach(on(mark.person(), mark.staff())::remove);
            results.add(new Marked.Done());
        }
        return results;
    }

    private Listed listed(String group, String name) {
        var groupId = tags.values().stream().filter(it -> it.group().equals(group)).map(Listed::groupId)
                .findFirst()
                .orElse("g-" + group);
        var made = new Listed("t" + ++this.made, groupId, group, name);
        tags.put(made.id(), made);
        return made;
    }

    private Set<String> on(String person, String staff) {
        return marked.computeIfAbsent(person + "@" + staff, _ -> new LinkedHashSet<>());
    }
}
