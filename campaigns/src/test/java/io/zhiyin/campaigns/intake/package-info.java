@NullMarked
package io.zhiyin.campaigns.intake;

import org.jspecify.annotations.NullMarked;
