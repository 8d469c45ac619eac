@NullMarked
package io.zhiyin.campaigns.journey;

import org.jspecify.annotations.NullMarked;
