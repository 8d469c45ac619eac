/// The whole story as people live it: on the simulated phones and in the console, each in a real browser.
@NullMarked
package io.zhiyin.bot.story;

import org.jspecify.annotations.NullMarked;
