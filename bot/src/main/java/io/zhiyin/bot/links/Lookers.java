package io.zhiyin.bot.links;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for a link without following it: what only wants the head, says that it fetches ahead, or is a program by its
 * own name. A program that pretends to be a person cannot be told from one.
 */
final class Lookers {
    // By the names that they give themselves: crawlers, previews of messengers, scanners of links, tools.
    private static final Pattern PROGRAM = Pattern.compile(
            "bot\\b|bot[/;_ -]|crawl|spider|slurp|preview|prefetch|scan|fetch|monitor|uptime|headless|phantom|lighthouse"
                    + "|facebookexternalhit|whatsapp|telegram|skypeuri|embedly|linkexpand|mediapartners|bingpreview"
                    + "|^(?:curl|wget|python|java|go-http|okhttp|apache-httpclient|libwww|node|axios|ruby|php|guzzle|postman)\\b",
            Pattern.CASE_INSENSITIVE);

    private Lookers() {}

    /** Whether it is a person who follows the link, as far as can be told. */
    static boolean person(HttpServerRequest request) {
        return request.method().equals(HttpMethod.GET) && !ahead(request)
                && person(request.getHeader("User-Agent"));
    }

    static boolean person(@Nullable String agent) {
        return agent != null && !agent.isBlank() && !PROGRAM.matcher(agent).find();
    }

    // Source: Fetch standard, Sec-Purpose; the others are what browsers sent before it.
    private static boolean ahead(HttpServerRequest request) {
        return Stream.of("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz").map(request::getHeader)
                .anyMatch(it -> it != null
                        && Pattern.matches(".*(?:prefetch|prerender|preview).*",
                                it.toLowerCase(Locale.ROOT)));
    }
}
