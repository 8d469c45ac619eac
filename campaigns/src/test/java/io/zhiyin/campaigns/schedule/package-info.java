@NullMarked
package io.zhiyin.campaigns.schedule;

import org.jspecify.annotations.NullMarked;
