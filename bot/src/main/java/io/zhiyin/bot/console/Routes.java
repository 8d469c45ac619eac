package io.zhiyin.bot.console;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.function.Function;

/** How pages name their addresses: a table of contents, one line an address. */
final class Routes {
    private static final long LONGEST_FORM = 512 * 1024;

    private final Router router;
    private final Desk desk;
    private final BodyHandler body = BodyHandler.create(false).setBodyLimit(LONGEST_FORM);

    Routes(Router router, Desk desk) {
        this.router = router;
        this.desk = desk;
    }

    Routes get(String path, Function<Visit, Answer> work) {
        router.get(path).handler(ctx -> desk.answer(ctx, Rights.needed(false, path), work));
        return this;
    }

    Routes post(String path, Function<Visit, Answer> work) {
        router.post(path).handler(body)
                .handler(ctx -> desk.answer(ctx, Rights.needed(true, path), work));
        return this;
    }

    /** A form with a file of at most {@code longest} bytes. */
    Routes receive(String path, long longest, Desk.Taking work) {
        router.post(path)
                .handler(ctx -> desk.receive(ctx, Rights.needed(true, path), longest + LONGEST_FORM, work));
        return this;
    }

    Routes getStaff(String path, Function<Visit, Answer> work) {
        router.get(path).handler(ctx -> desk.answerStaff(ctx, work));
        return this;
    }

    Routes postStaff(String path, Function<Visit, Answer> work) {
        router.post(path).handler(body).handler(ctx -> desk.answerStaff(ctx, work));
        return this;
    }

    Routes getOpen(String path, Function<Visit, Answer> work) {
        router.get(path).handler(ctx -> desk.answerAnyone(ctx, work));
        return this;
    }

    Routes postOpen(String path, Function<Visit, Answer> work) {
        router.post(path).handler(body).handler(ctx -> desk.answerAnyone(ctx, work));
        return this;
    }
}
