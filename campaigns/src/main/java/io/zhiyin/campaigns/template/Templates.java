package io.zhiyin.campaigns.template;

import io.vertx.core.json.JsonArray;
import io.zhiyin.campaigns.picture.Pictures;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.DuplicateKey;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps templates. Saving makes a new version; campaigns keep the version they were given. */
public final class Templates {
    private static final String ADD = """
            insert into template (name, version, created_at, updated_at) values (:name, 1, :now, :now)
            returning id, version""";
    private static final String NEXT_VERSION = """
            update template set name = :name, version = version + 1, updated_at = :now where id = :id
            returning id, version""";
    private static final String ADD_VARIANT = """
            insert into template_variant (template_id, version, channel, body, platform_template, field_names, field_texts,
                attachments)
            values (:id, :version, :channel, :body, :platformTemplate, :fieldNames, :fieldTexts,
                cast(cast(:attachments as text) as jsonb))""";
    private static final String NEWEST = """
            select id, name, version, created_at, updated_at from template order by name""";
    private static final String ONE = """
            select id, name, version, created_at, updated_at from template where id = :id""";
    private static final String ONE_VERSION = """
            select t.id, t.name, cast(:version as int) as version, t.created_at, t.updated_at from template t
             where t.id = :id and exists (select from template_variant v where v.template_id = :id and v.version = :version)""";
    private static final String VARIANTS = """
            select template_id, version, channel, body, platform_template, field_names, field_texts,
                   cast(attachments as text) as attachments from template_variant
             where (template_id, version) in (select * from unnest(cast(:ids as bigint[]), cast(:versions as int[])))
             order by channel""";

    /** A mail's one field beside its text. */
    private static final String SUBJECT = "subject";

    private final Database db;
    private final Clock clock;
    // a version never changes, so it is read once
    private final Map<Version, Template> known = new ConcurrentHashMap<>();

    public Templates(Database db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** Keeps a new template as its version 1; the caller has linted it.
     *  @throws NameTaken when another template has the name */
    public Template add(String name, List<Variant> variants) {
        check(name, variants);
        return named(name,
                () -> db.inTransaction(tx -> written(tx,
                        tx.sql(ADD).bind("name", name).bind("now", clock.instant()).one(Templates::version),
                        variants)));
    }

    /** Keeps new words of a template as its next version; the caller has linted them.
     *  @throws NameTaken when another template has the name
     *  @throws IllegalArgumentException when there is no such template */
    public Template save(TemplateId id, String name, List<Variant> variants) {
        check(name, variants);
        return named(name,
                () -> db.inTransaction(tx -> written(tx,
                        tx.sql(NEXT_VERSION).bind("id", id.value()).bind("name", name)
                                .bind("now", clock.instant()).first(Templates::version)
                                .orElseThrow(() -> new IllegalArgumentException(
                                        "no template " + id.value() + "。没有这个模板")),
                        variants)));
    }

    /** Every template in its newest version, by name. */
    public List<Template> list() {
        return withVariants(db, db.sql(NEWEST).list(Templates::head));
    }

    public Optional<Template> get(TemplateId id) {
        return withVariants(db, db.sql(ONE).bind("id", id.value()).list(Templates::head)).stream()
                .findFirst();
    }

    public Optional<Template> get(TemplateId id, int version) {
        var kept = known.get(new Version(id, version));
        if (kept != null) {
            return Optional.of(kept);
        }
        var found = withVariants(db,
                db.sql(ONE_VERSION).bind("id", id.value()).bind("version", version).list(Templates::head))
                .stream().findFirst();
        found.ifPresent(it -> known.put(new Version(id, version), it));
        return found;
    }

    private static void check(String name, List<Variant> variants) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("模板需要名称。A template needs a name.");
        }
        if (variants.isEmpty()) {
            throw new IllegalArgumentException("模板至少要有一种文案。A template needs at least one variant.");
        }
        var channels = new HashSet<Variant.For>();
        for (var variant : variants) {
            if (!channels.add(variant.channel())) {
                throw new IllegalArgumentException(
                        "同一渠道只能有一种文案。Two variants for " + variant.channel().stored());
            }
        }
    }

    private static Template named(String name, java.util.function.Supplier<Template> saving) {
        try {
            return saving.get();
        } catch (DuplicateKey taken) {
            throw new NameTaken(name, taken);
        }
    }

    private Template written(Sql tx, Version version, List<Variant> variants) {
        for (var variant : variants) {
            switch (variant) {
                case Variant.Words words -> add(tx, version, variant, words.body(), null, Map.of());
                case Variant.Mail mail -> add(tx, version, variant, mail.body(), null,
                        Map.of(SUBJECT, mail.subject()));
                case Variant.Attached it -> add(tx, version, variant, it.body(), null, Map.of());
                case Variant.PlatformTemplate it -> add(tx, version, variant, "", it.templateId(),
                        it.fields());
            }
        }
        Pictures.use(tx, variants.stream().flatMap(it -> attachments(it).stream())
                .flatMap(it -> it.shows().stream()).toList(), version.id.value(), version.number);
        return withVariants(tx, tx.sql(ONE).bind("id", version.id.value()).list(Templates::head)).getFirst();
    }

    private static List<Attachment> attachments(Variant variant) {
        return variant instanceof Variant.Attached attached ? attached.attachments() : List.of();
    }

    private static void add(Sql tx, Version version, Variant variant, String body,
            @org.jspecify.annotations.Nullable String platformTemplate, Map<String, String> fields) {
        var names = new ArrayList<String>();
        var texts = new ArrayList<String>();
        fields.forEach((name, text) -> {
            names.add(name);
            texts.add(text);
        });
        tx.sql(ADD_VARIANT).bind("id", version.id.value()).bind("version", version.number)
                .bind("channel", variant.channel().stored()).bind("body", body)
                .bind("platformTemplate", platformTemplate).bindAll("fieldNames", String.class, names)
                .bindAll("fieldTexts", String.class, texts)
                .bind("attachments", AttachmentJson.written(attachments(variant)).encode()).update();
    }

    private static List<Template> withVariants(Sql sql, List<Template> heads) {
        var ids = heads.stream().map(it -> it.id().value()).toList();
        var versions = heads.stream().map(Template::version).toList();
        var variants = new HashMap<TemplateId, List<Variant>>();
        sql.sql(VARIANTS).bindAll("ids", Long.class, ids).bindAll("versions", Integer.class, versions)
                .list(row -> Map.entry(new TemplateId(row.number("template_id")), variant(row)))
                .forEach(it -> variants.computeIfAbsent(it.getKey(), _ -> new ArrayList<>())
                        .add(it.getValue()));
        return heads.stream()
                .map(it -> new Template(it.id(), it.name(), it.version(),
                        variants.getOrDefault(it.id(), List.of()), it.createdAt(), it.updatedAt()))
                .toList();
    }

    private static Variant variant(Row row) {
        var channel = Variant.For.of(row.text("channel"));
        if (channel == Variant.For.MAIL) {
            return new Variant.Mail(row.texts("field_texts").getFirst(), row.text("body"));
        }
        var attachments = AttachmentJson.read(new JsonArray(row.text("attachments")));
        if (!attachments.isEmpty()) {
            return new Variant.Attached(channel, row.text("body"), attachments);
        }
        if (!Variant.For.OF_PLATFORM.contains(channel)) {
            return new Variant.Words(channel, row.text("body"));
        }
        var fields = new LinkedHashMap<String, String>();
        var texts = row.texts("field_texts").iterator();
        row.texts("field_names").forEach(name -> fields.put(name, texts.next()));
        return new Variant.PlatformTemplate(channel, row.text("platform_template"), fields);
    }

    private static Template head(Row row) {
        return new Template(new TemplateId(row.number("id")), row.text("name"), row.integer("version"),
                List.of(), row.instant("created_at"), row.instant("updated_at"));
    }

    private static Version version(Row row) {
        return new Version(new TemplateId(row.number("id")), row.integer("version"));
    }

    private record Version(TemplateId id, int number) {}

    /** Another template already has this name. */
    public static final class NameTaken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NameTaken(String name, Throwable cause) {
            super("已有名为“" + name + "”的模板。There is already a template named '" + name + "'.", cause);
        }
    }
}
