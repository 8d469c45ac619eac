package io.zhiyin.templates;

/**
 * Why a template cannot be rendered, or not with these values: an expected outcome, since operators write templates.
 *
 * @param line from 1; lines end at a line feed
 * @param column from 1, in characters (an emoji counts as one)
 * @param messageZh one Chinese sentence: what is wrong and what to do; holds no value of the model
 * @param messageEn the same in English
 */
public record TemplateProblem(ProblemCode code, int line, int column, String messageZh, String messageEn)
        implements
            Rendering,
            FieldsRendering {
    public TemplateProblem {
        if (line < 1 || column < 1) {
            throw new IllegalArgumentException("a place counts from 1, not " + line + ":" + column);
        }
    }

    static TemplateProblem at(Position place, ProblemCode code, String zh, String en) {
        return new TemplateProblem(code, place.line(), place.column(), zh, en);
    }
}
