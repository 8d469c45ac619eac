@NullMarked
package io.zhiyin.campaigns.template;

import org.jspecify.annotations.NullMarked;
