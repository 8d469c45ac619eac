// Draws what stands on the two phones. Everything that people wrote goes in as text, never as markup.

const ZONE = "Asia/Shanghai";
const CLOCK = new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hour12: false });
const DAY = new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, month: "long", day: "numeric", weekday: "short" });
const FULL = new Intl.DateTimeFormat("zh-CN", {
  timeZone: ZONE, year: "numeric", month: "long", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false,
});
const SECOND = new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });

export const time = (at) => CLOCK.format(new Date(at));
export const day = (at) => DAY.format(new Date(at));
export const full = (at) => FULL.format(new Date(at));
export const second = (at) => SECOND.format(new Date(at));

const CHANNELS = {
  passive: "被动回复", custom: "客服消息", template: "模板消息", notice: "订阅通知", mass: "群发", welcome: "欢迎语", "group-send": "企业群发", app: "应用消息", chat: "私聊", care: "微信客服",
};

/** Makes an element; attributes that are functions become listeners, null children are left out. */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Fills a screen, and keeps it at the end if it was there. */
export function fill(screen, messages, empty, draw, extra) {
  const atEnd = screen.scrollHeight - screen.scrollTop - screen.clientHeight < 80 || screen.childElementCount === 0;
  const parts = [];
  let last = "";
  for (const message of messages) {
    const today = day(message.at);
    if (today !== last) parts.push(h("p", { class: "note" }, today));
    last = today;
    parts.push(draw(message));
  }
  if (parts.length === 0) parts.push(h("p", { class: "empty" }, empty));
  if (extra) parts.push(extra);
  screen.replaceChildren(...parts);
  if (atEnd) screen.scrollTop = screen.scrollHeight;
}

/** One message; acts are what a person may do with it: tap(item) and press(message, key, form). */
export function bubble(message, acts) {
  if (message.msgtype === "note") {
    return h("p", {
      class: message.channel === "fault" ? "note fault" : "note", "data-testid": "note", "data-channel": message.channel,
      title: message.content.why || null,
    }, message.text);
  }
  const mine = message.direction === "out";
  const [body, isCard] = inside(message, acts);
  const channel = mine ? "" : CHANNELS[message.channel] || "";
  const classes = ["bubble", mine && "mine", isCard && "card", message.content.recalled && "gone"].filter(Boolean);
  return h("article", {
    class: classes.join(" "), "data-testid": "message", "data-channel": message.channel, "data-type": message.msgtype,
    "data-direction": message.direction,
  }, body, h("p", { class: "meta" }, [time(message.at), channel, message.content.recalled ? "已撤回" : ""].filter(Boolean).join(" · ")));
}

function inside(message, acts) {
  const content = message.content;
  switch (message.msgtype) {
    case "template":
      return [h("div", { class: "body" }, h("h4", {}, content.title),
        h("dl", {}, content.rows.flatMap((row) => [h("dt", {}, row.label), h("dd", {}, row.value)])),
        content.url || content.miniprogram ? h("p", { class: "more" }, "查看详情 ", h("small", {}, content.url || content.miniprogram)) : null), true];
    case "image":
      return [h("div", { class: "body shot" }, picture(content) || text(message)), false];
    case "news":
    case "link":
    case "textcard":
    case "miniprogram":
    case "miniprogrampage":
      return [h("div", { class: "body" }, picture(content), h("h4", {}, content.title), content.description ? h("p", {}, strip(content.description)) : null,
        h("p", { class: "more" }, content.button || "查看", " ", h("small", {}, content.url || content.pagepath || ""))), true];
    case "msgmenu":
      return [h("div", { class: "body" }, content.head ? h("p", {}, content.head) : null,
        h("div", {}, content.items.map((item) => h("button", {
          type: "button", class: "tapper", "data-testid": "menu-item", click: () => acts.tap(item),
        }, item.content))), content.tail ? h("p", {}, content.tail) : null), true];
    case "template_card":
      return [card(message, acts), true];
    default:
      return [h("div", { class: "body" }, text(message), (content.attachments || []).map((attachment) =>
        h("span", { class: "attach" }, picture(attachment), attachment.type === "image" && attachment.picture ? null : attachment.title,
          attachment.description ? h("small", {}, " " + attachment.description) : null,
          attachment.url || attachment.page ? h("small", {}, " " + (attachment.url || attachment.page)) : null))), false];
  }
}

/** What was uploaded to the platform; nothing where it was not. */
function picture(content) {
  return content.picture ? h("img", { class: "shot", src: "/sandbox/media/" + encodeURIComponent(content.picture), alt: "图片", "data-testid": "picture" }) : null;
}

/** Attachments are drawn by themselves, so their titles leave the text. */
function text(message) {
  let words = message.text;
  for (const attachment of [...(message.content.attachments || [])].reverse()) {
    if (words.endsWith(attachment.title)) words = words.slice(0, -attachment.title.length).trimEnd();
  }
  return words;
}

function strip(markup) {
  return new DOMParser().parseFromString(markup, "text/html").body.textContent;
}

function card(message, acts) {
  const it = message.content.card;
  const replaced = message.content.replaced;
  const gone = replaced !== undefined || message.content.recalled === true;
  const form = h("form", { class: "body", submit: (event) => event.preventDefault() },
    it.source?.desc ? h("p", { class: "source" }, it.source.desc) : null,
    it.main_title?.title ? h("h4", {}, it.main_title.title) : null,
    it.main_title?.desc ? h("p", {}, it.main_title.desc) : null,
    it.emphasis_content?.title ? h("p", { class: "big" }, it.emphasis_content.title) : null,
    it.emphasis_content?.desc ? h("p", {}, it.emphasis_content.desc) : null,
    it.quote_area ? h("p", { class: "attach" }, it.quote_area.title || "", " ", it.quote_area.quote_text || "") : null,
    it.sub_title_text ? h("p", {}, it.sub_title_text) : null,
    rows(it.horizontal_content_list),
    (it.vertical_content_list || []).map((row) => h("p", {}, row.title, " ", row.desc || "")),
    it.button_selection ? choice(it.button_selection, false, gone) : null,
    it.checkbox ? boxes(it.checkbox, gone) : null,
    (it.select_list || []).map((list) => choice(list, true, gone)),
    (it.jump_list || []).map((jump) => h("p", { class: "more" }, jump.title)),
    buttons(message, it, gone, replaced, acts));
  return form;
}

function rows(list) {
  if (!list?.length) return null;
  return h("dl", {}, list.flatMap((row) => [h("dt", {}, row.keyname), h("dd", {}, row.value || row.userid || row.url || "")]));
}

function choice(list, labelled, gone) {
  const id = "choice-" + crypto.randomUUID();
  return h("div", { class: "stack" }, h("label", { for: id }, list.title || "请选择"),
    h("select", { id, name: list.question_key, "data-question": list.question_key, disabled: gone },
      list.option_list.map((option) => h("option", { value: option.id, selected: option.id === list.selected_id }, option.text))));
}

function boxes(box, gone) {
  const type = Number(box.mode) === 1 ? "checkbox" : "radio";
  return h("div", { class: "stack" }, box.option_list.map((option) => h("label", {},
    h("input", { type, name: box.question_key, value: option.id, checked: option.is_checked === true, "data-question": box.question_key, disabled: gone }), option.text)));
}

function buttons(message, it, gone, replaced, acts) {
  const found = [...(it.button_list || []).filter((button) => Number(button.type || 0) === 0), ...(it.submit_button ? [it.submit_button] : []),
    ...(it.action_menu?.action_list || [])];
  if (gone) return h("div", { class: "actions" }, h("button", { type: "button", class: "quiet", disabled: true, "data-testid": "card-done" }, replaced || "已处理"));
  if (found.length === 0) return it.card_action?.url ? h("p", { class: "more" }, "查看 ", h("small", {}, it.card_action.url)) : null;
  return h("div", { class: "actions" }, found.map((button, index) => h("button", {
    type: "button", class: index === 0 ? null : "quiet", "data-testid": "card-button", "data-key": button.key,
    click: (event) => acts.press(message, button.key, chosen(event.target.closest("form"))),
  }, button.text)));
}

function chosen(form) {
  const selected = {};
  for (const field of form.querySelectorAll("[data-question]")) {
    if (field.tagName === "SELECT" || field.checked) (selected[field.dataset.question] ||= []).push(field.value);
  }
  return selected;
}
