// The rule of a segment as rows that read like sentences, over a hidden field that holds its JSON.
(() => {
    "use strict";
    const editor = document.querySelector("#rule-editor");
    const field = document.querySelector("#rule");
    if (!editor || !field) {
        return;
    }
    const words = JSON.parse(editor.dataset.words);
    const known = JSON.parse(editor.dataset.known);

    const make = (name, attributes = {}, ...children) => {
        const element = document.createElement(name);
        for (const [key, value] of Object.entries(attributes)) {
            if (key.startsWith("on")) {
                element.addEventListener(key.slice(2), value);
            } else if (value !== false) {
                element.setAttribute(key, value === true ? "" : value);
            }
        }
        element.append(...children);
        return element;
    };
    const not = rule => ({kind: "not", rule});

    // What one can ask. Each knows its JSON, whether a rule is one of it, and the fields of its sentence.
    const firstTag = () => known.tags.length ? known.tags[0].id : 0;
    const firstAccount = () => known.accounts[0] || "";
    const asks = [
        {word: "tag", is: r => r.kind === "tag", make: () => ({kind: "tag", tag: firstTag()}), fields: r => [tagChoice(r)]},
        {word: "not_tag", is: r => r.kind === "not" && r.rule.kind === "tag", make: () => not({kind: "tag", tag: firstTag()}), fields: r => [tagChoice(r.rule)]},
        {word: "last_in", is: r => r.kind === "last_interaction" && r.within, make: () => ({kind: "last_interaction", days: 30, within: true}), fields: r => [days(r)]},
        {word: "last_out", is: r => r.kind === "last_interaction" && !r.within, make: () => ({kind: "last_interaction", days: 60, within: false}), fields: r => [days(r)]},
        {word: "birthday_within", is: r => r.kind === "birthday_within", make: () => ({kind: "birthday_within", days: 7}), fields: r => [days(r)]},
        {word: "birthday_this_month", is: r => r.kind === "birthday_this_month", make: () => ({kind: "birthday_this_month"}), fields: () => []},
        {word: "birthday_known", is: r => r.kind === "birthday_known" && r.known, make: () => ({kind: "birthday_known", known: true}), fields: () => []},
        {word: "birthday_unknown", is: r => r.kind === "birthday_known" && !r.known, make: () => ({kind: "birthday_known", known: false}), fields: () => []},
        {word: "following", is: r => r.kind === "following" && r.state === "following", make: () => ({kind: "following", account: firstAccount(), state: "following"}), fields: r => [account(r)]},
        {word: "lost", is: r => r.kind === "following" && r.state === "lost", make: () => ({kind: "following", account: firstAccount(), state: "lost"}), fields: r => [account(r)]},
        {word: "has_owner", is: r => r.kind === "has_owner", make: () => ({kind: "has_owner"}), fields: () => []},
        {word: "no_owner", is: r => r.kind === "not" && r.rule.kind === "has_owner", make: () => not({kind: "has_owner"}), fields: () => []},
        {word: "owned_by", is: r => r.kind === "owned_by", make: () => ({kind: "owned_by", account: firstAccount(), staff: ""}), fields: r => [text(r, "staff", words.staff), account(r)]},
        {word: "source_is", is: r => r.kind === "source" && r.match === "equals", make: () => ({kind: "source", match: "equals", value: ""}), fields: r => [text(r, "value", words.value)]},
        {word: "source_prefix", is: r => r.kind === "source" && r.match === "prefix", make: () => ({kind: "source", match: "prefix", value: ""}), fields: r => [text(r, "value", words.value)]},
        {word: "created_within", is: r => r.kind === "created_within", make: () => ({kind: "created_within", days: 7}), fields: r => [days(r)]},
        {word: "stage", is: r => r.kind === "stage", make: () => ({kind: "stage", stage: "at_risk"}), fields: r => [stage(r)]},
        {word: "not_stage", is: r => r.kind === "not" && r.rule.kind === "stage", make: () => not({kind: "stage", stage: "lost"}), fields: r => [stage(r.rule)]},
        ...["recency", "frequency", "money"].map(score => ({word: score, is: r => r.kind === "score" && r.score === score, make: () => ({kind: "score", score, least: 4, most: 5}), fields: r => [points(r, "least", words.from), points(r, "most", words.to), words.points]})),
        {word: "everyone", is: r => r.kind === "everyone", make: () => ({kind: "everyone"}), fields: () => []},
    ];

    const changed = () => {
        field.value = JSON.stringify(root);
        field.dispatchEvent(new Event("rule-changed"));
    };
    const draw = () => {
        editor.replaceChildren(group(root, null));
        changed();
    };

    const choose = (label, options, value, change) => make("select", {"aria-label": label, onchange: event => { change(event.target.value); }},
        ...options.map(([key, word]) => make("option", {value: key, selected: String(key) === String(value)}, word)));
    const tagChoice = rule => known.tags.length === 0 ? make("span", {class: "soft"}, words.no_tags)
        : choose(words.tag, (known.tags.some(tag => tag.id === rule.tag) ? [] : [[rule.tag, "?"]]).concat(known.tags.map(tag => [tag.id, tag.name])), rule.tag, value => { rule.tag = Number(value); changed(); });
    const account = rule => choose(words.following, known.accounts.concat(known.accounts.includes(rule.account) ? [] : [rule.account]).map(id => [id, id]), rule.account, value => { rule.account = value; changed(); });
    const stage = rule => choose(words.stage, ["prospect", "first_purchase", "repeat", "loyal", "at_risk", "lost"].map(it => [it, words["stage_" + it]]), rule.stage, value => { rule.stage = value; changed(); });
    const points = (rule, name, label) => make("label", {class: "sentence"}, label, make("input", {class: "number", type: "number", min: 1, max: 5, value: rule[name], oninput: event => { rule[name] = Number(event.target.value); changed(); }}));
    const days = rule => make("label", {class: "sentence"}, make("input", {class: "number", type: "number", min: 0, max: 3650, value: rule.days, oninput: event => { rule.days = Number(event.target.value); changed(); }}), words.days);
    const text = (rule, name, label) => make("input", {class: "short", "aria-label": label, placeholder: label, value: rule[name], oninput: event => { rule[name] = event.target.value; changed(); }});

    const button = (word, act, kind = "tiny") => make("button", {type: "button", class: kind, onclick: act}, word);
    const remove = (list, index) => make("button", {type: "button", class: "link", "aria-label": words.remove, title: words.remove, onclick: () => { list.splice(index, 1); draw(); }}, "×");

    const condition = (rule, list, index) => {
        const ask = asks.find(it => it.is(rule));
        const row = make("div", {class: "condition sentence"});
        if (ask) {
            row.append(choose(words.choose, asks.map(it => [it.word, words[it.word]]), ask.word, value => { list[index] = asks.find(it => it.word === value).make(); draw(); }), ...ask.fields(rule));
        } else {
            row.append(make("span", {class: "soft"}, words.not), condition(rule.rule, [rule.rule], 0).firstChild);
        }
        row.append(remove(list, index));
        return row;
    };
    const isGroup = rule => rule.kind === "all" || rule.kind === "any";
    const group = (rule, away) => {
        const box = make("div", {class: "condition-group"});
        const head = make("div", {class: "sentence"}, choose(words.of, [["all", words.all], ["any", words.any]], rule.kind, value => { rule.kind = value; changed(); }), words.of);
        if (away) {
            head.append(away);
        }
        box.append(head, ...rule.of.map((part, index) => isGroup(part) ? group(part, remove(rule.of, index)) : condition(part, rule.of, index)));
        box.append(make("div", {class: "acts"},
            button("+ " + words.add, () => { rule.of.push(asks[known.tags.length ? 0 : 2].make()); draw(); }),
            button("+ " + words.group, () => { rule.of.push({kind: rule.kind === "all" ? "any" : "all", of: [asks[2].make()]}); draw(); }, "link")));
        return box;
    };

    const given = JSON.parse(field.value);
    const root = isGroup(given) ? given : {kind: "all", of: [given]};
    editor.replaceChildren(group(root, null));
    field.value = JSON.stringify(root);
})();
