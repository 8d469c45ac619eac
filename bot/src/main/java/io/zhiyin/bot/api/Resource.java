package io.zhiyin.bot.api;

/** One kind of thing that the API offers, with its addresses. */
public interface Resource {
    void mount(Routes routes);
}
