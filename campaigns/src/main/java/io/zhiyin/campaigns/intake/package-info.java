/// What other systems tell: orders, refunds and events, each put to the person it is about, once.
@NullMarked
package io.zhiyin.campaigns.intake;

import org.jspecify.annotations.NullMarked;
