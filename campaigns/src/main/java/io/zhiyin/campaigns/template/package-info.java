/// The messages of campaigns as they are kept: versions that never change, with one variant per channel.
@NullMarked
package io.zhiyin.campaigns.template;

import org.jspecify.annotations.NullMarked;
