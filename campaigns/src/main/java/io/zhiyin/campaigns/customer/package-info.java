/// Who the customers are: one person, their identities over accounts, their staff, their birthday.
@NullMarked
package io.zhiyin.campaigns.customer;

import org.jspecify.annotations.NullMarked;
