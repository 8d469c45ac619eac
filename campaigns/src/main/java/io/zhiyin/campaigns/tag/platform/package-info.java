/** Tags of ours and tags of the platforms: a change on either side reaches the other. */
@org.jspecify.annotations.NullMarked
package io.zhiyin.campaigns.tag.platform;
