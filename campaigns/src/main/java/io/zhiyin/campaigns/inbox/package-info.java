/// Every accepted callback is one durable row before its 200; handled exactly once in effect, in order for one customer.
@NullMarked
package io.zhiyin.campaigns.inbox;

import org.jspecify.annotations.NullMarked;
