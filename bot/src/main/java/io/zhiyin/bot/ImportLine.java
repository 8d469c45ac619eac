package io.zhiyin.bot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands behind the command {@code import}. */
record ImportLine(Path file, Map<String, String> mapping, boolean dry, @Nullable String config) {
    ImportLine {
        mapping = Map.copyOf(mapping);
    }

    static ImportLine read(String[] arguments) {
        Path file = null;
        Map<String, String> mapping = new LinkedHashMap<>();
        var dry = false;
        String config = null;
        for (var i = 1; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--dry-run" -> dry = true;
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
        return new ImportLine(file, mapping, dry, config);
    }

    private static String behind(String[] arguments, int place) {
        if (place >= arguments.length) {
            throw wrong();
        }
        return arguments[place];
    }

    private static Map<String, String> mapping(String text) {
        var mapping = new LinkedHashMap<String, String>();
        for (var pair : text.split(",", -1)) {
            var sign = pair.lastIndexOf('=');
            if (sign < 1) {
                throw wrong();
            }
            mapping.put(pair.substring(0, sign).strip(), pair.substring(sign + 1).strip());
        }
        return mapping;
    }

    private static Main.WrongUsage wrong() {
        return new Main.WrongUsage("用法有误。Wrong usage. Expected: import FILE [--dry-run] "
                + "[--mapping HEADING=COLUMN,...] [--config FILE], columns: name, phone, mail, birthday, "
                + "member_number, tags, note, time_zone");
    }
}
