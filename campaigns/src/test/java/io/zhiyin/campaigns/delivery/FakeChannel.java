package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.StaffId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A platform with a memory: what it was called with, and what people then see. It keeps its promises: a keyed call
 * repeated with its key, and a staff message repeated word for word, arrive once. Answers can be told beforehand.
 */
public final class FakeChannel implements Channel.GroupSends {
    /** How it answers one call. */
    public sealed interface Answer {
        /** Done, and said so. */
        record Accept() implements Answer {}

        /** Not done. */
        record Refuse(int code) implements Answer {}

        /** Not done, later perhaps. */
        record Later(Duration after, int code) implements Answer {}

        /** Not done: the account is called too often. */
        record Throttle(Duration after) implements Answer {}

        /** The answer is lost; the message arrived, or not. */
        record Lose(boolean done) implements Answer {}

        /** Done, and the answer comes only when {@code release} is counted down. */
        record Stall(CountDownLatch reached, CountDownLatch release) implements Answer {}
    }

    private final AccountId account;
    private final Set<Route> routes;
    private final Clock clock;
    private final Deque<Answer> next = new ArrayDeque<>();
    private final List<Outgoing> calls = new ArrayList<>();
    private final List<Outgoing> seen = new ArrayList<>();
    private final Map<String, String> idsByKey = new HashMap<>();
    private final Map<String, OpenTask> tasks = new LinkedHashMap<>();
    private final List<String> cancelled = new ArrayList<>();
    private final Deque<Prepared> preparing = new ArrayDeque<>();
    private Answer otherwise = new Answer.Accept();
    private Consumer<Outgoing> onArrival = _ -> {};
    private int ids;

    public FakeChannel(String account, Clock clock, Route... routes) {
        this.account = new AccountId(account);
        this.clock = clock;
        this.routes = Set.of(routes);
    }

    /** Answers the next call so; told twice, the next two. */
    public synchronized FakeChannel next(Answer answer) {
        next.add(answer);
        return this;
    }

    /** What comes of preparing the next message. */
    public synchronized FakeChannel preparing(Prepared how) {
        preparing.add(how);
        return this;
    }

    @Override
    public synchronized Prepared prepare(Outgoing.Content content) {
        return preparing.isEmpty() ? new Prepared.Ready(content) : preparing.remove();
    }

    /** Answers every call so that nothing else was told for. */
    public synchronized FakeChannel otherwise(Answer answer) {
        otherwise = answer;
        return this;
    }

    /** Has {@code watcher} told of each message as it arrives, before the call is answered. */
    public synchronized FakeChannel onArrival(Consumer<Outgoing> watcher) {
        onArrival = watcher;
        return this;
    }

    /** Every call, in order, repeats included. */
    public synchronized List<Outgoing> calls() {
        return List.copyOf(calls);
    }

    /** What people see: each message once, however often it was called for with its key. */
    public synchronized List<Outgoing> seen() {
        return List.copyOf(seen);
    }

    public synchronized List<Outgoing> seenBy(String address) {
        return seen.stream().filter(it -> it.address().equals(address)).toList();
    }

    /** The texts a person sees. */
    public List<String> textsTo(String address) {
        return seenBy(address).stream()
                .map(it -> it.content() instanceof Outgoing.Text(var text) ? text : it.content().toString())
                .toList();
    }

    /** The owner presses send; the customer gets it, or {@code status} says why not. */
    public synchronized void confirm(String taskId, Status status) {
        var task = open(taskId);
        task.status = status;
        task.confirmed = true;
        task.at = clock.instant();
    }

    public synchronized List<String> taskIds() {
        return List.copyOf(tasks.keySet());
    }

    public synchronized List<String> cancelled() {
        return List.copyOf(cancelled);
    }

    @Override
    public AccountId account() {
        return account;
    }

    @Override
    public Set<Route> routes() {
        return routes;
    }

    @Override
    public Outcome send(Outgoing message) {
        Answer answer;
        synchronized (this) {
            calls.add(message);
            answer = next.isEmpty() ? otherwise : next.removeFirst();
        }
        return switch (answer) {
            case Answer.Accept _ -> new Outcome.Accepted(arrive(message));
            case Answer.Refuse(var code) -> new Outcome.Refused(code, "refused");
            case Answer.Later(var after, var code) -> new Outcome.TryAgain(after, code, "busy");
            case Answer.Throttle(var after) -> new Outcome.TryAgain(after, 45009, "too often", true);
            case Answer.Lose(var done) -> {
                if (done) {
                    arrive(message);
                }
                yield new Outcome.Unknown("time-out");
            }
            case Answer.Stall(var reached, var release) -> {
                var id = arrive(message);
                reached.countDown();
                await(release);
                yield new Outcome.Accepted(id);
            }
        };
    }

    private synchronized @Nullable String arrive(Outgoing message) {
        var key = switch (message.route().callClass()) {
            case KEYED -> message.address() + " " + message.key();
            case WINDOWED -> message.staff() + " " + message.content();
            case SINGLE_USE -> message.address();
            case RECONCILABLE, NAKED -> null;
        };
        if (key != null && idsByKey.containsKey(key)) {
            return idsByKey.get(key);
        }
        var id = account + "-" + ++ids;
        if (key != null) {
            idsByKey.put(key, id);
        }
        if (message.route() == Route.GROUP_SEND) {
            tasks.put(id, new OpenTask(message, clock.instant()));
        }
        seen.add(message);
        onArrival.accept(message);
        return message.route() == Route.CUSTOMER_SERVICE || message.route() == Route.WELCOME ? null : id;
    }

    @Override
    public synchronized List<Task> tasks(Instant from, Instant to) {
        return tasks.entrySet().stream()
                .filter(it -> !it.getValue().createdAt.isBefore(from) && !it.getValue().createdAt.isAfter(to))
                .map(it -> new Task(it.getKey(),
                        it.getValue().message.content() instanceof Outgoing.Text(var text) ? text : null,
                        it.getValue().createdAt))
                .toList();
    }

    @Override
    public synchronized List<Progress> progress(String taskId) {
        var task = open(taskId);
        return List.of(new Progress(task.staff(), task.confirmed));
    }

    @Override
    public synchronized List<Result> results(String taskId, StaffId staff) {
        var task = open(taskId);
        return task.staff().equals(staff)
                ? List.of(new Result(task.message.address(), task.status, task.at))
                : List.of();
    }

    @Override
    public synchronized void cancel(String taskId) {
        cancelled.add(taskId);
    }

    private OpenTask open(String taskId) {
        var task = tasks.get(taskId);
        if (task == null) {
            throw new IllegalArgumentException("no task " + taskId);
        }
        return task;
    }

    private static void await(CountDownLatch release) {
        try {
            release.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class OpenTask {
        private final Outgoing message;
        private final Instant createdAt;
        private Status status = Status.NOT_SENT;
        private boolean confirmed;
        private @Nullable Instant at;

        OpenTask(Outgoing message, Instant createdAt) {
            this.message = message;
            this.createdAt = createdAt;
        }

        StaffId staff() {
            if (message.staff() == null) {
                throw new IllegalStateException("a group send without an owner");
            }
            return message.staff();
        }
    }
}
