/// Who may come in: operators and their passwords, sessions of browsers, tokens of programs, how often one may
/// try, and the headers that every answer carries.
@NullMarked
package io.zhiyin.bot.security;

import org.jspecify.annotations.NullMarked;
