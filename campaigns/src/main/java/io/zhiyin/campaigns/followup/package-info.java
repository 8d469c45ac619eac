/// Follow-ups (跟进): what a staff member must do by a time, from being made to being done, handed over or cancelled.
@NullMarked
package io.zhiyin.campaigns.followup;

import org.jspecify.annotations.NullMarked;
