package io.zhiyin.bot;

import io.zhiyin.campaigns.importing.Mapping;
import io.zhiyin.campaigns.input.InvalidInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind the command {@code import}.
 *
 * @param rejected where the rows that were not taken are written, or null
 */
record ImportLine(Path file, Map<String, String> mapping, boolean dry, @Nullable Path rejected,
        @Nullable String config) {
    ImportLine {
        mapping = Map.copyOf(mapping);
    }

    static ImportLine read(String[] arguments) {
        Path file = null;
        Map<String, String> mapping = new LinkedHashMap<>();
        var dry = false;
        Path rejected = null;
        String config = null;
        for (var i = 1; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--dry-run" -> dry = true;
                case "--rejected" -> rejected = Path.of(behind(arguments, ++i));
                case "--config" -> config = behind(arguments, ++i);
                case "--mapping" -> mapping.putAll(mapping(behind(arguments, ++i)));
                default -> {
                    if (file != null || arguments[i].startsWith("--")) {
                        throw wrong();
                    }
                    file = Path.of(arguments[i]);
                }
            }
        }
        if (file == null) {
            throw wrong();
        }
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new Main.WrongUsage("找不到文件，或读不了。There is no file that can be read at " + file);
        }
        var folder = rejected == null ? null : rejected.toAbsolutePath().getParent();
        if (folder != null && !Files.isWritable(folder)) {
            throw new Main.WrongUsage("没有这个目录，或写不了。There is no folder that can be written to at " + folder);
        }
        return new ImportLine(file, mapping, dry, rejected, config);
    }

    private static String behind(String[] arguments, int place) {
        if (place >= arguments.length) {
            throw wrong();
        }
        return arguments[place];
    }

    private static Map<String, String> mapping(String text) {
        try {
            return Mapping.chosen(text);
        } catch (InvalidInput noChoice) {
            throw wrong();
        }
    }

    private static Main.WrongUsage wrong() {
        return new Main.WrongUsage("用法有误。Wrong usage. Expected: import FILE [--dry-run] [--rejected FILE] "
                + "[--mapping HEADING=COLUMN,...] [--config FILE], columns: name, phone, mail, birthday, "
                + "member_number, tags, note, time_zone");
    }
}
