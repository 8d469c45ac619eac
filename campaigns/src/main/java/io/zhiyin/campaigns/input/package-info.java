/// What a person entered and no feature can take: said in one way by all of them.
@NullMarked
package io.zhiyin.campaigns.input;

import org.jspecify.annotations.NullMarked;
