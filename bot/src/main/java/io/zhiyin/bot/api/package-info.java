/**
 * API v1: JSON over HTTP for programs, described by {@code /api/v1/openapi.yaml}. {@link io.zhiyin.bot.api.Api} is the
 * way in; each {@link io.zhiyin.bot.api.Resource} names its own addresses and answers them on a virtual thread.
 */
@NullMarked
package io.zhiyin.bot.api;

import org.jspecify.annotations.NullMarked;
