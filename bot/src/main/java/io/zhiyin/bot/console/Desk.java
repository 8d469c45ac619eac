package io.zhiyin.bot.console;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.zhiyin.bot.security.CameFrom;
import io.zhiyin.bot.security.DeviceCookie;
import io.zhiyin.bot.security.Language;
import io.zhiyin.bot.security.Role;
import io.zhiyin.bot.security.SameOrigin;
import io.zhiyin.bot.security.Session;
import io.zhiyin.bot.security.SessionCookie;
import io.zhiyin.bot.security.Sessions;
import io.zhiyin.bot.security.StaffCookie;
import io.zhiyin.bot.transfer.Upload;
import io.zhiyin.campaigns.store.DatabaseFailure;
import io.zhiyin.campaigns.store.Sight;
import io.zhiyin.campaigns.delivery.SendingStops;
import io.zhiyin.campaigns.input.InvalidInput;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a request is taken in: from the event loop to a virtual thread of its own, on which the page's code runs
 * straight through, and back to the request's context with the response. Checks who asks and that they asked it
 * themselves; turns every failure into a page that says what to do.
 */
final class Desk {
    private static final Logger log = LoggerFactory.getLogger(Desk.class);
    private static final Set<String> SAFE = Set.of("GET", "HEAD");
    private static final long LONGEST_SILENCE_SECONDS = 60;
    private static final String CSRF_FIELD = "_csrf";
    private static final String CSRF_HEADER = "X-CSRF-Token";

    private final Executor threads;
    private final Sessions sessions;
    private final View view;
    private final Words words;
    private final Navigation navigation;
    private final SendingStops stops;
    private final String assets;

    Desk(Executor threads, Sessions sessions, View view, Words words, Navigation navigation, String assets,
            SendingStops stops) {
        this.threads = threads;
        this.sessions = sessions;
        this.view = view;
        this.words = words;
        this.navigation = navigation;
        this.assets = assets;
        this.stops = stops;
    }

    /** A page for those who are logged in; others are sent to the login and come back afterwards. */
    void answer(RoutingContext ctx, Role needed, Function<Visit, Answer> work) {
        answerAnyone(ctx, visit -> visit.session().isEmpty()
                ? toLogin(visit)
                : visit.me().role().covers(needed) ? work.apply(visit) : notFor(needed));
    }

    private static Answer notFor(Role needed) {
        return Answer.refused(403, "problem.role." + needed.code());
    }

    /** A page for everybody. */
    void answerAnyone(RoutingContext ctx, Function<Visit, Answer> work) {
        enter(ctx, visit -> meant(visit) ? work.apply(visit) : Answer.refused(403, "problem.forged"));
    }

    /**
     * A page for staff on their phones: the visit's token is that of their session, its device where they are going on the
     * way through the login. Who asks is the page's to find out; operators are nobody here.
     */
    void answerStaff(RoutingContext ctx, Function<Visit, Answer> work) {
        var context = Vertx.currentContext();
        if (context == null) {
            throw new IllegalStateException("a request is taken in on its own context");
        }
        var visit = visit(ctx, StaffCookie.session(ctx.request()).orElse(null),
                StaffCookie.way(ctx.request()).orElse(null));
        threads.execute(() -> reply(ctx, context, visit, it -> it, work));
    }

    /** What went wrong before a page's code was reached: too long a body, a malformed request. */
    void troubled(RoutingContext ctx) {
        var failure = ctx.failure();
        var status = ctx.statusCode();
        enter(ctx, visit -> failure == null || (status < 500 && status > 0)
                ? Answer.refused(status, status == 413 ? "problem.large" : "problem.bad")
                : trouble(visit, failure));
    }

    private void enter(RoutingContext ctx, Function<Visit, Answer> work) {
        var context = Vertx.currentContext();
        if (context == null) {
            throw new IllegalStateException("a request is taken in on its own context");
        }
        var token = SessionCookie.read(ctx.request()).orElse(null);
        var stranger = visit(ctx, token, DeviceCookie.read(ctx.request()).orElse(null));
        threads.execute(() -> reply(ctx, context, stranger, this::recognised, work));
    }

    private void reply(RoutingContext ctx, Context context, Visit stranger, UnaryOperator<Visit> recognise,
            Function<Visit, Answer> work) {
        Visit visit;
        try {
            visit = recognise.apply(stranger);
        } catch (Exception failure) {
            send(ctx, context, stranger, trouble(stranger, failure));
            return;
        }
        if (visit.session().filter(it -> !it.operator().role().seesPeople()).isPresent()) {
            // whatever the page, and the file that it may give
            Sight.masked(() -> {
                done(ctx, context, visit, work);
                return true;
            });
        } else {
            done(ctx, context, visit, work);
        }
    }

    private void done(RoutingContext ctx, Context context, Visit visit, Function<Visit, Answer> work) {
        Answer answer;
        try {
            answer = work.apply(visit);
        } catch (Exception failure) {
            answer = trouble(visit, failure);
        }
        send(ctx, context, visit, answer);
    }

    private void send(RoutingContext ctx, Context context, Visit visit, Answer answer) {
        if (answer instanceof Answer.Save(var file)) {
            file.send(ctx.response(), context);
            return;
        }
        var written = replied(visit, answer);
        context.runOnContext(_ -> written.write(ctx));
    }

    /** A page that cannot be made is trouble too. */
    private Reply replied(Visit visit, Answer answer) {
        try {
            return made(visit, answer);
        } catch (Exception failure) {
            return made(visit, trouble(visit, failure));
        }
    }

    /** What a form sends with a file: the file is read while it comes. */
    record Sent(String name, InputStream in) {}

    /** A form with one file, behind its other fields. */
    interface Taking {
        Answer take(Visit visit, Sent file) throws IOException;
    }

    /** The same as {@link #answer} for a form with a file; nothing of the file is read before it is known who sends it. */
    void receive(RoutingContext ctx, Role needed, long longest, Taking work) {
        var context = Vertx.currentContext();
        if (context == null) {
            throw new IllegalStateException("a request is taken in on its own context");
        }
        var request = ctx.request();
        var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null && length.matches("\\d{1,18}") && Long.parseLong(length) > longest) {
            request.resume();
            enter(ctx, _ -> Answer.refused(413, "problem.large"));
            return;
        }
        var begun = new AtomicBoolean();
        // a form's other fields are there when all of it is
        var csrf = new CompletableFuture<String>();
        request.setExpectMultipart(true);
        request.uploadHandler(file -> {
            if (!begun.compareAndSet(false, true)) {
                file.handler(_ -> {});
                return;
            }
            var upload = Upload.of(request, file, context);
            var sent = new Sent(file.filename() == null ? "" : file.filename(), upload);
            take(ctx, needed, sent, csrf, work);
        });
        request.endHandler(_ -> {
            csrf.complete(csrf(request));
            if (begun.compareAndSet(false, true)) {
                take(ctx, needed, new Sent("", InputStream.nullInputStream()), csrf, work);
            }
        });
        request.exceptionHandler(_ -> {
            if (begun.compareAndSet(false, true)) {
                enter(ctx, _ -> Answer.refused(400, "problem.bad"));
            }
        });
    }

    /**
     * The file comes to its end only if it was meant by who sends it, which its form tells at its own end; whoever reads
     * it keeps nothing of what breaks off. Whatever is answered, the rest passes by, so that its sender comes to read it.
     */
    private void take(RoutingContext ctx, Role needed, Sent sent, CompletableFuture<String> csrf,
            Taking work) {
        enter(ctx, visit -> {
            try (var in = new Meant(sent.in(),
                    () -> meant(visit, csrf.get(LONGEST_SILENCE_SECONDS, TimeUnit.SECONDS)))) {
                if (!visit.ours()) {
                    return Answer.refused(403, "problem.forged");
                }
                if (visit.session().isEmpty()) {
                    return toLogin(visit);
                }
                return visit.me().role().covers(needed)
                        ? work.take(visit, new Sent(sent.name(), in))
                        : notFor(needed);
            } catch (Meant.Forged _) {
                return Answer.refused(403, "problem.forged");
            } catch (IOException brokenOff) {
                return Answer.refused(400, "problem.bad");
            }
        });
    }

    private Visit recognised(Visit visit) {
        var token = visit.token();
        var session = token == null ? Optional.<Session>empty() : sessions.find(token);
        return visit.of(session);
    }

    /**
     * Whether the request was meant by who sends it: what changes something comes from a page of ours and, where
     * somebody is logged in, with their session's token beside the cookie.
     */
    private static boolean meant(Visit visit) {
        return SAFE.contains(visit.method()) || meant(visit, visit.csrf());
    }

    private static boolean meant(Visit visit, String csrf) {
        return visit.ours() && visit.session().map(session -> session.csrf().issued(csrf)).orElse(true);
    }

    private static Answer toLogin(Visit visit) {
        var back = visit.from() != null ? visit.from() : "GET".equals(visit.method()) ? visit.here() : "/";
        return Answer.go("/".equals(back) ? "/login" : "/login?next=" + encoded(back));
    }

    private Answer trouble(Visit visit, Throwable failure) {
        return switch (failure) {
            case NotHere _ -> new Answer.Missing();
            case BadInput bad -> {
                log.atInfo().addKeyValue("path", visit.path()).log("request refused: {}", bad.getMessage());
                yield Answer.refused(400, "problem.bad");
            }
            case InvalidInput wrong -> Answer.refused(400, "problem.input",
                    wrong.words(visit.language().locale()));
            default -> {
                var reference = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
                log.atError().addKeyValue("path", visit.path()).addKeyValue("reference", reference)
                        .setCause(failure)
                        .log("a page failed");
                yield failure instanceof DatabaseFailure
                        ? Answer.refused(503, "problem.database", reference)
                        : Answer.refused(500, "problem.ours", reference);
            }
        };
    }

    private Reply made(Visit visit, Answer answer) {
        return switch (answer) {
            case Answer.Show show -> new Reply(show.status(), toast(visit, show.done(), "good"), List.of(),
                    page(visit, show.template(), show.model()));
            case Answer.Go go ->
                gone(visit, go.done() == null ? go.path() : with(go.path(), go.done()), List.of());
            case Answer.Enter enter ->
                gone(visit, enter.path(), List.of(SessionCookie.holding(enter.token(), visit.https()),
                        DeviceCookie.holding(enter.device(), visit.https())));
            case Answer.AskWho(var url, var way) ->
                gone(visit, url, List.of(StaffCookie.way(way, visit.https())));
            case Answer.EnterStaff(var session, var path) -> gone(visit, path,
                    List.of(StaffCookie.holding(session, visit.https()), StaffCookie.gone(visit.https())));
            case Answer.Leave _ -> gone(visit, "/login", List.of(SessionCookie.gone(visit.https())));
            case Answer.Save _ -> throw new IllegalStateException("a file is sent, and not made a page of");
            case Answer.Missing _ -> refused(visit, 404, "problem.missing", List.of());
            case Answer.Refused refused -> refused(visit, refused.status(), refused.word(), refused.with());
        };
    }

    private Reply gone(Visit visit, String path, List<Cookie> cookies) {
        return visit.htmx()
                ? new Reply(200, Map.of("HX-Redirect", path), cookies, Buffer.buffer())
                : new Reply(303, Map.of("Location", path), cookies, Buffer.buffer());
    }

    private Reply refused(Visit visit, int status, String word, List<Object> with) {
        if (visit.htmx()) {
            var said = words.say(visit.language(), word, with);
            return new Reply(status, Map.of("HX-Reswap", "none", "HX-Trigger", event(said, "bad")), List.of(),
                    Buffer.buffer());
        }
        var title = word + ".title";
        var model = new Problem(words.has(visit.language(), title)
                ? words.say(visit.language(), title, with)
                : words.say(visit.language(), "problem.title", List.of()),
                words.say(visit.language(), word, with));
        try {
            return new Reply(status, Map.of(), List.of(), page(visit, "problem", model));
        } catch (RuntimeException twice) {
            log.atError().setCause(twice).log("the page of a problem failed");
            return new Reply(status, Map.of(), List.of(), Buffer.buffer(model.text()));
        }
    }

    private Map<String, String> toast(Visit visit, @Nullable String done, String tone) {
        return done == null || !visit.htmx()
                ? Map.of()
                : Map.of("HX-Trigger", event(words.say(visit.language(), "done." + done, List.of()), tone));
    }

    private Buffer page(Visit visit, String template, Record model) {
        var toast = Optional.ofNullable(visit.query().get("done"))
                .filter(key -> words.has(visit.language(), "done." + key))
                .map(key -> words.say(visit.language(), "done." + key, List.of())).orElse(null);
        var frame = new Frame(visit.language().code(), visit.session().map(Session::operator).orElse(null),
                visit.session().map(it -> it.csrf().masked()).orElse(""), navigation.places(visit.path()),
                assets,
                visit.here(),
                toast, visit.session().isPresent() ? stopped() : null);
        return Buffer.buffer(view.render(template, model, visit.language(), frame));
    }

    private StopPages.@Nullable Pressed stopped() {
        try {
            return stops.now().map(StopPages.Pressed::of).orElse(null);
        } catch (DatabaseFailure unreachable) {
            // the page of a database that is away says that
            return null;
        }
    }

    /** A header carries ASCII only, so everything else in the JSON is escaped. */
    private static String event(String text, String tone) {
        var json = new JsonObject().put("toast", new JsonObject().put("text", text).put("tone", tone))
                .encode();
        var ascii = new StringBuilder(json.length() * 2);
        json.chars().forEach(c -> {
            if (c < 128) {
                ascii.append((char) c);
            } else {
                ascii.append("\\u").append(HexFormat.of().toHexDigits((char) c));
            }
        });
        return ascii.toString();
    }

    private static String with(String path, String done) {
        var place = path.indexOf('#') < 0 ? path.length() : path.indexOf('#');
        return path.substring(0, place) + (path.indexOf('?') < 0 ? "?" : "&") + "done=" + encoded(done)
                + path.substring(place);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String csrf(HttpServerRequest request) {
        var header = request.getHeader(CSRF_HEADER);
        var field = request.getFormAttribute(CSRF_FIELD);
        return header != null ? header : field != null ? field : "";
    }

    private static Visit visit(RoutingContext ctx, @Nullable String token, @Nullable String device) {
        var request = ctx.request();
        var from = CameFrom.of(ctx);
        var csrf = csrf(request);
        var spoken = Optional.ofNullable(ctx.queryParams().get("lang"))
                .or(() -> Optional.ofNullable(request.getHeader("Accept-Language"))).map(Language::of)
                .orElse(Language.ZH);
        return new Visit(request.method().name(), ctx.normalizedPath(), new LinkedHashMap<>(ctx.pathParams()),
                ctx.queryParams(), request.formAttributes(), Optional.empty(), token,
                SameOrigin.allows(request, from), csrf, spoken, from.address(), from.https(),
                from.authority(),
                request.getHeader("HX-Request") != null
                        && request.getHeader("HX-History-Restore-Request") == null,
                request.getHeader("HX-Target"), Visit.pathOf(request.getHeader("HX-Current-URL")),
                device);
    }

    /** The page of something that went wrong. */
    public record Problem(String title, String text) {}

    private record Reply(int status, Map<String, String> headers, List<Cookie> cookies, Buffer body) {
        void write(RoutingContext ctx) {
            var response = ctx.response();
            if (response.ended() || response.closed()) {
                return;
            }
            response.setStatusCode(status).putHeader("Content-Type", "text/html; charset=utf-8");
            headers.forEach(response::putHeader);
            cookies.forEach(response::addCookie);
            // A browser that went away has nothing to be told.
            response.end(body).onFailure(_ -> {});
        }
    }
}
