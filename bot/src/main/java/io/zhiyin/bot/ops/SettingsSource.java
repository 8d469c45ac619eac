package io.zhiyin.bot.ops;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * The settings as flat keys ({@code accounts[0].appId}): the file first, the environment over it. Every value is the
 * text that was written: a token of digits keeps its zeros.
 *
 * @param leftAside names of variables that Kubernetes makes for a service called zhiyin
 */
record SettingsSource(Map<String, String> values, List<String> mistakes, int accounts,
        Set<String> leftAside) {
    private static final Pattern ACCOUNT_VARIABLE = Pattern.compile("ZHIYIN_ACCOUNTS_(\\d{1,3})_([A-Z_]+)");
    private static final Pattern ACCOUNT_KEY = Pattern.compile("accounts\\[(\\d+)]\\..*");
    // what the launcher, the logging and the tests read, and what is no key of the settings
    private static final Set<String> NOT_SETTINGS = Set.of("ZHIYIN_CONFIG", "ZHIYIN_JAVA_OPTS",
            "ZHIYIN_CHROMIUM", "ZHIYIN_LOG", "ZHIYIN_LOG_FORMAT", "ZHIYIN_JDKS");
    /** Source: Kubernetes, Service, environment variables; and Docker's container links, whose form they keep. */
    private static final Pattern OF_KUBERNETES = Pattern.compile(
            "ZHIYIN_(?:\\w+_)?(?:SERVICE_HOST|SERVICE_PORT(?:_\\w+)?|PORT_\\d+_(?:TCP|UDP|SCTP)(?:_\\w+)?)");
    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(?:tcp|udp|sctp)://.*");
    private static final Set<String> ACCOUNT_KEYS = Set.of("id", "type", "appId", "corpId", "agentId",
            "secret", "token", "aesKey", "apiUrl", "openKfId", "uri", "from", "signature");
    private static final Set<String> LISTS = Set.of("accounts", "trustedProxies");
    private static final int MOST_ACCOUNTS = 1000;
    /** Accounts stand three deep; a file that leads on and on refers to itself. */
    private static final int DEEPEST = 10;

    static SettingsSource of(String yaml, Map<String, String> environment) {
        var values = new LinkedHashMap<String, String>();
        var mistakes = new ArrayList<String>();
        try {
            var root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(yaml));
            if (root instanceof MappingNode || root == null) {
                flatten("", root, values, mistakes);
            } else if (!Tag.NULL.equals(root.getTag())) {
                mistakes.add("the settings file: lines such as port: 8080 expected");
            }
        } catch (MarkedYAMLException broken) {
            // its own words quote what stands there, which may be a secret
            var mark = broken.getProblemMark();
            mistakes.add("the settings file is no YAML"
                    + (mark == null
                            ? ""
                            : ", see line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1)));
        } catch (YAMLException broken) {
            mistakes.add("the settings file is no YAML");
        }
        var leftAside = new TreeSet<String>();
        environment.forEach((name, value) -> {
            if (ofKubernetes(name, value)) {
                leftAside.add(name);
            } else if (name.startsWith("ZHIYIN_") && !NOT_SETTINGS.contains(name)) {
                values.put(key(name), value);
            }
        });
        var count = values.keySet().stream().map(ACCOUNT_KEY::matcher)
                .filter(java.util.regex.Matcher::matches)
                .mapToInt(key -> Integer.parseInt(key.group(1)) + 1).max().orElse(0);
        return new SettingsSource(values, mistakes, Math.min(count, MOST_ACCOUNTS), leftAside);
    }

    @Nullable
    String find(String key) {
        return values.get(key);
    }

    /** The entries of a list by their keys; in the environment, and in the file too if one likes, one line with commas. */
    Map<String, String> list(String key) {
        var entries = new LinkedHashMap<String, String>();
        var line = values.get(key);
        if (line != null) {
            Arrays.stream(line.split(",")).map(String::strip).filter(it -> !it.isEmpty())
                    .forEach(it -> entries.put(key + "[" + entries.size() + "]", it));
            return entries;
        }
        values.forEach((name, text) -> {
            if (name.startsWith(key + "[")) {
                entries.put(name, text.strip());
            }
        });
        return entries;
    }

    /** Keys under {@code prefix} that nobody knows, and known ones that hold a list or a map where a value belongs. */
    List<String> strangeKeys(String prefix, Set<String> known) {
        var strange = new TreeMap<String, String>();
        for (var key : values.keySet()) {
            if (key.startsWith(prefix)) {
                var rest = key.substring(prefix.length());
                var name = rest.replaceFirst("[\\[.].*", "");
                if (!known.contains(name)) {
                    strange.put(prefix + name, "unknown key, one of "
                            + String.join(", ", known.stream().sorted().toList()) + " expected");
                } else if (name.equals("accounts") && !ACCOUNT_KEY.matcher(rest).matches()) {
                    strange.put(prefix + name,
                            "a list expected, in which every account begins with - and has keys such as id and type");
                } else if (!LISTS.contains(name) && !rest.equals(name)) {
                    strange.put(prefix + name, "one value expected, a list or a map found");
                }
            }
        }
        return strange.entrySet().stream().map(it -> it.getKey() + ": " + it.getValue()).toList();
    }

    private static boolean ofKubernetes(String name, String value) {
        return OF_KUBERNETES.matcher(name).matches() || (name.startsWith("ZHIYIN_") && name.endsWith("PORT")
                && SERVICE_ADDRESS.matcher(value).matches());
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

    private static void flatten(String path, @Nullable Node node, Map<String, String> values,
            List<String> mistakes) {
        if (path.chars().filter(it -> it == '.' || it == '[').count() > DEEPEST) {
            mistakes.add(path.replaceFirst("[\\[.].*", "") + ": leads back to itself or too deep");
            return;
        }
        switch (node) {
            case MappingNode map -> map.getValue().forEach(entry -> {
                var name = entry.getKeyNode() instanceof ScalarNode key ? key.getValue() : "?";
                flatten(path.isEmpty() ? name : path + "." + name, entry.getValueNode(), values, mistakes);
            });
            case SequenceNode list -> {
                for (var i = 0; i < list.getValue().size(); i++) {
                    flatten(path + "[" + i + "]", list.getValue().get(i), values, mistakes);
                }
            }
            case ScalarNode text when !Tag.NULL.equals(text.getTag()) -> {
                if (values.put(path, text.getValue()) != null) {
                    mistakes.add(path + ": stands twice in the settings file");
                }
            }
            case null, default -> {
            }
        }
    }
}
