/// Which account a message comes through or goes out by, and the access tokens that all nodes share.
@NullMarked
package io.zhiyin.campaigns.account;

import org.jspecify.annotations.NullMarked;
