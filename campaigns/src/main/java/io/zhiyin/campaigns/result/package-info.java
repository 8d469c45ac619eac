/// What campaigns brought: funnels by arm, what staff did, and how far the figures differ from those of the people left out.
@NullMarked
package io.zhiyin.campaigns.result;

import org.jspecify.annotations.NullMarked;
