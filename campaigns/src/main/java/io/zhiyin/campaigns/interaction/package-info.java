/// What happened with a customer, one event each: the words the platforms' callbacks are turned into, and the timeline.
@NullMarked
package io.zhiyin.campaigns.interaction;

import org.jspecify.annotations.NullMarked;
