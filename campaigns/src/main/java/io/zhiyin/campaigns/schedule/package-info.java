/// When things are due: the service's clock, which may be moved, and the bell that rings for every named entry. Quartz
/// types stay here.
@NullMarked
package io.zhiyin.campaigns.schedule;

import org.jspecify.annotations.NullMarked;
