/// What a shop wants to know of its customers in fields of its own: typed, each value with who said it and when. Whose
/// word counts more decides, then the newer word; what was said otherwise is kept.
@NullMarked
package io.zhiyin.campaigns.profile;

import org.jspecify.annotations.NullMarked;
