/// Every accepted callback is one durable row before its 200; handled exactly once in effect, in order for one customer
/// of one account. Who is joined over several accounts has a lane in each: their events are handled one at a time, and
/// where they contradict each other the platform's time decides and not the arrival.
@NullMarked
package io.zhiyin.campaigns.inbox;

import org.jspecify.annotations.NullMarked;
