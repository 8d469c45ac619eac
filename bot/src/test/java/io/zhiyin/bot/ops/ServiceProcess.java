package io.zhiyin.bot.ops;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** The service as whoever installs it has it: a process with an environment, two streams, signals and an exit code. */
public final class ServiceProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("Zhiyin is ready: http://[^:]+:(\\d+) .*");
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    /** For processes that live for seconds. */
    static final List<String> SMALL_JVM = List.of("-Xmx384m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final Process process;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private final Queue<String> out = new ConcurrentLinkedQueue<>();
    private final Queue<String> err = new ConcurrentLinkedQueue<>();
    private final Queue<Awaited> awaited = new ConcurrentLinkedQueue<>();
    private final List<Thread> readers;

    private ServiceProcess(Process process) {
        this.process = process;
        var errors = Thread.ofVirtual().start(() -> read(process.errorReader(), err));
        readers = List.of(errors, Thread.ofVirtual().start(() -> {
            read(process.inputReader(), out);
            // the process is gone; where it was ready before, this changes nothing
            port.completeExceptionally(new AssertionError("ended before it was ready: " + said()));
        }));
    }

    /** @param settings the environment; what the tests' own environment says to the service is left out */
    static ServiceProcess start(Map<String, String> settings, String... arguments) {
        return start(SMALL_JVM, settings, arguments);
    }

    /** @param jvm flags of the JVM beside those it cannot do without */
    public static ServiceProcess start(List<String> jvm, Map<String, String> settings, String... arguments) {
        var command = new ArrayList<>(List.of(JAVA));
        command.addAll(jvm);
        command.addAll(Installed.flags());
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("ZHIYIN_"));
        builder.environment().putAll(settings);
        try {
            return new ServiceProcess(builder.start());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public long pid() {
        return process.pid();
    }

    /** Waits for the ready line. */
    public int port() {
        try {
            return port.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException ended) {
            throw new AssertionError(ended.getCause());
        } catch (TimeoutException never) {
            throw new AssertionError("not ready in time: " + said(), never);
        } catch (InterruptedException stop) {
            throw interrupted(stop);
        }
    }

    /** Waits until a line of its output contains this. */
    void saysWhenReady(String words) {
        var one = new Awaited(words, new CompletableFuture<>());
        awaited.add(one);
        out.forEach(one::hear);
        try {
            CompletableFuture.anyOf(one.heard, process.onExit()).get(PATIENCE.toMillis(),
                    TimeUnit.MILLISECONDS);
            if (!one.heard.isDone()) {
                throw new AssertionError("ended before it said " + words + said());
            }
        } catch (ExecutionException | TimeoutException never) {
            throw new AssertionError("never said " + words + said(), never);
        } catch (InterruptedException stop) {
            throw interrupted(stop);
        }
    }

    private record Awaited(String words, CompletableFuture<Boolean> heard) {
        void hear(String line) {
            if (line.contains(words)) {
                heard.complete(true);
            }
        }
    }

    /** Types a line, and nothing more. */
    void says(String line) {
        try (var keys = process.outputWriter()) {
            keys.write(line + "\n");
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** SIGTERM. */
    public void terminate() {
        // by its handle: the process's own method closes the streams with the last lines in them
        if (!process.toHandle().destroy()) {
            throw new AssertionError("no SIGTERM could be sent");
        }
    }

    /** SIGKILL: nothing is closed, PostgreSQL stays behind. Returns when the process is gone. */
    public void kill() {
        process.toHandle().destroyForcibly();
        exitCode(PATIENCE);
    }

    public int exitCode() {
        return exitCode(PATIENCE);
    }

    int exitCode(Duration within) {
        try {
            if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("still runs after " + within + ": " + said());
            }
            for (var reader : readers) {
                reader.join();
            }
            return process.exitValue();
        } catch (InterruptedException stop) {
            throw interrupted(stop);
        }
    }

    String out() {
        return String.join("\n", out);
    }

    String err() {
        return String.join("\n", err);
    }

    private String said() {
        return "\n" + out() + "\n" + err();
    }

    @Override
    public void close() {
        process.toHandle().destroyForcibly();
    }

    private void read(BufferedReader lines, Queue<String> said) {
        try (lines) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var heard = line;
                said.add(heard);
                awaited.forEach(it -> it.hear(heard));
                READY.matcher(line).results().findFirst()
                        .ifPresent(ready -> port.complete(Integer.valueOf(ready.group(1))));
            }
        } catch (IOException gone) {
            said.add("(stream broken: " + gone.getMessage() + ")");
        }
    }

    private static AssertionError interrupted(InterruptedException stop) {
        Thread.currentThread().interrupt();
        return new AssertionError("interrupted", stop);
    }
}
