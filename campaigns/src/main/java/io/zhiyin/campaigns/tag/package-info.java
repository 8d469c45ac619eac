/// Labels on customers: groups and tags, who gave which tag when, and the rules that give tags by themselves.
@NullMarked
package io.zhiyin.campaigns.tag;

import org.jspecify.annotations.NullMarked;
