@NullMarked
package io.zhiyin.campaigns.insight;

import org.jspecify.annotations.NullMarked;
