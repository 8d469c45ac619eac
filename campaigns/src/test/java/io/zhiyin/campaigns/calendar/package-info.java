@NullMarked
package io.zhiyin.campaigns.calendar;

import org.jspecify.annotations.NullMarked;
