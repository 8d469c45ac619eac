/// The command line and the one place where everything is built: [io.zhiyin.bot.Zhiyin] is the map of the program.
@NullMarked
package io.zhiyin.bot;

import org.jspecify.annotations.NullMarked;
