/// What customers will probably do, from when they bought: BG/NBD and MBG/NBD (how often, and whether they still will),
/// Gamma-Gamma (for how much), and the test of each on a part of the past it has not seen. Knows no database.
@NullMarked
package io.zhiyin.campaigns.insight.forecast;

import org.jspecify.annotations.NullMarked;
