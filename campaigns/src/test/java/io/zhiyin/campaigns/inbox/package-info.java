@NullMarked
package io.zhiyin.campaigns.inbox;

import org.jspecify.annotations.NullMarked;
