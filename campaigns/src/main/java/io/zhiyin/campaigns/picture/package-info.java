/// Pictures for messages: kept here once each, and what the platforms call those that were brought to them.
@NullMarked
package io.zhiyin.campaigns.picture;

import org.jspecify.annotations.NullMarked;
