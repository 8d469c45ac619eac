package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.StaffId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One account's way out. Blocking, for virtual threads; safe to call from many at once; never throws for what a platform answers. */
public interface Channel {
    AccountId account();

    Set<Route> routes();

    /**
     * Brings to the platform what has to be there before the call: pictures. Nothing of the message itself goes.
     *
     * @return the content as {@link #send} wants it
     */
    default Prepared prepare(Outgoing.Content content) {
        return new Prepared.Ready(content);
    }

    sealed interface Prepared {
        record Ready(Outgoing.Content content) implements Prepared {}

        /** It could not be brought there now. */
        record Later(Duration after, int code) implements Prepared {}

        /** The platform does not take it, now or later. */
        record Never(String why) implements Prepared {}
    }

    /** Carries one message by its route, once: no repeats of its own. */
    Outcome send(Outgoing message);

    /** A channel that carries one message to many in one call. */
    interface ToMany extends Channel {
        /** Carries it once: no repeats of its own. */
        Carried sendToMany(Together together);

        /**
         * What one call carries.
         *
         * @param addresses up to ten thousand, each once; two at the least for {@link Route#MASS}
         * @param staff whose task it is, for {@link Route#GROUP_SEND}
         * @param key what the platform recognises a repeat by, where it does
         */
        record Together(Route route, List<String> addresses, @Nullable StaffId staff,
                Outgoing.Content content, String key) {
            public Together {
                addresses = List.copyOf(addresses);
            }
        }

        /** What came of a call, and of those whom the platform left out of it though it took it for the others. */
        record Carried(Outcome outcome, Map<String, Outcome> leftOut) {
            public Carried {
                leftOut = Map.copyOf(leftOut);
            }

            /** The same for all. */
            public static Carried all(Outcome outcome) {
                return new Carried(outcome, Map.of());
            }

            Outcome of(String address) {
                return leftOut.getOrDefault(address, outcome);
            }
        }
    }

    /** What a channel of group sends can tell afterwards. Source: WeCom API, group sending, results. */
    interface GroupSends extends ToMany {
        /** The tasks made between two instants (at most a month), newest knowledge of the platform. */
        List<Task> tasks(Instant from, Instant to);

        /** How far each staff member is with a task. */
        List<Progress> progress(String taskId);

        /** What became of each customer of one staff member's part. */
        List<Result> results(String taskId, StaffId staff);

        /**
         * Takes back what the staff have not confirmed yet, so that nothing goes out after its time.
         * Cancelling twice is no error. Source: WeCom API, group sending, steering a task.
         *
         * @throws io.zhiyin.campaigns.account.PlatformFailure when it is not known whether the task still stands
         */
        void cancel(String taskId);

        /**
         * Has the platform remind whoever has not confirmed: at most three times in 24 hours. Source: WeCom API, group
         * sending, steering a task.
         *
         * @throws io.zhiyin.campaigns.account.PlatformFailure when it does not
         */
        void remind(String taskId);

        record Task(String taskId, @Nullable String text, Instant createdAt) {}

        record Progress(StaffId staff, boolean confirmed) {}

        record Result(String externalUserId, Status status, @Nullable Instant at) {}

        /** 0 not sent, 1 sent, 2 no longer a contact, 3 already got another group message. */
        enum Status {
            NOT_SENT, SENT, NOT_A_CONTACT, CAPPED
        }
    }
}
