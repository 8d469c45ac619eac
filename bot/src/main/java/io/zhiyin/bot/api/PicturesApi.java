package io.zhiyin.bot.api;

import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.transfer.Download;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.picture.Picture;
import io.zhiyin.campaigns.picture.PictureFile;
import io.zhiyin.campaigns.picture.PictureId;
import io.zhiyin.campaigns.picture.Pictures;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code /pictures}: the pictures that messages may show. */
public final class PicturesApi implements Resource {
    private final Pictures pictures;

    public PicturesApi(Pictures pictures) {
        this.pictures = pictures;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/pictures", this::list).receive("/pictures", new Keeping(), this::create)
                .get("/pictures/{id}", this::get).get("/pictures/{id}/image", this::image)
                .delete("/pictures/{id}", this::delete);
    }

    private record File(byte[] bytes) implements Receiving.Received {
        @Override
        public String digest() {
            try {
                return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        @Override
        public void close() {
            // nothing stands anywhere
        }
    }

    private static final class Keeping implements Receiving {
        @Override
        public long longest() {
            return PictureFile.LONGEST;
        }

        @Override
        public Set<String> types() {
            return Set.of("image/jpeg", "image/png", "application/octet-stream");
        }

        @Override
        public File receive(InputStream in) throws IOException {
            // one byte more than it may have, so that what is too long is seen to be
            return new File(in.readNBytes(PictureFile.LONGEST + 1));
        }
    }

    private Reply create(Call call) {
        var query = call.query();
        var name = query.text("name", Pictures.LONGEST_NAME);
        query.done();
        if (!(call.file() instanceof File file)) {
            throw new IllegalStateException("a file is received before it is worked at");
        }
        try {
            var made = pictures.add(name == null ? "" : name, file.bytes(), call.caller().signature());
            return Reply.created("/pictures/" + made.id().value(), json(made));
        } catch (InvalidInput wrong) {
            throw new Refused(new Problem(
                    file.bytes().length > PictureFile.LONGEST
                            ? Problem.Type.CONTENT_TOO_LARGE
                            : Problem.Type.MALFORMED_REQUEST,
                    Spelling.both(wrong), List.of(), Map.of(), null));
        }
    }

    private Reply list(Call call) {
        var query = call.query();
        var page = query.page("pictures");
        query.done();
        return Reply.ok(page.ofAll(pictures.list().reversed(), it -> it.id().value(), PicturesApi::json));
    }

    private Reply get(Call call) {
        call.query().done();
        var picture = picture(call);
        return Reply.ok(json(picture).put("usedBy", Reply.array(pictures.uses(picture.id()),
                it -> new JsonObject().put("template", it.template()).put("version", it.version()))));
    }

    private Reply image(Call call) {
        call.query().done();
        var picture = picture(call);
        return Reply.file(new Download(picture.type().media(), picture.fileName(),
                out -> out.write(pictures.bytes(picture.id())
                        .orElseThrow(() -> new IOException("the picture was deleted")))));
    }

    private Reply delete(Call call) {
        call.query().done();
        var picture = picture(call);
        if (!pictures.delete(picture.id()) && !pictures.uses(picture.id()).isEmpty()) {
            throw new Refused(Problem.conflict("有模板在用这张图片，不能删除，见 usedBy。"
                    + " A template shows the picture, so it stays: see usedBy."));
        }
        return Reply.done();
    }

    private Picture picture(Call call) {
        return pictures.get(new PictureId(call.id("id"))).orElseThrow(() -> new Refused(Problem.notFound()));
    }

    private static JsonObject json(Picture it) {
        return new JsonObject().put("id", it.id().value()).put("name", it.name())
                .put("type", it.type().media()).put("width", it.width()).put("height", it.height())
                .put("size", it.size()).put("createdBy", it.createdBy())
                .put("createdAt", CustomerJson.time(it.createdAt()));
    }
}
