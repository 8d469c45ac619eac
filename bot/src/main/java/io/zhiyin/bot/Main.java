package io.zhiyin.bot;

import io.zhiyin.bot.demo.Demo;
import io.zhiyin.bot.ops.HttpFront;
import io.zhiyin.bot.ops.Settings;
import io.zhiyin.bot.ops.SettingsReader;
import io.zhiyin.campaigns.store.DatabaseFailure;
import io.zhiyin.campaigns.store.EmbeddedDatabase;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The command line behind the launcher. Exit codes: 0 ok, 1 failed, 2 wrong usage. */
public final class Main {
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private Main() {}

    public static void main(String[] arguments) {
        var code = run(arguments, System.getenv(), System.out, System.err);
        if (code != 0) {
            System.exit(code);
        }
    }

    private static int run(String[] arguments, Map<String, String> environment, PrintStream out,
            PrintStream err) {
        var command = arguments.length == 0 ? "" : arguments[0];
        try {
            switch (command) {
                case "serve" -> serve(read(arguments, environment), out);
                case "rehearse" -> rehearse(read(arguments, environment), out);
                case "demo" ->
                    withStop(stop -> Demo.run(with(arguments, environment), out, stop::keep));
                default -> {
                    err.println("不认识的命令。Unknown command. Expected: serve, demo");
                    return WRONG_USAGE;
                }
            }
            return 0;
        } catch (WrongUsage usage) {
            err.println(usage.getMessage());
            return WRONG_USAGE;
        } catch (SettingsReader.Mistakes mistakes) {
            err.println(mistakes.getMessage());
            return FAILED;
        } catch (EmbeddedDatabase.FolderInUse inUse) {
            err.println("数据目录正被另一个实例使用。" + inUse.getMessage()
                    + "; stop that one, or give this one a folder of its own with ZHIYIN_DATA_DIR.");
            return FAILED;
        } catch (HttpFront.PortTaken taken) {
            err.println(taken.getMessage());
            return FAILED;
        } catch (RuntimeException failed) {
            err.println(explained(failed));
            return FAILED;
        } catch (LinkageError brokenBuild) {
            err.println("安装不完整。The installation is broken, build it again with ./zhiyin build: "
                    + brokenBuild.getMessage());
            return FAILED;
        }
    }

    private static void serve(Settings settings, PrintStream out) {
        withStop(stop -> {
            var service = Zhiyin.start(settings);
            out.println("知音已启动 Zhiyin is ready: http://" + settings.host() + ":" + service.port() + "  ("
                    + sinceTheProcessBegan().toMillis() + " ms)");
            stop.keep(service);
        });
    }

    /** Starts and stops once on a throw-away folder, so that the launcher can keep what the JVM learned by it. */
    private static void rehearse(Settings settings, PrintStream out) {
        try (var service = Zhiyin.start(settings)) {
            out.println("rehearsed on port " + service.port());
        }
    }

    private static void withStop(Consumer<Stop> work) {
        var stop = Stop.armed();
        try {
            work.accept(stop);
        } finally {
            stop.nothingRuns();
        }
    }

    /** The start of the JVM is part of what whoever waits for the service waits for. */
    private static Duration sinceTheProcessBegan() {
        var now = Instant.now();
        return Duration.between(ProcessHandle.current().info().startInstant().orElse(now), now);
    }

    private static Settings read(String[] arguments, Map<String, String> environment) {
        return SettingsReader.read(file(arguments, environment), environment);
    }

    private static Map<String, String> with(String[] arguments, Map<String, String> environment) {
        if (arguments.length > 1) {
            throw new WrongUsage("demo 不需要参数。demo takes no arguments.");
        }
        return new HashMap<>(environment);
    }

    private static String file(String[] arguments, Map<String, String> environment) {
        var path = environment.get("ZHIYIN_CONFIG");
        for (var i = 1; i < arguments.length; i++) {
            if (!arguments[i].equals("--config") || i + 1 == arguments.length) {
                throw new WrongUsage("serve 只接受 --config 文件。serve takes --config FILE only.");
            }
            path = arguments[++i];
        }
        if (path == null) {
            return "";
        }
        try {
            return Files.readString(Path.of(path));
        } catch (NoSuchFileException missing) {
            throw new WrongUsage("找不到设置文件。There is no settings file " + path);
        } catch (IOException unreadable) {
            throw new WrongUsage(
                    "设置文件读不出来。The settings file " + path + " cannot be read: " + unreadable.getMessage());
        }
    }

    private static String explained(RuntimeException failed) {
        var database = failed instanceof DatabaseFailure
                || String.valueOf(failed.getClass().getName()).startsWith("org.flywaydb");
        return (database ? "数据库不可用。The database cannot be used: " : "启动失败。The start failed: ")
                + failed.getMessage();
    }

    private static final class WrongUsage extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WrongUsage(String message) {
            super(message);
        }
    }
}
