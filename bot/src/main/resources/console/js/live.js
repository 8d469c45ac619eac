// Figures that move by themselves: an element with data-live="name" shows the newest value of that name.
(() => {
    "use strict";
    if (!document.querySelector("[data-live]")) {
        return;
    }
    let stream = null;
    const open = () => {
        if (stream || document.hidden) {
            return;
        }
        stream = new EventSource("/live");
        stream.addEventListener("figures", event => {
            const figures = JSON.parse(event.data);
            for (const place of document.querySelectorAll("[data-live]")) {
                const value = figures[place.dataset.live];
                if (value !== undefined && place.textContent !== value) {
                    place.textContent = value;
                    const about = place.closest("[data-quiet-at]");
                    if (about) {
                        about.classList.toggle("hidden", value === about.dataset.quietAt);
                    }
                }
            }
        });
    };
    const close = () => {
        if (stream) {
            stream.close();
            stream = null;
        }
    };
    document.addEventListener("visibilitychange", () => document.hidden ? close() : open());
    addEventListener("pagehide", close);
    open();
})();
