/** One person out of several customers and back, with all that the features know of them. */
@NullMarked
package io.zhiyin.campaigns.person;

import org.jspecify.annotations.NullMarked;
