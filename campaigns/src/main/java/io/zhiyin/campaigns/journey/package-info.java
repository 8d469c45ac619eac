/// Journeys (旅程): steps with waits and branches that customers walk through one by one, and who stands where.
@NullMarked
package io.zhiyin.campaigns.journey;

import org.jspecify.annotations.NullMarked;
