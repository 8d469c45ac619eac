package io.zhiyin.templates;

/**
 * What the linter found at a place of a template.
 *
 * @param line from 1
 * @param column from 1, in characters
 */
public record Finding(Severity severity, int line, int column, ProblemCode code, String messageZh,
        String messageEn) {
    static Finding error(TemplateProblem problem) {
        return of(Severity.ERROR, problem);
    }

    static Finding warning(TemplateProblem problem) {
        return of(Severity.WARNING, problem);
    }

    private static Finding of(Severity severity, TemplateProblem problem) {
        return new Finding(severity, problem.line(), problem.column(), problem.code(), problem.messageZh(),
                problem.messageEn());
    }
}
