/// The operators' web console: pages that are HTML first and htmx second, in Chinese and English. One class a
/// page or a family of pages; a page asks the features and never their tables.
@NullMarked
package io.zhiyin.bot.console;

import org.jspecify.annotations.NullMarked;
