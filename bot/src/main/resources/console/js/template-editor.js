// Puts a variable where the cursor last stood in one of the texts.
(() => {
    "use strict";
    let last = document.querySelector("textarea.words");
    document.addEventListener("focusin", event => {
        if (event.target.matches("textarea.words, input.words")) {
            last = event.target;
        }
    });
    document.addEventListener("click", event => {
        const button = event.target.closest("[data-insert]");
        if (button && last) {
            last.focus();
            last.setRangeText(button.dataset.insert, last.selectionStart, last.selectionEnd, "end");
            last.dispatchEvent(new Event("input", {bubbles: true}));
        }
    });
})();
