/**
 * The words people see: message templates rendered in a sandbox, linted when they are saved, measured against the
 * limits of the channel that carries them, and the messages Zhiyin ships with.
 *
 * <p>The way through: {@link io.zhiyin.templates.TemplateParser} reads a small part of Freemarker's language into
 * our own tree and refuses the rest; {@link io.zhiyin.templates.FreemarkerSource} writes that tree as fully bracketed
 * Freemarker; {@link io.zhiyin.templates.MessageRenderer} lets Freemarker run it over plain data. What Freemarker gets to
 * see was written by us, never by the author of the template, so there is no second reading of the text that could
 * find something the first one missed.
 */
@NullMarked
package io.zhiyin.templates;

import org.jspecify.annotations.NullMarked;
