/// What is promised of sending, tried on two services over one PostgreSQL while both are killed.
@NullMarked
package io.zhiyin.bot.proof;

import org.jspecify.annotations.NullMarked;
