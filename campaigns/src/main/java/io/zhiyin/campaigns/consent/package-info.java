/// What a customer agreed to, when and how; the newest word counts.
@NullMarked
package io.zhiyin.campaigns.consent;

import org.jspecify.annotations.NullMarked;
