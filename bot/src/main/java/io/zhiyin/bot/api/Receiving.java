package io.zhiyin.bot.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/** Takes a file in as it comes, before anything is done with it. */
interface Receiving {
    /** In bytes; what says of itself that it is longer is not begun with. */
    long longest();

    /** The media types that a file may come as. */
    Set<String> types();

    Received receive(InputStream in) throws IOException;

    /** A file that was taken in; closed, it is gone, unless something was done with it. */
    interface Received extends AutoCloseable {
        /** What tells the file from others. */
        String digest();

        @Override
        void close();
    }
}
