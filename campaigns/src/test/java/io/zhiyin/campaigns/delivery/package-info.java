@NullMarked
package io.zhiyin.campaigns.delivery;

import org.jspecify.annotations.NullMarked;
