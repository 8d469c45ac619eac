/// Journeys towards the world: those to start from, with their words, and calls to other systems.
@NullMarked
package io.zhiyin.bot.journey;

import org.jspecify.annotations.NullMarked;
