package io.zhiyin.bot.ops;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of a mail server as Camel's mail component reads it: {@code smtp://host:port?username=...&password=...}.
 * Only the options that make sense for sending are let through, so that a slip is told at the start.
 */
final class MailUri {
    private static final Set<String> SCHEMES = Set.of("smtp", "smtps");
    private static final Set<String> OPTIONS = Set.of("username", "password", "connectionTimeout");
    private static final Pattern JAVA_MAIL = Pattern.compile("mail\\.smtps?\\.[A-Za-z0-9.]+");
    // A value in RAW(...) may hold anything, an & as well.
    private static final Pattern OPTION = Pattern.compile("([^=&]+)=(RAW\\(.*?\\)(?=&|$)|[^&]*)(?:&|$)");

    private MailUri() {}

    /** Without its options, which hold the password and need be no valid address. */
    static String plain(String uri) {
        var options = uri.indexOf('?');
        return options < 0 ? uri : uri.substring(0, options);
    }

    /** What is wrong with it, each without the value it has. */
    static List<String> problems(String uri) {
        var problems = new ArrayList<String>();
        var address = address(plain(uri));
        if (address == null || address.getHost() == null || address.getScheme() == null
                || !SCHEMES.contains(address.getScheme().toLowerCase(Locale.ROOT))) {
            problems.add(
                    "an address with a host expected, such as smtp://mail.example.com:587?username=..., or smtps://");
        } else if (address.getUserInfo() != null) {
            problems.add("the user belongs into the options: ?username=...&password=...");
        }
        var options = uri.substring(plain(uri).length());
        if (options.length() > 1) {
            problems.addAll(optionProblems(options.substring(1)));
        }
        return problems;
    }

    private static List<String> optionProblems(String options) {
        var problems = new ArrayList<String>();
        var names = OPTION.matcher(options).results().map(it -> it.group(1)).toList();
        if (names.isEmpty()) {
            problems.add("after the ? options as name=value expected, joined by &");
        }
        names.stream().filter(it -> !OPTIONS.contains(it) && !JAVA_MAIL.matcher(it).matches()).forEach(
                it -> problems.add("unknown option " + it.replaceAll("[^A-Za-z0-9._-]", "?")
                        + "; username, password, connectionTimeout and mail.smtp.… expected"));
        if (names.contains("username") != names.contains("password")) {
            problems.add("username and password go together");
        }
        OPTION.matcher(options).results()
                .filter(it -> it.group(1).equals("connectionTimeout")
                        && !it.group(2).matches("[1-9]\\d{2,4}"))
                .forEach(_ -> problems.add("connectionTimeout: milliseconds from 100 to 99999 expected"));
        return problems;
    }

    private static @Nullable URI address(String plain) {
        try {
            return URI.create(plain);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
