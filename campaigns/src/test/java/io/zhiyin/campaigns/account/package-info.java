@NullMarked
package io.zhiyin.campaigns.account;

import org.jspecify.annotations.NullMarked;
