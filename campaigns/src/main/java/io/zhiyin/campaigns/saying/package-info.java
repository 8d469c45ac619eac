/// Who says something of a customer, and whose word counts more. What stands in a fact or a field, and what becomes of the
/// words that do not stand, is decided here alone.
@NullMarked
package io.zhiyin.campaigns.saying;

import org.jspecify.annotations.NullMarked;
