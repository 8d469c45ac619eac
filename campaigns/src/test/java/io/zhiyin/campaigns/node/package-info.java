@NullMarked
package io.zhiyin.campaigns.node;

import org.jspecify.annotations.NullMarked;
