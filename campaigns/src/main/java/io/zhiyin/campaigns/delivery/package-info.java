/// One message to one customer: its state, its route, the moment it goes out, and what came of it.
@NullMarked
package io.zhiyin.campaigns.delivery;

import org.jspecify.annotations.NullMarked;
