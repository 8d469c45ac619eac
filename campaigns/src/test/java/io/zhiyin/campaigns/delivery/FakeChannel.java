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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    private final List<String> reminded = new ArrayList<>();
    private final List<List<String>> together = new ArrayList<>();
    private final Set<String> leftOut = new HashSet<>();
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

    /** The same, but not for one of its customers. */
    public synchronized void confirm(String taskId, Status status, String but, Status instead) {
        confirm(taskId, status);
        open(taskId).statuses.put(but, instead);
    }

    public synchronized List<String> taskIds() {
        return List.copyOf(tasks.keySet());
    }

    public synchronized List<String> cancelled() {
        return List.copyOf(cancelled);
    }

    public synchronized List<String> reminded() {
        return List.copyOf(reminded);
    }

    /** Whom each call to many named, in order, repeats included. */
    public synchronized List<List<String>> together() {
        return List.copyOf(together);
    }

    /** Takes no group send for this person. */
    public synchronized FakeChannel leaveOut(String address) {
        leftOut.add(address);
        return this;
    }

    /** A task that stands there though nobody called this channel for it. */
    public synchronized void taskOf(String text, String staff, String... addresses) {
        tasks.put(account + "-" + ++ids,
                new OpenTask(Stream.of(addresses).map(it -> new Outgoing(new DeliveryId(0),
                        account, Route.GROUP_SEND, it, new StaffId(staff), new Outgoing.Text(text), ""))
                        .toList(),
                        clock.instant()));
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

    @Override
    public Carried sendToMany(Together call) {
        var messages = call.addresses().stream().map(it -> new Outgoing(new DeliveryId(0), account,
                call.route(), it, call.staff(), call.content(), call.key())).toList();
        Answer answer;
        synchronized (this) {
            together.add(call.addresses());
            calls.addAll(messages);
            answer = next.isEmpty() ? otherwise : next.removeFirst();
        }
        return switch (answer) {
            case Answer.Accept _ -> task(messages);
            case Answer.Refuse(var code) -> Carried.all(new Outcome.Refused(code, "refused"));
            case Answer.Later(var after, var code) ->
                Carried.all(new Outcome.TryAgain(after, code, "busy"));
            case Answer.Throttle(var after) ->
                Carried.all(new Outcome.TryAgain(after, 45009, "too often", true));
            case Answer.Lose(var done) -> {
                if (done) {
                    task(messages);
                }
                yield Carried.all(new Outcome.Unknown("time-out"));
            }
            case Answer.Stall(var reached, var release) -> {
                var made = task(messages);
                reached.countDown();
                await(release);
                yield made;
            }
        };
    }

    private synchronized Carried task(List<Outgoing> all) {
        var taken = all.stream().filter(it -> !leftOut.contains(it.address())).toList();
        var out = all.stream().map(Outgoing::address).filter(leftOut::contains).collect(Collectors
                .<String, String, Outcome>toMap(it -> it, _ -> new Outcome.Refused(41048, "fail_list")));
        if (taken.isEmpty()) {
            return Carried.all(new Outcome.Refused(41048, "fail_list"));
        }
        var id = account + "-" + ++ids;
        tasks.put(id, new OpenTask(taken, clock.instant()));
        seen.addAll(taken);
        taken.forEach(onArrival);
        return new Carried(new Outcome.Accepted(id), out);
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
        seen.add(message);
        onArrival.accept(message);
        return message.route() == Route.CUSTOMER_SERVICE || message.route() == Route.WELCOME ? null : id;
    }

    @Override
    public synchronized List<Task> tasks(Instant from, Instant to) {
        return tasks.entrySet().stream()
                .filter(it -> !it.getValue().createdAt.isBefore(from) && !it.getValue().createdAt.isAfter(to))
                .map(it -> new Task(it.getKey(),
                        it.getValue().messages.getFirst().content() instanceof Outgoing.Text(var text)
                                ? text
                                : null,
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
                ? task.messages.stream().map(it -> new Result(it.address(),
                        task.statuses.getOrDefault(it.address(), task.status), task.at)).toList()
                : List.of();
    }

    @Override
    public synchronized void cancel(String taskId) {
        cancelled.add(taskId);
    }

    @Override
    public synchronized void remind(String taskId) {
        open(taskId);
        reminded.add(taskId);
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
        private final List<Outgoing> messages;
        private final Instant createdAt;
        private final Map<String, Status> statuses = new HashMap<>();
        private Status status = Status.NOT_SENT;
        private boolean confirmed;
        private @Nullable Instant at;

        OpenTask(List<Outgoing> messages, Instant createdAt) {
            this.messages = messages;
            this.createdAt = createdAt;
        }

        StaffId staff() {
            var staff = messages.getFirst().staff();
            if (staff == null) {
                throw new IllegalStateException("a group send without an owner");
            }
            return staff;
        }
    }
}
