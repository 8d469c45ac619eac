@NullMarked
package io.zhiyin.bot.links;

import org.jspecify.annotations.NullMarked;
