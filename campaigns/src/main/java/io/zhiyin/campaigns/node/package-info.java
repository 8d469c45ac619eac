/// The processes of one installation: each has an id of its own and shows by a heartbeat that it lives, so that the
/// others take over what a dead one had in hand.
@NullMarked
package io.zhiyin.campaigns.node;

import org.jspecify.annotations.NullMarked;
