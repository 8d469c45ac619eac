package io.zhiyin.campaigns.segment;

/** How many came into a segment and how many left it. */
record Moved(long come, long gone) {
    static final Moved NOBODY = new Moved(0, 0);
}
