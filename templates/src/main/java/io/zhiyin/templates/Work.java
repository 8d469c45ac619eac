package io.zhiyin.templates;

/**
 * Counts what one rendering does and ends it when it is too much. Counted, not timed: a template that renders here today
 * renders everywhere tomorrow, whatever else the machine is doing.
 *
 * <p>Why this bounds time and memory: a template holds no recursion, no assignment and no list of its own, so it runs
 * more than once only inside {@code <#list>} over a list of the model. Each item taken from a list is charged with the
 * whole template's length, each text read from the model with the text's length. An expression has at most
 * {@link ExpressionReader#DEEPEST} levels, and every operation is linear in its operands, so each character charged is
 * handled a bounded number of times.
 */
final class Work {
    /** Thrown through Freemarker, which passes unchecked exceptions on. */
    static final class Exhausted extends RuntimeException {
        private static final long serialVersionUID = 1;

        Exhausted() {
            super("work limit reached", null, false, false);
        }
    }

    /** What a step costs beside the characters it touches. */
    private static final int STEP = 16;

    private final int pass;
    private long left;

    Work(long limit, int templateLength) {
        this.left = limit;
        this.pass = templateLength + STEP;
    }

    void itemTaken() {
        spend(pass);
    }

    void textRead(String text) {
        spend(STEP + (long) text.length());
    }

    private void spend(long characters) {
        left -= characters;
        if (left < 0) {
            throw new Exhausted();
        }
    }
}
