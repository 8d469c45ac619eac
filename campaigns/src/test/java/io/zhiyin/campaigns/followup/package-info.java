@NullMarked
package io.zhiyin.campaigns.followup;

import org.jspecify.annotations.NullMarked;
