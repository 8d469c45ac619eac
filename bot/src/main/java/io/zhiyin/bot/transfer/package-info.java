/** Long bodies on their way in and out, between the event loop and threads that may block. */
@NullMarked
package io.zhiyin.bot.transfer;

import org.jspecify.annotations.NullMarked;
