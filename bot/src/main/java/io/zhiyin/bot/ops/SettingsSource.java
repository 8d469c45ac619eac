package io.zhiyin.bot.ops;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** The settings as flat keys ({@code accounts[0].appId}): the file first, the environment over it. */
record SettingsSource(Map<String, String> values, List<String> mistakes, int accounts) {
    private static final Pattern ACCOUNT_VARIABLE = Pattern.compile("ZHIYIN_ACCOUNTS_(\\d{1,3})_([A-Z_]+)");
    private static final Pattern ACCOUNT_KEY = Pattern.compile("accounts\\[(\\d+)]\\..*");
    // what the launcher and the tests read, and what is no key of the settings
    private static final Set<String> NOT_SETTINGS = Set.of("ZHIYIN_CONFIG", "ZHIYIN_JAVA_OPTS",
            "ZHIYIN_CHROMIUM", "ZHIYIN_LOG", "ZHIYIN_JDKS", "ZHIYIN_SANDBOX_PORT");
    private static final Set<String> ACCOUNT_KEYS = Set.of("id", "type", "appId", "corpId", "agentId",
            "secret",
            "token", "aesKey", "apiUrl", "openKfId", "uri", "from", "signature");

    static SettingsSource of(String yaml, Map<String, String> environment) {
        var values = new LinkedHashMap<String, String>();
        var mistakes = new ArrayList<String>();
        try {
            flatten("", new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml), values);
        } catch (MarkedYAMLException broken) {
            // its own message quotes the line, which may hold a secret
            var mark = broken.getProblemMark();
            mistakes.add("the settings file is no YAML: " + broken.getProblem()
                    + (mark == null
                            ? ""
                            : ", line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1)));
        } catch (YAMLException broken) {
            mistakes.add("the settings file is no YAML");
        }
        environment.forEach((name, value) -> {
            if (name.startsWith("ZHIYIN_") && !NOT_SETTINGS.contains(name)) {
                values.put(key(name), value);
            }
        });
        var count = values.keySet().stream().map(ACCOUNT_KEY::matcher)
                .filter(java.util.regex.Matcher::matches)
                .mapToInt(key -> Integer.parseInt(key.group(1)) + 1).max().orElse(0);
        return new SettingsSource(values, mistakes, Math.min(count, 1000));
    }

    @Nullable
    String find(String key) {
        return values.get(key);
    }

    /** Keys under {@code prefix} that nobody knows, with the nearest known one. */
    List<String> unknownKeys(String prefix, Set<String> known) {
        var unknown = new TreeMap<String, String>();
        for (var key : values.keySet()) {
            if (key.startsWith(prefix)) {
                var rest = key.substring(prefix.length());
                var name = rest.replaceFirst("[\\[.].*", "");
                if (!known.contains(name)) {
                    unknown.put(prefix + name,
                            "one of " + String.join(", ", known.stream().sorted().toList()));
                }
            }
        }
        return unknown.entrySet().stream()
                .map(it -> it.getKey() + ": unknown key, " + it.getValue() + " expected")
                .toList();
    }

    /** {@code ZHIYIN_DATABASE_URL} is {@code databaseUrl}; {@code ZHIYIN_ACCOUNTS_0_APP_ID} is {@code accounts[0].appId}. */
    private static String key(String variable) {
        var account = ACCOUNT_VARIABLE.matcher(variable);
        if (account.matches()) {
            var name = camel(account.group(2));
            return "accounts[" + Integer.parseInt(account.group(1)) + "]." + known(name);
        }
        return camel(variable.substring("ZHIYIN_".length()));
    }

    private static String known(String name) {
        return ACCOUNT_KEYS.stream().filter(key -> key.equalsIgnoreCase(name)).findFirst().orElse(name);
    }

    private static String camel(String upper) {
        var out = new StringBuilder();
        for (var word : upper.toLowerCase(Locale.ROOT).split("_", -1)) {
            out.append(out.isEmpty() || word.isEmpty()
                    ? word
                    : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return out.toString();
    }

    private static void flatten(String path, @Nullable Object node, Map<String, String> values) {
        switch (node) {
            case null -> {
            }
            case Map<?, ?> map ->
                map.forEach((key, value) -> flatten(path.isEmpty() ? String.valueOf(key) : path + "." + key,
                        value, values));
            case List<?> list -> {
                for (var i = 0; i < list.size(); i++) {
                    flatten(path + "[" + i + "]", list.get(i), values);
                }
            }
            default -> values.put(path,
                    node instanceof java.util.Date date ? date.toInstant().toString() : String.valueOf(node));
        }
    }
}
