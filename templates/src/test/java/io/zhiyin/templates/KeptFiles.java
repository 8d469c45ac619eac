package io.zhiyin.templates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a customer will read is kept in files and compared whole; {@code -Drendered.keep=true} writes them anew. */
final class KeptFiles {
    private KeptFiles() {}

    static void assertRendered(String path, String text) throws IOException {
        Path file = Path.of("src/test/resources/rendered").resolve(path);
        if (Boolean.getBoolean("rendered.keep")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text + "\n");
        }
        assertThat(file).as("kept words of %s", path).exists().content().isEqualTo(text + "\n");
    }
}
