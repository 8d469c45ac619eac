package io.zhiyin.bot;

import io.zhiyin.bot.ops.Settings;
import io.zhiyin.campaigns.importing.Import;
import io.zhiyin.campaigns.importing.Importer;
import io.zhiyin.campaigns.importing.Imports;
import io.zhiyin.campaigns.importing.TableFile;
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
        OnePerson.with(settings, db -> {
            var vault = Vault.open(db, settings.masterKey().value());
            var clock = Clock.systemUTC();
            var imports = new Imports(db, vault, clock);
            try (var table = TableFile.open(file)) {
                var id = imports.create(UUID.randomUUID(), file.getFileName().toString(), table.headings(),
                        chosen, table.expected(), "command");
                // a name that no node has: nobody else has the file to go on with
                new Importer(db, vault, clock, settings.timeZone(), imports, UUID.randomUUID()).run(id, file,
                        dry);
                look.accept(imports.get(id).orElseThrow(), imports);
                if (dry) {
                    imports.discard(id);
                }
            }
        });
    }
}
