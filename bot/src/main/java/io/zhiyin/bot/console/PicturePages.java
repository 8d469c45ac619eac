package io.zhiyin.bot.console;

import io.zhiyin.bot.transfer.Download;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.picture.Picture;
import io.zhiyin.campaigns.picture.PictureFile;
import io.zhiyin.campaigns.picture.PictureId;
import io.zhiyin.campaigns.picture.Pictures;
import io.zhiyin.campaigns.template.TemplateId;
import io.zhiyin.campaigns.template.Templates;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** 图片库: the pictures that messages may show. */
final class PicturePages {
    private static final String PAGE = "/pictures";

    private final Pictures pictures;
    private final Templates templates;

    PicturePages(Pictures pictures, Templates templates) {
        this.pictures = pictures;
        this.templates = templates;
    }

    void mount(Routes routes) {
        routes.get(PAGE, _ -> Answer.show("pictures/page", page(null)))
                .receive(PAGE, PictureFile.LONGEST, this::take).get(PAGE + "/:id/image", this::image)
                .post(PAGE + "/:id/delete", this::delete);
    }

    private Answer take(Visit visit, Desk.Sent file) throws IOException {
        try {
            if (file.name().isEmpty()) {
                throw new InvalidInput("file", "请先选择一张图片。", "Choose a picture first.");
            }
            pictures.add(file.name(), file.in().readNBytes(PictureFile.LONGEST + 1), visit.me().name());
            return Answer.go(PAGE, "picture.added");
        } catch (InvalidInput refused) {
            return Answer.again("pictures/page", page(refused.words(visit.language().locale())));
        }
    }

    private Answer image(Visit visit) {
        var picture = existing(visit);
        return new Answer.Save(new Download(picture.type().media(), picture.fileName(),
                out -> out.write(pictures.bytes(picture.id())
                        .orElseThrow(() -> new IOException("the picture was deleted")))));
    }

    private Answer delete(Visit visit) {
        return pictures.delete(existing(visit).id())
                ? Answer.go(PAGE, "picture.deleted")
                : Answer.refused(409, "picture.used");
    }

    private Picture existing(Visit visit) {
        return pictures.get(new PictureId(visit.id("id"))).orElseThrow(() -> new NotHere("picture"));
    }

    private Page page(@Nullable String problem) {
        return new Page(pictures.list().stream().map(it -> new Line(it.id().value(), it.name(), it.width(),
                it.height(), Math.max(1, it.size() / 1024), used(it.id()))).toList(), problem);
    }

    private List<Used> used(PictureId id) {
        return pictures.uses(id).stream()
                .map(it -> new Used(it.template(), templates.get(new TemplateId(it.template()))
                        .map(template -> template.name()).orElse("")))
                .toList();
    }

    public record Used(long id, String name) {}

    /** @param size in kilobytes */
    public record Line(long id, String name, int width, int height, long size, List<Used> used) {
        public Line {
            used = List.copyOf(used);
        }
    }

    /** @param problem in the reader's language, or null */
    public record Page(List<Line> pictures, @Nullable String problem) {
        public Page {
            pictures = List.copyOf(pictures);
        }
    }
}
