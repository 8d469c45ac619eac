package io.zhiyin.templates;

/** Carries a problem out of the depths of a parser; never leaves this package. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;
    private final transient TemplateProblem problem;

    Refusal(TemplateProblem problem) {
        super(problem.messageEn(), null, false, false);
        this.problem = problem;
    }

    TemplateProblem problem() {
        return problem;
    }
}
