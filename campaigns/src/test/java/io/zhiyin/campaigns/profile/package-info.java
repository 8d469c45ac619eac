@NullMarked
package io.zhiyin.campaigns.profile;

import org.jspecify.annotations.NullMarked;
