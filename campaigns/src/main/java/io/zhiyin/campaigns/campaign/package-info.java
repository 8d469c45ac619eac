/// Campaigns: who, what, when and how; their runs; and the planning that turns a run into deliveries, in sets.
@NullMarked
package io.zhiyin.campaigns.campaign;

import org.jspecify.annotations.NullMarked;
