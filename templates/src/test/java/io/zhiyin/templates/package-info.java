@NullMarked
package io.zhiyin.templates;

import org.jspecify.annotations.NullMarked;
