@NullMarked
package io.zhiyin.campaigns.campaign;

import org.jspecify.annotations.NullMarked;
