package io.zhiyin.campaigns.followup;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.delivery.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A corp's app with a memory: what was sent, whom it is said to have lost, who leads whom. */
final class FakeStaffPlatform implements StaffPlatform {
    /** Everything that was sent, one line each; what is said twice within its window is shown once. */
    final Set<String> shown = new LinkedHashSet<>();
    final List<String> sent = new ArrayList<>();
    final List<StaffMessage.Card> changes = new ArrayList<>();
    final Set<StaffId> left = new HashSet<>();
    final Map<String, StaffId> leaders = new TreeMap<>();
    /** What the next calls answer, before it answers as usual. */
    final Deque<Outcome> answers = new ArrayDeque<>();
    private final AccountId account;

    FakeStaffPlatform(AccountId account) {
        this.account = account;
    }

    List<String> shownTo(Member member) {
        return shown.stream().filter(it -> it.startsWith(member.staff() + ": ")).toList();
    }

    @Override
    public AccountId account() {
        return account;
    }

    @Override
    public String body(StaffMessage message) {
        return message.to().staff() + ": " + switch (message) {
            case StaffMessage.Card card -> "[" + card.task() + "] " + card.head() + " | " + card.text();
            case StaffMessage.Words(var _, var text) -> text;
        };
    }

    @Override
    public Sent send(StaffId to, String body) {
        sent.add(body);
        var answer = answers.poll();
        if (answer == null || answer instanceof Outcome.Unknown) {
            shown.add(body);
        }
        return new Sent(answer == null ? new Outcome.Accepted("m" + sent.size()) : answer,
                answer == null ? "rc" + sent.size() : null);
    }

    @Override
    public Outcome change(String responseCode, StaffMessage.Card card) {
        changes.add(card);
        return new Outcome.Accepted(null);
    }

    @Override
    public boolean gone(StaffId staff) {
        return left.contains(staff);
    }

    @Override
    public List<StaffId> leaders(StaffId staff) {
        return Optional.ofNullable(leaders.get(staff.value())).stream().toList();
    }

    @Override
    public String authorizeUrl(String back, String state) {
        return back + "?code=" + state + "&state=" + state;
    }

    @Override
    public Optional<StaffId> whoCame(String code) {
        return Optional.empty();
    }
}
