package io.zhiyin.bot.wechat;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.delivery.Channel.Prepared;
import io.zhiyin.campaigns.delivery.Outcome;
import io.zhiyin.campaigns.delivery.Outgoing;
import io.zhiyin.campaigns.picture.Picture;
import io.zhiyin.campaigns.picture.PictureId;
import io.zhiyin.campaigns.picture.Pictures;
import io.zhiyin.campaigns.picture.PlatformMedia;
import io.zhiyin.campaigns.picture.PlatformMedia.Form;
import io.zhiyin.campaigns.template.Attachment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sees to it that the pictures of a message are on an account's platform before the message goes. Bringing one there
 * twice does no harm: two nodes may do so at the same moment, one node does not.
 */
public final class PicturesThere {
    /** Bad or expired media. Source: Official Account API, media; WeCom API, global error codes. */
    private static final Set<Integer> EXPIRED = Set.of(40007, 40145);
    /** The platform will not have it: type, size, emptiness. Source: as above. */
    private static final Set<Integer> REFUSED = Set.of(40004, 40005, 40006, 40009, 41005, 44001, 45001);
    private static final Duration AFTER_A_REFUSAL = Duration.ofMinutes(5);

    /** One upload to the platform. */
    @FunctionalInterface
    public interface Bringing {
        /** Answers what the platform calls it. */
        Answer<String> bring(Form form, String fileName, byte[] bytes);
    }

    private record Piece(PictureId picture, Form form) {}

    private final AccountId account;
    private final Pictures pictures;
    private final PlatformMedia known;
    private final Bringing bringing;
    private final Form ofLinks;
    private final Map<Piece, ReentrantLock> underWay = new ConcurrentHashMap<>();

    /** @param ofLinks how the platform is told of a link card's picture */
    public PicturesThere(AccountId account, Pictures pictures, PlatformMedia known, Form ofLinks,
            Bringing bringing) {
        this.account = account;
        this.pictures = pictures;
        this.known = known;
        this.ofLinks = ofLinks;
        this.bringing = bringing;
    }

    /** What an upload answered, read by the first of the fields that it has. */
    public static Answer<String> name(String body, String field) {
        try {
            var name = Replies.text(new JsonObject(body), field);
            if (name.isPresent()) {
                return new Answer.Said<>(name.get());
            }
        } catch (DecodeException noJson) {
            // judged below
        }
        return new Answer.Lost<>("平台的回答残缺。The platform's answer is broken.");
    }

    public Prepared prepare(Outgoing.Content content) {
        if (!(content instanceof Outgoing.Attached(var text, var attachments, _))) {
            return new Prepared.Ready(content);
        }
        var media = new ArrayList<String>();
        for (var attachment : attachments) {
            var picture = attachment.shows();
            if (picture.isEmpty()) {
                media.add("");
                continue;
            }
            switch (there(new Piece(picture.get(), form(attachment)))) {
                case There.Named(var name) -> media.add(name);
                case There.Not(var why) -> {
                    return why;
                }
            }
        }
        return new Prepared.Ready(new Outgoing.Attached(text, attachments, media));
    }

    /** What the platform said of a call; a picture it has forgotten is brought there anew for the next. */
    public Outcome judged(Outgoing.Content content, Outcome outcome) {
        if (outcome instanceof Outcome.TryAgain later && EXPIRED.contains(later.code())
                && content instanceof Outgoing.Attached attached) {
            known.forget(account, attached.media().stream().filter(it -> !it.isEmpty()).toList());
        }
        return outcome;
    }

    private Form form(Attachment attachment) {
        return attachment instanceof Attachment.Link ? ofLinks : Form.MEDIA;
    }

    private sealed interface There {
        record Named(String name) implements There {}

        record Not(Prepared why) implements There {}
    }

    private There there(Piece piece) {
        var before = known.find(account, piece.picture, piece.form);
        if (before.isPresent()) {
            return new There.Named(before.get());
        }
        var lock = underWay.computeIfAbsent(piece, _ -> new ReentrantLock());
        lock.lock();
        try {
            var meanwhile = known.find(account, piece.picture, piece.form);
            return meanwhile.<There>map(There.Named::new).orElseGet(() -> brought(piece));
        } finally {
            lock.unlock();
        }
    }

    private There brought(Piece piece) {
        var file = pictures.get(piece.picture).map(Picture::fileName);
        var bytes = pictures.bytes(piece.picture);
        if (file.isEmpty() || bytes.isEmpty()) {
            return new There.Not(new Prepared.Never("picture-gone"));
        }
        return switch (bringing.bring(piece.form, file.get(), bytes.get())) {
            case Answer.Said<String>(var name) -> {
                known.keep(account, piece.picture, piece.form, name);
                yield new There.Named(name);
            }
            case Answer.Refused<String>(var code, _) -> new There.Not(REFUSED.contains(code)
                    ? new Prepared.Never("picture-refused")
                    : new Prepared.Later(AFTER_A_REFUSAL, code));
            case Answer.NotSent<String>(var code, _, var again) ->
                new There.Not(new Prepared.Later(again, code));
            case Answer.Lost<String> _ -> new There.Not(new Prepared.Later(Answer.UNREACHABLE, 0));
        };
    }
}
