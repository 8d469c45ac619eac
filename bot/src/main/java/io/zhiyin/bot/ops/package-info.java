/// What whoever installs and runs Zhiyin meets: settings, health, metrics, a stop that loses nothing.
@NullMarked
package io.zhiyin.bot.ops;

import org.jspecify.annotations.NullMarked;
