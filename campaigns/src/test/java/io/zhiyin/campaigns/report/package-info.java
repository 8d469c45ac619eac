@NullMarked
package io.zhiyin.campaigns.report;

import org.jspecify.annotations.NullMarked;
