@NullMarked
package io.zhiyin.campaigns.segment;

import org.jspecify.annotations.NullMarked;
