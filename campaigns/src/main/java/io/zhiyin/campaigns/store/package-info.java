/// One store for everything: PostgreSQL, embedded or by URL; statements with named values; what names a
/// person encrypted. Other packages hold their own SQL and run it through [Database].
@NullMarked
package io.zhiyin.campaigns.store;

import org.jspecify.annotations.NullMarked;
