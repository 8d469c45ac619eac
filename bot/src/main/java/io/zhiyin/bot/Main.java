package io.zhiyin.bot;

import io.zhiyin.bot.demo.Demo;
import io.zhiyin.bot.ops.HttpFront;
import io.zhiyin.bot.ops.Settings;
import io.zhiyin.bot.ops.SettingsReader;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.store.DatabaseFailure;
import io.zhiyin.campaigns.store.EmbeddedDatabase;
import io.zhiyin.campaigns.input.InvalidInput;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The command line behind the launcher. Exit codes: 0 ok, 1 failed, 2 wrong usage. */
public final class Main {
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;
    private static final String LOG_FORMAT = "ZHIYIN_LOG_FORMAT";

    private final Map<String, String> environment;
    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;

    private Main(Map<String, String> environment, InputStream in, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.in = in;
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) {
        var environment = System.getenv();
        var format = environment.getOrDefault(LOG_FORMAT, "");
        if (!format.equals("json") && !format.equals("text")) {
            // read by logback.xml when the first line is logged: a service is read by machines, the rest by people
            System.setProperty(LOG_FORMAT,
                    arguments.length > 0 && arguments[0].equals("serve") ? "json" : "text");
        }
        var code = new Main(environment, System.in, System.out, System.err).run(arguments);
        if (code != 0) {
            System.exit(code);
        }
    }

    private int run(String[] arguments) {
        var command = arguments.length == 0 ? "" : arguments[0];
        try {
            return switch (command) {
                case "serve" -> serve(settings(Line.read(arguments, 0, false)));
                case "rehearse" -> rehearse(settings(Line.read(arguments, 0, false)));
                case "demo" -> demo(arguments);
                case "export" -> export(Line.read(arguments, 1, false));
                case "erase" -> erase(Line.read(arguments, 1, true));
                case "import" -> bring(ImportLine.read(arguments));
                default -> throw new WrongUsage(
                        "不认识的命令。Unknown command. Expected: serve, demo, import, export, erase");
            };
        } catch (WrongUsage usage) {
            err.println(usage.getMessage());
            return WRONG_USAGE;
        } catch (Throwable failed) {
            // whatever it is: without an exit code the threads that were started would keep the process
            err.println(explained(command, failed));
            return FAILED;
        }
    }

    private int serve(Settings settings) {
        withStop(stop -> {
            var service = Zhiyin.start(settings);
            out.println("知音已启动 Zhiyin is ready: http://" + settings.host() + ":" + service.port() + "  ("
                    + sinceTheProcessBegan().toMillis() + " ms)");
            stop.keep(service);
        });
        return 0;
    }

    /** Starts and stops once on a throw-away folder, so that the launcher can keep what the JVM learned by it. */
    private int rehearse(Settings settings) {
        try (var service = Zhiyin.start(settings)) {
            out.println("rehearsed on port " + service.port());
        }
        return 0;
    }

    private int demo(String[] arguments) {
        if (arguments.length > 1) {
            throw new WrongUsage("demo 不需要参数。demo takes no arguments.");
        }
        withStop(stop -> Demo.run(environment, out, stop::keep));
        return 0;
    }

    private int export(Line line) {
        var found = OnePerson.export(settings(line), line.customer());
        if (found.isEmpty()) {
            return noSuchCustomer(line);
        }
        out.println(found.get().encodePrettily());
        return 0;
    }

    private int erase(Line line) {
        var settings = settings(line);
        if (!line.yes() && !confirmed(line)) {
            err.println("没有抹除。Nothing was erased. Answer yes, or give --yes.");
            return FAILED;
        }
        if (!OnePerson.erase(settings, line.customer())) {
            return noSuchCustomer(line);
        }
        out.println(
                "已抹除客户 " + line.customer().value() + "。Customer " + line.customer().value() + " was erased.");
        return 0;
    }

    private int bring(ImportLine line) {
        var failed = new boolean[1];
        ImportFile.run(settings(new Line(null, line.config(), false)), line.file(), line.mapping(),
                line.dry(),
                (done, imports) -> failed[0] = !new ImportReport(out, err).tell(done, imports,
                        line.rejected()));
        return failed[0] ? FAILED : 0;
    }

    private boolean confirmed(Line line) {
        err.print("抹除客户 " + line.customer().value() + " 及其全部记录，不可恢复。Customer " + line.customer().value()
                + " and everything about them will be gone for good. Go on? (yes/no) ");
        err.flush();
        try {
            var answer = new BufferedReader(new InputStreamReader(in, Charset.defaultCharset())).readLine();
            return answer != null && answer.strip().equalsIgnoreCase("yes");
        } catch (IOException nobodyThere) {
            return false;
        }
    }

    private int noSuchCustomer(Line line) {
        err.println("没有这位客户。There is no customer " + line.customer().value() + ".");
        return FAILED;
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

    private Settings settings(Line line) {
        var path = line.config() == null ? environment.get("ZHIYIN_CONFIG") : line.config();
        return SettingsReader.read(path == null ? "" : text(path), environment);
    }

    private static String text(String path) {
        try {
            return Files.readString(Path.of(path));
        } catch (NoSuchFileException missing) {
            throw new WrongUsage("找不到设置文件。There is no settings file " + path);
        } catch (IOException unreadable) {
            throw new WrongUsage(
                    "设置文件读不出来。The settings file " + path + " cannot be read: " + unreadable.getMessage());
        }
    }

    private static String explained(String command, Throwable failed) {
        return switch (failed) {
            case SettingsReader.Mistakes mistakes -> said(mistakes);
            case InvalidInput wrong -> said(wrong);
            case HttpFront.CannotListen cannot -> said(cannot);
            case OnePerson.NoDatabase none -> said(none);
            case Demo.RealShop real -> said(real);
            case EmbeddedDatabase.FolderInUse inUse -> switch (command) {
                case "import" -> "内嵌的数据库正被运行中的服务使用。" + said(inUse)
                        + ": stop the service first, or give both a PostgreSQL of their own with ZHIYIN_DATABASE_URL.";
                case "export", "erase" -> "内嵌的数据库正被运行中的服务使用。" + said(inUse)
                        + ": ask the running service instead, with "
                        + (command.equals("export")
                                ? "GET /api/v1/customers/ID/export"
                                : "DELETE /api/v1/customers/ID")
                        + ", or stop it first.";
                default -> "数据目录正被另一个实例使用。" + said(inUse)
                        + "; stop that one, or give this one a folder of its own with ZHIYIN_DATA_DIR.";
            };
            case LinkageError brokenBuild ->
                "安装不完整。The installation is broken, build it again with ./zhiyin build: " + said(brokenBuild);
            case DatabaseFailure refused -> "数据库不可用。The database cannot be used: " + said(refused);
            case OutOfMemoryError full -> "内存不足。There is not enough memory: " + said(full);
            default -> (failed.getClass().getName().startsWith("org.flywaydb")
                    ? "数据库不可用。The database cannot be used: "
                    : "失败。It failed: ") + said(failed);
        };
    }

    /** An exception without words has at least a name. */
    private static String said(Throwable failed) {
        var words = failed.getMessage();
        return words == null || words.isBlank() ? failed.getClass().getSimpleName() : words;
    }

    static final class WrongUsage extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WrongUsage(String message) {
            super(message);
        }
    }

    /** What stands behind the command. */
    private record Line(@Nullable CustomerId id, @Nullable String config, boolean yes) {
        /**
         * @param ids how many customers the command is about
         * @param asks whether it asks before it acts, and takes {@code --yes} for the answer
         */
        static Line read(String[] arguments, int ids, boolean asks) {
            CustomerId id = null;
            String config = null;
            var yes = false;
            for (var i = 1; i < arguments.length; i++) {
                if (arguments[i].equals("--config") && i + 1 < arguments.length) {
                    config = arguments[++i];
                } else if (asks && arguments[i].equals("--yes")) {
                    yes = true;
                } else if (ids == 1 && id == null && arguments[i].matches("[1-9]\\d{0,17}")) {
                    id = new CustomerId(Long.parseLong(arguments[i]));
                } else {
                    throw wrong(arguments[0], ids, asks);
                }
            }
            if (ids == 1 && id == null) {
                throw wrong(arguments[0], ids, asks);
            }
            return new Line(id, config, yes);
        }

        CustomerId customer() {
            if (id == null) {
                throw new IllegalStateException("this command is about no customer");
            }
            return id;
        }

        private static WrongUsage wrong(String command, int ids, boolean asks) {
            var form = (ids == 1 ? "ID " : "") + (asks ? "[--yes] " : "") + "[--config FILE]";
            return new WrongUsage("用法有误。Wrong usage. Expected: " + command + " " + form);
        }
    }
}
