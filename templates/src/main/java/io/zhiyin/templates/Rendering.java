package io.zhiyin.templates;

/** What comes of rendering a message: its words, or what is wrong with the template or its values. */
public sealed interface Rendering permits Rendered, TemplateProblem {}
