package io.zhiyin.templates;

/** What comes of rendering the fields of an Official Account template message. */
public sealed interface FieldsRendering permits RenderedFields, TemplateProblem {}
