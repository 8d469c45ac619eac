package io.zhiyin.templates;

/** A place in a template as a person counts it: the first character is line 1, column 1. */
record Position(int line, int column) {
    static final Position START = new Position(1, 1);
}
