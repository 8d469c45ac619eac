@NullMarked
package io.zhiyin.campaigns.insight.forecast;

import org.jspecify.annotations.NullMarked;
