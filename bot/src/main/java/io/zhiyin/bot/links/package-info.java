/// Short links of campaigns: where customers land who follow them.
@NullMarked
package io.zhiyin.bot.links;

import org.jspecify.annotations.NullMarked;
