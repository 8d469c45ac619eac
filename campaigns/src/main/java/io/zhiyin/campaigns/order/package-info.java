/// What customers bought.
@NullMarked
package io.zhiyin.campaigns.order;

import org.jspecify.annotations.NullMarked;
