package io.zhiyin.bot.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shop's own routes, as their files stand. A file that is new, changed or gone takes effect with the next look; one
 * with a mistake leaves what it said before running. It is tried in a Camel of its own first, where nothing is connected,
 * and what still fails when it is to run is put back.
 */
final class OwnRoutes {
    private static final Logger log = LoggerFactory.getLogger(OwnRoutes.class);
    private static final String ENDING = ".camel.yaml";

    /**
     * A file as it was seen last.
     *
     * @param seen what stands in it
     * @param running what it said when its routes were taken; null: nothing of it runs
     */
    private record Taken(String seen, @Nullable String running, Set<String> routes,
            @Nullable RouteProblem problem) {}

    private final CamelContext camel;
    private final Path folder;
    private final Map<String, Taken> files = new TreeMap<>();
    private final Set<String> empty = new HashSet<>();

    OwnRoutes(CamelContext camel, Path folder) {
        this.camel = camel;
        this.folder = folder;
    }

    /** Takes what has changed since the last look; cheap where nothing has. */
    synchronized void look() throws IOException {
        var there = read();
        var moved = false;
        for (var gone : List.copyOf(files.keySet())) {
            if (!there.containsKey(gone)) {
                moved = true;
                remove(Objects.requireNonNull(files.remove(gone)).routes);
                log.atInfo().addKeyValue("file", gone).log("a file of the shop's routes is gone");
            }
        }
        for (var file : there.entrySet()) {
            var before = files.get(file.getKey());
            if ((before == null || !before.seen.equals(file.getValue()))
                    && whole(file.getKey(), file.getValue())) {
                moved = true;
                files.put(file.getKey(), change(file.getKey(), file.getValue(), before));
            }
        }
        if (moved) {
            // What another file held may be free now.
            files.replaceAll(
                    (file, taken) -> taken.problem == null ? taken : change(file, taken.seen, taken));
        }
    }

    /** Somebody who writes a file empties it first: one that is empty is looked at once more. */
    private boolean whole(String file, String text) {
        if (text.isBlank()) {
            return !empty.add(file);
        }
        empty.remove(file);
        return true;
    }

    /** What is wrong, by file. */
    synchronized Map<String, RouteProblem> problems() {
        return files.entrySet().stream().filter(it -> it.getValue().problem != null)
                .collect(Collectors.toMap(Map.Entry::getKey,
                        it -> Objects.requireNonNull(it.getValue().problem), (one, _) -> one, TreeMap::new));
    }

    /** Out of which file a route came. */
    synchronized Optional<String> fileOf(String route) {
        return files.entrySet().stream().filter(it -> it.getValue().routes.contains(route))
                .map(Map.Entry::getKey).findFirst();
    }

    private Map<String, String> read() throws IOException {
        var found = new TreeMap<String, String>();
        try (var all = Files.list(folder)) {
            for (var file : all.filter(it -> it.getFileName().toString().endsWith(ENDING)).toList()) {
                try {
                    found.put(file.getFileName().toString(), Files.readString(file));
                } catch (NoSuchFileException goneMeanwhile) {
                    log.atDebug().addKeyValue("file", file.getFileName()).log("gone meanwhile");
                } catch (java.nio.charset.CharacterCodingException half) {
                    found.put(file.getFileName().toString(), "\uFFFD");
                }
            }
        }
        return found;
    }

    private Taken change(String file, String text, @Nullable Taken before) {
        var running = before == null ? null : before.running;
        Set<String> routes = before == null ? Set.of() : before.routes;
        var wrong = tried(file, text);
        if (wrong.isEmpty()) {
            remove(routes);
            try {
                var added = add(file, text);
                log.atInfo().addKeyValue("file", file).addKeyValue("routes", added)
                        .log("a file of the shop's routes was taken");
                return new Taken(text, text, added, null);
            } catch (Exception failed) {
                wrong = Optional.of(RouteProblem.of(file, text, failed));
                routes = restored(file, running);
            }
        }
        var problem = wrong.orElseThrow();
        if (before == null || !problem.equals(before.problem)) {
            tell(file, problem, routes);
        }
        return new Taken(text, routes.isEmpty() ? null : running, routes, problem);
    }

    private static void tell(String file, RouteProblem problem, Set<String> running) {
        log.atWarn().addKeyValue("file", file).addKeyValue("line", problem.line())
                .addKeyValue("before", running.isEmpty() ? "nothing" : "runs on")
                .log("a file of the shop's routes has a mistake: {} {} ({})", problem.zh(), problem.en(),
                        problem.detail());
    }

    /** What ran before runs again. */
    private Set<String> restored(String file, @Nullable String text) {
        if (text == null) {
            return Set.of();
        }
        try {
            return add(file, text);
        } catch (Exception failed) {
            log.atError().setCause(failed).addKeyValue("file", file)
                    .log("the routes that ran before could not be started again");
            return Set.of();
        }
    }

    /** In a Camel that connects nothing and knows the beans of the real one. */
    private Optional<RouteProblem> tried(String file, String text) {
        try (var trial = new DefaultCamelContext((BeanRepository) camel.getRegistry())) {
            trial.setAutoStartup(false);
            trial.start();
            load(trial, file, text);
            var ids = ids(trial);
            if (ids.isEmpty()) {
                return Optional.of(RouteProblem.empty(file));
            }
            var ours = ids.stream().filter(it -> Integration.OURS.contains(it))
                    .findFirst();
            if (ours.isPresent()) {
                return Optional.of(RouteProblem.taken(file, text, ours.get(), "知音 Zhiyin"));
            }
            return files.entrySet().stream().filter(it -> !it.getKey().equals(file))
                    .flatMap(it -> it.getValue().routes.stream().filter(ids::contains)
                            .filter(text::contains)
                            .map(id -> RouteProblem.taken(file, text, id, it.getKey())))
                    .findFirst();
        } catch (Exception wrong) {
            return Optional.of(RouteProblem.of(file, text, wrong));
        }
    }

    /** All of it or nothing. */
    private Set<String> add(String file, String text) throws Exception {
        var before = ids(camel);
        try {
            load(camel, file, text);
        } catch (Exception wrong) {
            remove(added(before));
            throw wrong;
        }
        return added(before);
    }

    private Set<String> added(Set<String> before) {
        var all = new TreeSet<>(ids(camel));
        all.removeAll(before);
        return all;
    }

    private void remove(Set<String> routes) {
        for (var route : routes) {
            try {
                camel.getRouteController().stopRoute(route);
                camel.removeRoute(route);
            } catch (Exception failed) {
                log.atWarn().setCause(failed).addKeyValue("route", route)
                        .log("a route of the shop could not be taken away");
            }
        }
    }

    private static void load(CamelContext into, String file, String text) throws Exception {
        PluginHelper.getRoutesLoader(into).loadRoutes(ResourceHelper.fromString("file:" + file, text));
    }

    private static Set<String> ids(CamelContext camel) {
        return new HashSet<>(new ArrayList<>(camel.getRoutes()).stream().map(Route::getRouteId).toList());
    }
}
