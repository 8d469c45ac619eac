package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.transfer.Download;
import io.zhiyin.campaigns.importing.Import;
import io.zhiyin.campaigns.importing.ImportId;
import io.zhiyin.campaigns.importing.ImportQueue;
import io.zhiyin.campaigns.importing.Imports;
import io.zhiyin.campaigns.importing.Mapping;
import io.zhiyin.campaigns.importing.RejectedFile;
import io.zhiyin.campaigns.input.InvalidInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /customers/import} and {@code /imports}: files of customers, and what became of them. */
public final class ImportsApi implements Resource {
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_MAPPING = 4_000;

    private final Imports imports;
    private final ImportQueue queue;

    public ImportsApi(Imports imports, ImportQueue queue) {
        this.imports = imports;
        this.queue = queue;
    }

    @Override
    public void mount(Routes routes) {
        routes.receive("/customers/import", new Keeping(), this::create).get("/imports", this::list)
                .get("/imports/{id}", this::get).delete("/imports/{id}", this::discard)
                .post("/imports/{id}/start", this::start).get("/imports/{id}/rejected", this::rejected);
    }

    private record File(ImportQueue queue, UUID id, String digest) implements Receiving.Received {
        @Override
        public void close() {
            queue.forget(id);
        }
    }

    private final class Keeping implements Receiving {
        @Override
        public long longest() {
            return ImportQueue.longest();
        }

        @Override
        public Set<String> types() {
            return Set.of("text/csv", "application/octet-stream",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
        }

        @Override
        public File receive(InputStream in) throws IOException {
            try {
                var digested = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"));
                var id = queue.keep(digested);
                return new File(queue, id, HexFormat.of().formatHex(digested.getMessageDigest().digest()));
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    private Reply create(Call call) {
        var query = call.query();
        var name = query.text("name", LONGEST_NAME);
        var dry = query.flag("dry-run");
        var mapping = query.text("mapping", LONGEST_MAPPING);
        query.done();
        if (!(call.file() instanceof File file)) {
            throw new IllegalStateException("a file is received before it is worked at");
        }
        try {
            var id = queue.take(file.id(), name == null ? "" : name,
                    mapping == null ? Map.of() : Mapping.chosen(mapping), call.caller().signature());
            begin(id, dry);
            return Reply.accepted("/imports/" + id.value(), json(one(id)));
        } catch (InvalidInput wrong) {
            throw refused(wrong);
        }
    }

    private void begin(ImportId id, boolean dry) {
        try {
            queue.start(id, dry);
        } catch (InvalidInput incomplete) {
            imports.discard(id);
            throw incomplete;
        }
    }

    /** What is wrong with the file is wrong with the request itself; all else stands in a parameter. */
    private static Refused refused(InvalidInput wrong) {
        return new Refused(wrong.field().equals("file")
                ? new Problem(Problem.Type.MALFORMED_REQUEST, Spelling.both(wrong), List.of(), Map.of(), null)
                : Problem.invalid(Problem.Type.INVALID_PARAMETERS,
                        List.of(new Mistake(wrong.field(), Spelling.both(wrong)))));
    }

    private Reply list(Call call) {
        var query = call.query();
        var page = query.page("imports");
        query.done();
        var last = page.last();
        return Reply
                .ok(page.of(imports.list(new ImportId(last == null ? Long.MAX_VALUE : last), page.wanted()),
                        it -> it.id().value(), ImportsApi::json));
    }

    private Reply get(Call call) {
        call.query().done();
        var one = one(call);
        return Reply.ok(json(one).put("columns", columns(one)));
    }

    private Reply start(Call call) {
        call.query().done();
        var fields = call.fields();
        var dry = Boolean.TRUE.equals(fields.flag("dryRun"));
        fields.done();
        var one = one(call);
        if (!queue.start(one.id(), dry)) {
            throw new Refused(Problem.conflict("这次导入已经开始或结束，请重新上传文件。 "
                    + "This import has begun or is over: send the file again."));
        }
        return Reply.accepted("/imports/" + one.id().value(), json(one(one.id())));
    }

    private Reply discard(Call call) {
        call.query().done();
        return Reply.doneIf(imports.discard(new ImportId(call.id("id"))));
    }

    private Reply rejected(Call call) {
        call.query().done();
        var one = one(call);
        if (one.counts().rejected() > 0 && imports.rejected(one.id(), 0, 1).isEmpty()) {
            throw new Refused(Problem.of(Problem.Type.GONE, "未收的行只保留一天，已经删去。",
                    "Rejected rows are kept for one day; these are gone."));
        }
        return Reply.file(new Download("text/csv", one.rejectedName(),
                out -> new RejectedFile(imports).write(one,
                        new OutputStreamWriter(out, StandardCharsets.UTF_8))));
    }

    private Import one(Call call) {
        return one(new ImportId(call.id("id")));
    }

    private Import one(ImportId id) {
        return imports.get(id).orElseThrow(() -> new Refused(Problem.notFound()));
    }

    private static JsonObject json(Import one) {
        var counts = one.counts();
        return new JsonObject().put("id", one.id().value()).put("name", one.name())
                .put("state", one.wanted() ? "queued" : one.state().code()).put("dryRun", one.dry())
                .put("expected", one.expected())
                .put("counts", new JsonObject().put("read", counts.read()).put("added", counts.added())
                        .put("changed", counts.changed()).put("same", counts.same())
                        .put("rejected", counts.rejected()))
                .put("failure", failure(one)).put("madeBy", one.by())
                .put("createdAt", CustomerJson.time(one.createdAt()))
                .put("finishedAt", CustomerJson.time(one.finishedAt()));
    }

    private static @Nullable String failure(Import one) {
        var failure = one.failure();
        return failure == null ? null : failure.replace('\n', ' ');
    }

    private static JsonArray columns(Import one) {
        var columns = new JsonArray();
        for (var i = 0; i < one.headings().size(); i++) {
            var column = one.mapping().get(i);
            columns.add(new JsonObject().put("heading", one.headings().get(i)).put("column",
                    column == null ? null : column.code()));
        }
        return columns;
    }
}
