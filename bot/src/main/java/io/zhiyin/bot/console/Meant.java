package io.zhiyin.bot.console;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Callable;

/** A file that has an end only if it was meant by who sends it. */
final class Meant extends FilterInputStream {
    private final Callable<Boolean> meant;

    /** @param meant asked at the end of the file, and waited for */
    Meant(InputStream in, Callable<Boolean> meant) {
        super(in);
        this.meant = meant;
    }

    static final class Forged extends IOException {
        private static final long serialVersionUID = 1L;

        Forged() {
            super("the file was not meant by who sends it");
        }
    }

    @Override
    public int read() throws IOException {
        var read = super.read();
        if (read < 0) {
            ask();
        }
        return read;
    }

    @Override
    public int read(byte[] to, int from, int length) throws IOException {
        var read = super.read(to, from, length);
        if (read < 0) {
            ask();
        }
        return read;
    }

    private void ask() throws IOException {
        boolean so;
        try {
            so = meant.call();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("the service stops", stop);
        } catch (Exception brokenOff) {
            throw new IOException("its form did not come to its end", brokenOff);
        }
        if (!so) {
            throw new Forged();
        }
    }
}
