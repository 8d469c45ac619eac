@NullMarked
package io.zhiyin.campaigns;

import org.jspecify.annotations.NullMarked;
