@NullMarked
package io.zhiyin.campaigns.picture;

import org.jspecify.annotations.NullMarked;
