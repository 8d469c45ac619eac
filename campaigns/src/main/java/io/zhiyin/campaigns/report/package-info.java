/// What the shop's figures say when they are put together: growth, stages, cohorts, revenue, the state of the data. A report is one or two statements over
/// whole tables, so it reads those of other features, as segments and planning do; it writes none of them. What a feature already answers is asked of it.
@NullMarked
package io.zhiyin.campaigns.report;

import org.jspecify.annotations.NullMarked;
