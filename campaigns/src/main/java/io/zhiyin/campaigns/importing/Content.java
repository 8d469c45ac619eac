package io.zhiyin.campaigns.importing;

import java.io.IOException;
import java.io.InputStream;

/** What a file holds, wherever it lies: read from its beginning as often as wanted. */
@FunctionalInterface
public interface Content {
    InputStream open() throws IOException;
}
