@NullMarked
package io.zhiyin.bot.ops;

import org.jspecify.annotations.NullMarked;
