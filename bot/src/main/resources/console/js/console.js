// What HTML cannot do: a question before a change that matters, a word in passing, parts told of their token.
(() => {
    "use strict";

    const by = (selector, root = document) => root.querySelector(selector);

    // Every request that htmx makes carries the session's token.
    document.addEventListener("htmx:configRequest", event => {
        const token = by("meta[name=csrf]");
        if (token) {
            event.detail.headers["X-CSRF-Token"] = token.content;
        }
    });

    // A word in passing, from the page itself or from a response's HX-Trigger header.
    const toast = (text, tone) => {
        const word = document.createElement("div");
        word.className = tone === "bad" ? "toast is-bad" : "toast";
        word.textContent = text;
        by("#toasts").append(word);
        setTimeout(() => word.remove(), tone === "bad" ? 9000 : 4500);
    };
    document.addEventListener("toast", event => toast(event.detail.text, event.detail.tone));
    document.addEventListener("htmx:sendError", () => toast(document.body.dataset.offline, "bad"));
    for (const word of document.querySelectorAll("#toasts .toast")) {
        setTimeout(() => word.remove(), 4500);
    }
    const address = new URL(location.href);
    if (address.searchParams.has("done")) {
        address.searchParams.delete("done");
        history.replaceState(history.state, "", address);
    }

    // A form with data-confirm asks first. In the capture phase, so that htmx has not seen the event yet.
    let agreed = null;
    document.addEventListener("submit", event => {
        const form = event.target;
        const button = event.submitter;
        const question = (button && button.dataset.confirm) || form.dataset.confirm;
        if (!question || agreed === form) {
            agreed = null;
            return;
        }
        event.preventDefault();
        event.stopImmediatePropagation();
        const dialog = by("#confirm");
        by("h2", dialog).textContent = question;
        by("p", dialog).textContent = (button && button.dataset.confirmMore) || form.dataset.confirmMore || "";
        const yes = by("button[value=yes]", dialog);
        yes.textContent = (button && (button.dataset.confirmYes || button.textContent.trim())) || yes.textContent;
        yes.classList.toggle("danger", Boolean(button && button.classList.contains("danger")));
        yes.classList.toggle("main", !yes.classList.contains("danger"));
        dialog.returnValue = "";
        dialog.showModal();
        dialog.addEventListener("close", () => {
            if (dialog.returnValue === "yes") {
                agreed = form;
                form.requestSubmit(button || undefined);
            }
        }, {once: true});
    }, true);

    // A select with data-submit sends its form when it is changed.
    document.addEventListener("change", event => {
        if (event.target.matches("[data-submit]")) {
            event.target.form.requestSubmit();
        }
    });

    // A file that is too long is told before it is sent for minutes; a button says that it is being sent.
    document.addEventListener("change", event => {
        const field = event.target;
        if (field.matches("input[type=file][data-longest]")) {
            const file = field.files[0];
            field.setCustomValidity(file && file.size > Number(field.dataset.longest) ? field.dataset.tooLong : "");
            const name = by("#" + field.id + "-name");
            if (file && name) {
                name.textContent = file.name;
            }
            field.reportValidity();
        }
    });
    document.addEventListener("submit", event => {
        const button = event.submitter;
        if (button && button.dataset.busy && !event.defaultPrevented) {
            button.textContent = button.dataset.busy;
            setTimeout(() => { button.disabled = true; });
        }
    });
    addEventListener("pageshow", event => {
        if (event.persisted && document.querySelector("[data-busy]:disabled")) {
            location.reload();
        }
    });

    // A menu closes when the eye is elsewhere.
    document.addEventListener("click", event => {
        for (const menu of document.querySelectorAll("details.more-places[open]")) {
            if (!menu.contains(event.target)) {
                menu.open = false;
            }
        }
    });
})();
