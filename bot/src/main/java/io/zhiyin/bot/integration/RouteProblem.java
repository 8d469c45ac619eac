package io.zhiyin.bot.integration;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.ResolveEndpointFailedException;

/**
 * Why a file of routes is not taken as it stands.
 *
 * @param line where, counted from 1; 0 where it cannot be told
 * @param detail Camel's own words, or empty
 */
public record RouteProblem(String file, int line, String zh, String en, String detail) {
    private static final Pattern LINE = Pattern.compile("line (\\d+)");
    private static final Pattern HELD = Pattern
            .compile("Multiple consumers for the same endpoint is not allowed: (\\S+)");
    private static final int LONGEST = 400;

    /** routes.camel.yaml，第 4 行：没有“nowhere”这种连接。 */
    public String words(Locale locale) {
        var chinese = locale.getLanguage().equals("zh");
        return file + (line == 0 ? "" : chinese ? "，第 " + line + " 行" : ", line " + line)
                + (chinese ? "：" + zh : ": " + en);
    }

    static RouteProblem taken(String file, String text, String route, String other) {
        return new RouteProblem(file, lineOf(text, route),
                "路由“" + route + "”在 " + other + " 里已经有了，请换一个 id。",
                "There is a route “" + route + "” in " + other + " already: choose another id.", "");
    }

    static RouteProblem empty(String file) {
        return new RouteProblem(file, 0, "文件里没有路由。", "There is no route in it.", "");
    }

    /** @param text of the file, in which the line is looked for where Camel does not say it */
    static RouteProblem of(String file, String text, Throwable wrong) {
        var chain = Stream.iterate(wrong, it -> it != null, Throwable::getCause).limit(20).toList();
        var detail = said(chain.getLast());
        var marked = chain.reversed().stream().flatMap(it -> marked(it).stream()).findFirst();
        var endpoint = endpoint(chain);
        if (endpoint.isPresent()) {
            var scheme = endpoint.get().split(":", 2)[0];
            var unknown = detail.contains("No component found")
                    || detail.contains("No endpoint could be found");
            return new RouteProblem(file, marked.orElseGet(() -> lineOf(text, plain(endpoint.get()))),
                    unknown
                            ? "没有“" + scheme + "”这种连接，请检查 uri。"
                            : "连接“" + plain(endpoint.get()) + "”的设置不对，请检查它的参数。",
                    unknown
                            ? "There is no connection of the kind “" + scheme + "”: check the uri."
                            : "The settings of “" + plain(endpoint.get())
                                    + "” are wrong: check its parameters.",
                    detail);
        }
        var held = HELD.matcher(detail);
        if (held.find()) {
            return new RouteProblem(file, lineOf(text, held.group(1)),
                    "“" + held.group(1) + "”已经是另一条路由的起点，请换一个名称。",
                    "Another route begins at “" + held.group(1) + "” already: choose another name.", detail);
        }
        if (chain.stream().anyMatch(it -> it.getClass().getName().contains("yaml"))) {
            return new RouteProblem(file, marked.orElse(0), "YAML 写法不对：缩进、冒号或名称有误。",
                    "The YAML is not right: look at indentation, colons and names.", detail);
        }
        return new RouteProblem(file, marked.orElse(0), "这样的路由不能运行。", "Such a route cannot run.", detail);
    }

    private static Optional<Integer> marked(Throwable it) {
        return LINE.matcher(String.valueOf(it.getMessage())).results()
                .map(found -> Integer.valueOf(found.group(1)))
                .reduce((_, last) -> last);
    }

    private static Optional<String> endpoint(List<Throwable> chain) {
        return chain.stream().flatMap(it -> switch (it) {
            case ResolveEndpointFailedException failed -> Stream.ofNullable(failed.getUri());
            case NoSuchEndpointException failed -> Stream.ofNullable(failed.getUri());
            default -> Stream.<String>empty();
        }).findFirst();
    }

    /** In one line; what follows the first one is the text of the file again. */
    private static String said(Throwable wrong) {
        var lines = String.valueOf(wrong.getMessage()).lines().map(String::strip)
                .filter(it -> !it.isEmpty() && !it.startsWith("^")).toList();
        var whole = String.join(" ", lines);
        return whole.length() > LONGEST ? whole.substring(0, LONGEST) + "…" : whole;
    }

    private static int lineOf(String text, String words) {
        var lines = text.lines().toList();
        for (var i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(words) || lines.get(i).contains(words.replace("://", ":"))) {
                return i + 1;
            }
        }
        return 0;
    }

    private static String plain(String uri) {
        var end = uri.indexOf('?');
        return end < 0 ? uri : uri.substring(0, end);
    }
}
