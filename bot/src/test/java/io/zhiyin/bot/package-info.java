@NullMarked
package io.zhiyin.bot;

import org.jspecify.annotations.NullMarked;
