/// Segments as files, written row by row while they are sent; what names a person is masked unless it is asked for.
@NullMarked
package io.zhiyin.campaigns.exporting;

import org.jspecify.annotations.NullMarked;
