package io.zhiyin.bot.api;

import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** How resources name their addresses: a table of contents, one line an address. */
public final class Routes {
    private final List<Endpoint> endpoints = new ArrayList<>();

    Routes() {}

    Routes get(String path, Function<Call, Reply> work) {
        return add(HttpMethod.GET, path, work);
    }

    Routes post(String path, Function<Call, Reply> work) {
        return add(HttpMethod.POST, path, work);
    }

    /** A POST that changes nothing: done anew however often it is sent. */
    Routes ask(String path, Function<Call, Reply> work) {
        endpoints.add(new Endpoint(HttpMethod.POST, path, work, true, null));
        return this;
    }

    /** A POST of a file. */
    Routes receive(String path, Receiving receiving, Function<Call, Reply> work) {
        endpoints.add(new Endpoint(HttpMethod.POST, path, work, false, receiving));
        return this;
    }

    Routes put(String path, Function<Call, Reply> work) {
        return add(HttpMethod.PUT, path, work);
    }

    Routes patch(String path, Function<Call, Reply> work) {
        return add(HttpMethod.PATCH, path, work);
    }

    Routes delete(String path, Function<Call, Reply> work) {
        return add(HttpMethod.DELETE, path, work);
    }

    List<Endpoint> endpoints() {
        return List.copyOf(endpoints);
    }

    private Routes add(HttpMethod method, String path, Function<Call, Reply> work) {
        endpoints.add(new Endpoint(method, path, work, false, null));
        return this;
    }
}
