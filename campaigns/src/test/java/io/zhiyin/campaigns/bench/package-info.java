@NullMarked
package io.zhiyin.campaigns.bench;

import org.jspecify.annotations.NullMarked;
