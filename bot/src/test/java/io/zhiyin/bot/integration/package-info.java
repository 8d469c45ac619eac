@NullMarked
package io.zhiyin.bot.integration;

import org.jspecify.annotations.NullMarked;
