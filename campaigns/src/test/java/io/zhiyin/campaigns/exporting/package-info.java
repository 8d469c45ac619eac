@NullMarked
package io.zhiyin.campaigns.exporting;

import org.jspecify.annotations.NullMarked;
