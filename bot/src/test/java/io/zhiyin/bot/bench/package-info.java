/// Measurements beside their limits, run by hand from the test class path.
@NullMarked
package io.zhiyin.bot.bench;

import org.jspecify.annotations.NullMarked;
