package io.zhiyin.bot;

import io.zhiyin.bot.ops.Settings;
import io.zhiyin.campaigns.importing.Import;
import io.zhiyin.campaigns.importing.Importer;
import io.zhiyin.campaigns.importing.Imports;
import io.zhiyin.campaigns.importing.TableFile;
import io.zhiyin.campaigns.node.NodeId;
import io.zhiyin.campaigns.node.Nodes;
import io.zhiyin.campaigns.store.Vault;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;

/** What the command {@code import} does: on the service's own settings, with the database alone. */
final class ImportFile {
    private ImportFile() {}

    /**
     * @param chosen from headings to codes of columns, where the guess is not right
     * @param look what to do with the import when it is over, while the rejected rows can still be read
     * @throws OnePerson.NoDatabase when the data folder never held one
     * @throws io.zhiyin.campaigns.input.InvalidInput when the file or the mapping cannot be taken
     */
    static void run(Settings settings, Path file, Map<String, String> chosen, boolean dry,
            BiConsumer<Import, Imports> look) {
        OnePerson.with(settings, (vertx, db) -> {
            var vault = Vault.open(db, settings.masterKey().value());
            var clock = Clock.systemUTC();
            var imports = new Imports(db, vault, clock);
            var nodes = new Nodes(vertx, db, NodeId.random(), Nodes.Pace.standard());
            // while it beats, no service takes its import for one that was left half done
            nodes.join();
            try (var table = TableFile.open(file)) {
                var id = imports.create(UUID.randomUUID(), file.getFileName().toString(), table, chosen,
                        "command");
                new Importer(db, vault, clock, settings.timeZone(), imports, nodes.self().value()).run(id,
                        file, dry);
                look.accept(imports.get(id).orElseThrow(), imports);
                if (dry) {
                    imports.discard(id);
                }
            } finally {
                nodes.leave();
            }
        });
    }
}
