/**
 * A simulated WeChat platform: one Official Account, one WeCom corp, the people who use them, and a page on which a person plays.
 *
 * <p>It is a room of its own. It talks HTTP to whatever it is pointed at, as the real platform does, and knows nothing of the
 * service behind the callback address. Rules come from the platforms' own pages (Official Account API; WeCom API), section by
 * section; where the pages leave something open the class that decides it says so.
 *
 * <p>All state belongs to one event loop, so nothing here locks.
 *
 * <ul>
 *   <li>{@code /official/cgi-bin/...} the Official Account's API, strict
 *   <li>{@code /wecom/cgi-bin/...} WeCom's API, strict
 *   <li>{@code /sandbox/api/...} what people do, the clock, the faults, the log; described by the page {@code /sandbox/api}
 *   <li>{@code /} the page
 * </ul>
 */
@NullMarked
package io.zhiyin.bot.sandbox;

import org.jspecify.annotations.NullMarked;
