@NullMarked
package io.zhiyin.campaigns.customer;

import org.jspecify.annotations.NullMarked;
