@NullMarked
package io.zhiyin.campaigns.tag;

import org.jspecify.annotations.NullMarked;
