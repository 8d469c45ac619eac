@NullMarked
package io.zhiyin.campaigns.result;

import org.jspecify.annotations.NullMarked;
