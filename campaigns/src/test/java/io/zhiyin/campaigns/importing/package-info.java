@NullMarked
package io.zhiyin.campaigns.importing;

import org.jspecify.annotations.NullMarked;
