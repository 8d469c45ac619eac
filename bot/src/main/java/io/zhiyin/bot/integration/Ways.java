package io.zhiyin.bot.integration;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The routes other systems come in by, as they are now. */
public interface Ways {
    /**
     * @param name of the route, or of a file of which nothing runs
     * @param problem why the file does not hold as it stands, or null; what it said before may run on
     */
    record Way(String name, String from, boolean runs, @Nullable RouteProblem problem) {}

    /** What runs, and what could not be loaded; the way all of them end in is left out. */
    List<Way> ways();

    /** The folder that is watched for tables of orders. */
    Path orders();

    /** How many files in it, or rows of files, wait there as {@code .failed} to be mended. */
    long failed();

    /** The folder of the shop's own routes. */
    Path routes();
}
