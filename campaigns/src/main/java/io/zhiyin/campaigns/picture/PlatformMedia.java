package io.zhiyin.campaigns.picture;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** What platforms call the pictures that were brought to them, known to all nodes. */
public final class PlatformMedia {
    /** Source: Official Account API, media; WeCom API, media: a media_id lives three days. */
    private static final Duration LIFE = Duration.ofDays(3);
    /** A message may wait for its moment, and clocks differ. */
    private static final Duration RENEWED_BEFORE = Duration.ofHours(6);

    private static final String FIND = """
            select media from platform_media
             where account = :account and picture_id = :picture and form = :form and (until is null or until > :good)""";
    private static final String KEEP = """
            insert into platform_media (account, picture_id, form, media, until)
            values (:account, :picture, :form, :media, :until)
            on conflict (account, picture_id, form) do update set media = excluded.media, until = excluded.until""";
    private static final String FORGET = """
            delete from platform_media where account = :account and media = any(:media)""";

    /** How a platform is told of a picture. */
    public enum Form {
        /** By an id, for three days. */
        MEDIA,
        /** By an address of the platform's own, for good. */
        ADDRESS;

        private String stored() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Database db;
    private final Clock clock;

    public PlatformMedia(Database db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** What the platform calls it; empty when it is not there, or not for long any more. */
    public Optional<String> find(AccountId account, PictureId picture, Form form) {
        return db.sql(FIND).bind("account", account.value()).bind("picture", picture.value())
                .bind("form", form.stored()).bind("good", clock.instant().plus(RENEWED_BEFORE))
                .first(row -> row.text("media"));
    }

    /** It was brought there just now. */
    public void keep(AccountId account, PictureId picture, Form form, String media) {
        db.sql(KEEP).bind("account", account.value()).bind("picture", picture.value())
                .bind("form", form.stored()).bind("media", media)
                .bind("until", form == Form.MEDIA ? clock.instant().plus(LIFE) : null).update();
    }

    /** The platform knows them no more. */
    public void forget(AccountId account, Collection<String> media) {
        db.sql(FORGET).bind("account", account.value()).bindAll("media", String.class, media).update();
    }
}
