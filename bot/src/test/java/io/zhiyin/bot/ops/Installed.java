package io.zhiyin.bot.ops;

import io.zhiyin.bot.Main;
import io.zhiyin.campaigns.store.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * The service as an installation has it: jars, what the JVM keeps of a rehearsal, and the data folder that the rehearsal
 * has left. Made once of a build, by whichever process needs it first; a process that starts from it is ready in a third
 * of the time, and a house that begins with its folder has its database already.
 */
final class Installed {
    private static final String ENGINE = "engine";
    private static final Path ALL = Path.of("target", "installed").toAbsolutePath();
    private static final List<String> BUILT = built();
    private static final Path HERE = made();

    private Installed() {}

    /** The flags by which a JVM starts what is installed. */
    static List<String> flags() {
        var flags = new ArrayList<>(List.of("-XX:AOTCache=" + HERE.resolve("zhiyin.aot"), "-Xlog:aot*=off",
                "-Xlog:cds*=off"));
        flags.addAll(start(HERE));
        return flags;
    }

    /** Gives a folder all that a first start leaves there; PostgreSQL's binaries are the same for all. */
    static void open(Path folder) {
        var house = HERE.resolve("house");
        try (var files = Files.walk(house)) {
            for (var file : files.filter(it -> !it.startsWith(house.resolve(ENGINE))).toList()) {
                var copy = folder.resolve(house.relativize(file).toString());
                if (!Files.isDirectory(copy)) {
                    Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
            Files.createSymbolicLink(folder.resolve(ENGINE), house.resolve(ENGINE));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Takes it away again, but for PostgreSQL's binaries: unpacking them is tested once. */
    static void empty(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(folder) && !file.equals(folder.resolve(ENGINE))) {
                    Files.delete(file);
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static List<String> start(Path here) {
        var path = BUILT.stream()
                .map(it -> Files.isDirectory(Path.of(it)) ? here.resolve(jar(it)).toString() : it).toList();
        return List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                "-Dlogback.configurationFile=logback.xml", "-cp", String.join(File.pathSeparator, path),
                Main.class.getName());
    }

    /** What tests have on their class path but for the tests themselves. */
    private static List<String> built() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(it -> !it.endsWith("test-classes") && !it.endsWith("-tests.jar"))
                .map(it -> Path.of(it).toAbsolutePath().normalize().toString()).toList();
    }

    /** Two processes of one test run ask at once; one makes it, the other waits. */
    private static Path made() {
        try {
            Files.createDirectories(ALL);
            try (var door = FileChannel.open(ALL.resolve("door"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE); var _ = door.lock()) {
                var here = ALL.resolve(identity());
                if (!Files.exists(here.resolve("rehearsed"))) {
                    forgetOthers();
                    Files.createDirectories(here);
                    for (var it : BUILT) {
                        if (Files.isDirectory(Path.of(it))) {
                            pack(Path.of(it), here.resolve(jar(it)));
                        }
                    }
                    rehearse(here);
                    Files.createFile(here.resolve("rehearsed"));
                }
                return here;
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** As the launcher does it. */
    private static void rehearse(Path here) throws IOException {
        var command = new ArrayList<>(ServiceProcess.SMALL_JVM);
        command.addFirst(ServiceProcess.JAVA);
        command.add("-XX:AOTCacheOutput=" + here.resolve("zhiyin.aot"));
        command.addAll(start(here));
        command.add("rehearse");
        var said = here.resolve("rehearsal.log").toFile();
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said);
        builder.environment().keySet().removeIf(name -> name.startsWith("ZHIYIN_"));
        builder.environment()
                .putAll(Map.of("ZHIYIN_DATA_DIR", here.resolve("house").toString(), "ZHIYIN_PORT",
                        "0", "ZHIYIN_MASTER_KEY", TestDatabase.MASTER_KEY, "ZHIYIN_LOG", "error"));
        var rehearsal = builder.start();
        try {
            if (!rehearsal.waitFor(180, TimeUnit.SECONDS) || rehearsal.exitValue() != 0) {
                rehearsal.destroyForcibly();
                throw new AssertionError("the rehearsal failed: " + Files.readString(said.toPath()));
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", stop);
        }
    }

    /** Of bot/target/classes: bot.jar. */
    private static String jar(String classes) {
        var path = Path.of(classes);
        return path.getName(path.getNameCount() - 3) + ".jar";
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (var packed = new JarOutputStream(Files.newOutputStream(jar)); var files = Files.walk(classes)) {
            packed.setLevel(0);
            for (var file : files.filter(it -> !it.equals(classes)).sorted().toList()) {
                var name = classes.relativize(file).toString().replace(File.separator, "/");
                // folders too: migrations are looked for by theirs
                packed.putNextEntry(new JarEntry(Files.isDirectory(file) ? name + "/" : name));
                if (!Files.isDirectory(file)) {
                    Files.copy(file, packed);
                }
                packed.closeEntry();
            }
        }
    }

    /** Another build is another one: by names, sizes and times of all that it is made of. */
    private static String identity() throws IOException {
        var sum = new CRC32();
        for (var entry : BUILT) {
            try (var files = Files.walk(Path.of(entry))) {
                for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                    sum.update((file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file))
                            .getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return Long.toHexString(sum.getValue());
    }

    private static void forgetOthers() throws IOException {
        try (var files = Files.walk(ALL)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(ALL) && !file.equals(ALL.resolve("door"))) {
                    Files.delete(file);
                }
            }
        }
    }
}
