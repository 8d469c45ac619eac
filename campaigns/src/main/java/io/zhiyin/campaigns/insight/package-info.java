/// What is computed about a customer: RFM, ABC class, lifecycle stage, what to expect. All of it follows from the orders, is computed in sets, and comes
/// with the figures behind it. Reads the table of orders, because what it asks is asked of sets.
@NullMarked
package io.zhiyin.campaigns.insight;

import org.jspecify.annotations.NullMarked;
