@NullMarked
package io.zhiyin.campaigns.store;

import org.jspecify.annotations.NullMarked;
