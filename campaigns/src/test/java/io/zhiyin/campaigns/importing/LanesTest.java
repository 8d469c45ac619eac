package io.zhiyin.campaigns.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LanesTest {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> ended = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        threads.shutdownNow();
        threads.close();
    }

    @Test
    void worksSideBySideAndEndsInOrder() {
        var lanes = new Lanes(threads, Duration.ofMinutes(1));
        var secondWorks = new CountDownLatch(1);
        lanes.begin(place -> {
            until(secondWorks);
            place.await();
            ended.add("first");
        });
        lanes.begin(place -> {
            secondWorks.countDown();
            place.await();
            ended.add("second");
        });
        lanes.end();
        assertThat(ended).containsExactly("first", "second");
    }

    @Test
    void whoeverWaitsLongLetsGoAndDoesItAgain() {
        var lanes = new Lanes(threads, Duration.ofMillis(1));
        var secondLetGo = new CountDownLatch(1);
        var tries = new AtomicInteger();
        lanes.begin(place -> {
            until(secondLetGo);
            place.await();
            ended.add("first");
        });
        lanes.begin(place -> {
            tries.incrementAndGet();
            try {
                place.await();
            } finally {
                secondLetGo.countDown();
            }
            ended.add("second");
        });
        lanes.end();
        assertThat(ended).containsExactly("first", "second");
        assertThat(tries).hasValue(2);
    }

    @Test
    void nothingEndsBehindOneThatFailed() {
        var lanes = new Lanes(threads, Duration.ofMinutes(1));
        lanes.begin(_ -> {
            throw new IllegalArgumentException("broken");
        });
        lanes.begin(place -> {
            place.await();
            ended.add("second");
        });
        assertThatThrownBy(lanes::end).isInstanceOf(IllegalArgumentException.class).hasMessage("broken");
        assertThatThrownBy(lanes::end).isInstanceOf(IllegalArgumentException.class);
        assertThat(ended).isEmpty();
    }

    private static void until(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
