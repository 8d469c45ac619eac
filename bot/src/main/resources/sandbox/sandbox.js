import { bubble, day, fill, full, h, second, time } from "/sandbox/assets/phones.js";

const API = "/sandbox/api";
const $ = (id) => document.getElementById(id);
const remembered = (key, fallback) => sessionStorage.getItem(key) || fallback;

let state = null;
let customerId = remembered("customer", "linxi");
let staffId = remembered("staff", "");
let thread = "official";
let staffTab = "app";
let ahead = 0;
let shownCustomer = null;
let calls = [];
let callbacks = [];
const drawn = new Map();
const seen = new Map();

// --- talking to the sandbox

async function ask(path, body) {
  const answer = await fetch(API + path, body === undefined ? {} : {
    method: body === null ? "DELETE" : "POST", headers: { "Content-Type": "application/json" }, body: body === null ? undefined : JSON.stringify(body),
  });
  const json = await answer.json();
  if (!answer.ok) throw new Error(json.error || "HTTP " + answer.status);
  return json;
}

async function act(path, body) {
  try {
    const done = await ask(path, body);
    say("");
    refresh();
    return done;
  } catch (failure) {
    say(failure.message, true);
    return null;
  }
}

function say(words, bad) {
  $("notice").hidden = !words;
  $("notice").textContent = words;
  $("notice").classList.toggle("bad", Boolean(bad));
}

let waiting = false;
let again = false;

/** Many changes come at once; one look takes them all in. */
async function refresh() {
  if (waiting) {
    again = true;
    return;
  }
  waiting = true;
  try {
    await look();
  } catch (failure) {
    live(false);
  } finally {
    waiting = false;
    if (again) {
      again = false;
      setTimeout(refresh, 40);
    }
  }
}

async function look() {
  state = await ask("/state?brief=true");
  ahead = Date.parse(state.clock.instant) - Date.now();
  if (!state.customers.some((one) => one.id === customerId)) customerId = state.customers[0].id;
  if (!state.staff.some((one) => one.userid === staffId)) staffId = state.staff[0].userid;
  const staff = encodeURIComponent(staffId);
  const who = encodeURIComponent(customerId);
  const [person, mine, theirs, todos, contacts, newCalls, newCallbacks] = await Promise.all([
    ask(`/customers/${who}`), ask(`/customers/${who}/messages`), ask(`/staff/${staff}/messages`), ask(`/staff/${staff}/todos`),
    ask(`/staff/${staff}/customers`), ask("/calls?last=120"), ask("/callbacks?last=120"),
  ]);
  shownCustomer = person;
  calls = newCalls;
  callbacks = newCallbacks;
  live(true);
  drawChoices();
  drawCustomer(mine);
  drawStaff(theirs, todos, contacts);
  drawLog();
  drawDesk();
}

function live(on) {
  $("live").classList.toggle("on", on);
  $("live-text").textContent = on ? "实时" : "连接断了，正在重连";
}

/** Draws only what changed, so that focus and half-written words survive. */
function once(key, data, draw) {
  const text = JSON.stringify(data);
  if (drawn.get(key) === text) return;
  drawn.set(key, text);
  draw();
}

// --- the customer's phone

const customer = () => shownCustomer;
const staffNamed = (userid) => state.staff.find((one) => one.userid === userid)?.name || userid;

function drawChoices() {
  once("customers", [state.customers.map((one) => [one.id, one.name]), customerId], () => {
    $("customer-select").replaceChildren(...state.customers.map((one) => h("option", { value: one.id, selected: one.id === customerId }, one.name)));
    $("customer-avatar").textContent = customer().name.slice(0, 1);
  });
  once("staff", [state.staff.map((one) => [one.userid, one.name]), staffId], () => {
    $("staff-select").replaceChildren(...state.staff.map((one) => h("option", { value: one.userid, selected: one.userid === staffId }, one.name)));
    $("staff-avatar").textContent = staffNamed(staffId).slice(0, 1);
  });
  once("scenes", state.official.codes, () => $("scenes").replaceChildren(
    ...[...new Set(state.official.codes.map((code) => code.scene))].map((scene) => h("option", { value: scene }))));
  once("add-who", [state.staff, state.wecom.ways], () => {
    const kept = $("add-who").value;
    $("add-who").replaceChildren(...state.staff.map((one) => h("option", { value: "u:" + one.userid }, one.name)),
      ...state.wecom.ways.map((way) => h("option", { value: "w:" + way.configId }, "活码 " + (way.remark || way.state || way.configId.slice(0, 8)))));
    if (kept) $("add-who").value = kept;
  });
}

function drawCustomer(messages) {
  const one = customer();
  const friends = one.staff.filter((relation) => !relation.leftByCustomer);
  if (thread !== "official" && thread !== "care" && thread !== "add" && !friends.some((relation) => relation.userid === thread)) thread = "official";
  const threads = [["official", "公众号"], ["care", "微信客服"], ...friends.map((relation) => [relation.userid, relation.staffName])].map(([id, name]) =>
    [id, name, unread(`${customerId}/${id}`, messages.filter((message) => message.with === id), thread === id)]);
  once("threads", [threads, thread, customerId], () => $("customer-threads").replaceChildren(
    ...threads.map(([id, name, news]) => tab(id, name, news)), tab("add", "＋ 加员工", false)));

  // The panes first: they take their room from the screen, which then scrolls to its end.
  $("stranger-pane").hidden = thread !== "official" || one.official.follows;
  $("follower-pane").hidden = thread !== "official" || !one.official.follows;
  $("care-pane").hidden = thread !== "care";
  $("care-block").textContent = one.care.refuses ? "重新接收消息" : "拒收消息";
  $("care-window").textContent = one.care.refuses ? "已拒收消息" : windows(one.care.windows);
  $("chat-pane").hidden = thread === "official" || thread === "care" || thread === "add";
  $("add-pane").hidden = thread !== "add";
  $("block").textContent = one.official.refuses ? "重新接收消息" : "拒收消息";
  $("window").textContent = one.official.refuses ? "已拒收消息" : windows(one.official.windows);
  once("notices", [state.official.notices, one.official.notices], () => {
    const kept = $("notice-kind").value;
    $("notice-kind").replaceChildren(...state.official.notices.map((it) => h("option", { value: it.id }, `${it.title}（还可收 ${one.official.notices[it.id]} 条）`)));
    if (kept) $("notice-kind").value = kept;
  });
  once("menu", [state.official.menu, customerId], () => $("menu").replaceChildren(...menuButtons(state.official.menu)));

  const shown = thread === "add" ? [] : messages.filter((message) => message.with === thread);
  const empty = thread === "add" ? "扫员工的活码，或直接添加。" : thread === "official"
    ? (one.official.follows ? "关注了。写点什么，或点菜单。" : "先扫码关注，平台会告诉你的服务。")
    : thread === "care" ? "进入客服，或直接写点什么。" : "还没有消息。";
  const typing = thread === "official" && one.official.typing ? h("p", { class: "typing" }, "对方正在输入…") : null;
  once("customer-screen", [shown, empty, Boolean(typing)], () => fill($("customer-screen"), shown, empty, (message) => bubble(message, { tap }), typing));
}

/** Whether something came in that has not been looked at. */
function unread(key, messages, looking) {
  const last = messages.findLast((message) => message.direction === "in" && message.msgtype !== "note")?.id || 0;
  if (looking || !seen.has(key)) seen.set(key, looking ? last : 0);
  return last > seen.get(key);
}

function tab(id, name, news) {
  return h("button", {
    type: "button", role: "tab", class: news ? "news" : null, "data-testid": "thread-" + id, "aria-selected": String(thread === id), click: () => {
      thread = id;
      refresh();
    },
  }, name);
}

function windows(open) {
  const best = [...open].sort((a, b) => b.left - a.left)[0];
  if (!best) return "窗口已关：客服消息发不进来";
  return `还可收 ${best.left} 条客服消息，到 ${day(best.until)} ${time(best.until)}`;
}

function menuButtons(buttons) {
  return buttons.flatMap((button) => button.sub_button?.length ? button.sub_button : [button]).slice(0, 5).map((button, index) => h("button", {
    type: "button", "data-testid": "menu-" + index, click: () => act(`/customers/${customerId}/menu`,
      { type: button.type, key: button.key || button.url || button.pagepath || "", name: button.name }),
  }, button.name));
}

function tap(item) {
  act(`/customers/${customerId}/tap`, { id: item.id, text: item.content });
}

// --- the staff member's phone

function drawStaff(messages, todos, contacts) {
  const open = todos.filter((todo) => todo.status === 0 && !todo.cancelled);
  $("todo-count").hidden = open.length === 0;
  $("todo-count").textContent = String(open.length);
  for (const name of ["app", "todos", "customers"]) $("staff-tab-" + name).setAttribute("aria-selected", String(staffTab === name));
  $("staff-tab-app").classList.toggle("news", unread(staffId, messages.filter((message) => message.with === "app"), staffTab === "app"));
  $("staff-screen").hidden = staffTab !== "app";
  $("app-pane").hidden = staffTab !== "app";
  $("staff-todos").hidden = staffTab !== "todos";
  $("staff-customers").hidden = staffTab !== "customers";
  once("staff-screen", [messages, staffTab], () => fill($("staff-screen"), messages.filter((message) => message.channel !== "chat"),
    "应用还没有发来消息。", (message) => bubble(message, { press })));
  once("todos", [todos, staffId], () => list($("staff-todos"), [...todos].reverse().map(todo), "没有群发任务。"));
  // Half-written words in the list would be lost by drawing it anew.
  if (document.activeElement?.tagName !== "INPUT" || !$("staff-customers").contains(document.activeElement)) {
    const chats = messages.filter((message) => message.channel === "chat");
    once("contacts", [contacts, chats, staffId], () => list($("staff-customers"), contacts.map((one) => contact(one, chats)), "还没有客户。请顾客添加这位员工。"));
  }
}

function list(screen, items, empty) {
  const open = new Set([...screen.querySelectorAll("details[open]")].map((one) => one.dataset.of));
  screen.replaceChildren(...(items.length ? items : [h("p", { class: "empty" }, empty)]));
  for (const details of screen.querySelectorAll("details")) details.open = open.has(details.dataset.of);
}

const STATUS = ["待发", "已发", "已不是好友", "已达接收上限"];

function todo(one) {
  const state = one.cancelled ? "已撤销" : one.status === 2 ? "已发送 " + time(one.sentAt) : one.reminders ? `待确认，催过 ${one.reminders} 次` : "待确认";
  return h("article", { class: "item", "data-testid": "todo", "data-msgid": one.msgid },
    h("p", { class: "sub" }, `企业群发 · ${day(one.createdAt)} ${time(one.createdAt)} · ${state}`),
    h("p", { class: "words" }, one.text),
    one.attachments.map((attachment) => h("span", { class: "attach" }, attachment.title)),
    h("p", { class: "people" }, one.targets.map((target) => h("span", { class: "s" + target.status }, `${target.name} ${STATUS[target.status]}`))),
    one.status === 0 && !one.cancelled ? h("div", {}, h("button", {
      type: "button", "data-testid": "staff-confirm", click: () => act(`/staff/${staffId}/confirm`, { msgid: one.msgid }),
    }, `发送给 ${one.targets.length} ${one.chatType === "group" ? "个群" : "位客户"}`)) : null);
}

function contact(one, chats) {
  const last = chats.findLast((message) => message.with === one.customer);
  const state = one.half ? "等你通过" : one.leftByCustomer ? "对方已删除你" : one.state ? "来自 " + one.state : "";
  const staff = encodeURIComponent(staffId);
  return h("article", { class: "item", "data-testid": "contact", "data-customer": one.customer },
    h("div", { class: "line" }, h("span", { class: "avatar small", "aria-hidden": "true" }, one.name.slice(0, 1)),
      h("div", {}, h("strong", {}, one.remark || one.name), one.remark && one.remark !== one.name ? h("small", {}, " " + one.name) : null,
        h("p", { class: "sub" }, [state, last ? (last.direction === "in" ? "" : "我：") + last.text : ""].filter(Boolean).join(" · "))),
      one.half ? h("button", { type: "button", "data-testid": "accept", click: () => act(`/staff/${staff}/accept`, { customer: one.customer }) }, "通过") : null),
    one.tags.length ? h("p", {}, one.tags.map((tag) => h("span", { class: "tag" }, tag))) : null,
    one.half ? null : h("details", { "data-of": one.customer }, h("summary", {}, "备注、标签、私聊"), h("div", { class: "stack" },
      field("remark", "改备注", one, (value) => act(`/staff/${staff}/edit`, { customer: one.customer, remark: value }), "保存"),
      field("tag", "加标签", one, (value) => act(`/staff/${staff}/edit`, { customer: one.customer, addTags: [value] }), "打上"),
      field("say", "发一句话", one, (value) => act(`/staff/${staff}/chat`, { customer: one.customer, text: value }), "发送"),
      h("div", {}, h("button", { type: "button", class: "link danger", "data-testid": "delete-customer", click: () => act(`/staff/${staff}/delete-customer`, { customer: one.customer }) }, "删除客户")))));
}

function field(name, label, one, done, button) {
  const id = `${name}-${one.customer}`;
  return h("form", {
    class: "row", submit: (event) => {
      event.preventDefault();
      const input = event.target.querySelector("input");
      const value = input.value;
      input.value = "";
      input.blur();
      done(value);
    },
  }, h("label", { class: "hidden", for: id }, label), h("input", { id, "data-testid": name, placeholder: label, maxlength: "20", required: true, autocomplete: "off" }),
    h("button", { class: "quiet", "data-testid": name + "-save" }, button));
}

function press(message, key, selected) {
  act(`/staff/${encodeURIComponent(staffId)}/press`, { msgid: message.content.msgid, key, selected });
}

// --- the platform's desk

function drawLog() {
  const onlyErrors = $("only-errors").checked;
  const rows = [
    ...calls.map((call) => ({ at: call.at, id: "c" + call.id, bad: call.errcode !== 0 || call.status !== 200, call })),
    ...callbacks.map((callback) => ({ at: callback.at, id: "b" + callback.id, bad: ["broken", "lost", "dropped"].includes(callback.state), callback })),
  ].filter((row) => !onlyErrors || row.bad).sort((a, b) => b.at.localeCompare(a.at)).slice(0, 120);
  once("log", rows, () => {
    const open = new Set([...$("log").querySelectorAll("details[open]")].map((one) => one.dataset.of));
    $("log").replaceChildren(...(rows.length ? rows.map((row) => row.call ? callRow(row) : callbackRow(row, open.has(row.id)))
      : [h("li", { class: "empty" }, onlyErrors ? "没有出错的。" : "还没有来往。服务调用接口、平台发出回调，都会出现在这里。")]));
  });
}

function named(id) {
  const found = state.customers.find((one) => one.openId === id || one.externalUserId === id);
  return found ? found.name : staffNamed(id);
}

function callRow({ call, bad }) {
  const path = call.path.replace(/^\/(official|wecom)\/cgi-bin\//, "");
  return h("li", { "data-testid": "call", "data-errcode": call.errcode }, h("div", { class: "line" }, h("time", {}, second(call.at)),
    h("span", { class: "way", title: "服务调用平台" }, "→"),
    h("span", { class: "path", title: call.method + " " + call.path }, h("b", {}, path), h("span", {}, named(call.about))),
    h("span", { class: bad ? "out bad" : "out", title: call.outcome }, bad ? (call.errcode ? `${call.errcode} ` : "") + call.outcome : "ok")));
}

const STATES = { waiting: "等待回应", held: "压住了", answered: "已收到", replied: "已回复", broken: "出错", lost: "没有回调地址", dropped: "丢弃" };

function callbackRow({ callback, id, bad }, open) {
  const kind = bad ? "out bad" : callback.state === "waiting" || callback.state === "held" ? "out wait" : "out";
  return h("li", { "data-testid": "callback", "data-state": callback.state }, h("details", { "data-of": id, open }, h("summary", {}, h("time", {}, second(callback.at)),
    h("span", { class: "way", title: "平台回调服务" }, "←"),
    h("span", { class: "path" }, h("b", {}, callback.name), h("span", {}, callback.person === "sys" ? callback.account : named(callback.person))),
    h("span", { class: kind }, STATES[callback.state] || callback.state)), h("pre", {}, [...callback.tries, callback.xml].join("\n"))));
}

const SCENARIOS = [
  ["birthday", "扫码关注，报生日", async () => {
    thread = "official";
    await act(`/customers/${customerId}/follow`, { scene: "spring-01" });
    await act(`/customers/${customerId}/write`, { text: "我的生日是农历八月十五" });
  }],
  ["add", "加上这位员工", async () => {
    await act(`/customers/${customerId}/add`, { userid: staffId, state: "spring-01" });
    thread = staffId;
    refresh();
  }],
  ["morning", "到明早九点", () => moveTo(nextMorning())],
  ["window", "过掉 48 小时", () => move({ advance: "PT48H1M" })],
  ["busy", "接口忙三次", () => act("/faults/api", { kind: "errcode", errcode: -1, errmsg: "system error", times: 3 })],
  ["twice", "回调送两遍", () => act("/faults/callback", { kind: "duplicate", times: 1 })],
  ["unclear", "发出后断线", () => act("/faults/api", { kind: "close", path: "send", times: 1 })],
];

function drawDesk() {
  const planned = [...state.faults.api.map((fault) => `${fault.path || "任何接口"}：${fault.fault} ×${fault.left}`), ...state.faults.callbacks.map((fault) => `回调：${fault}`)];
  once("faults", planned, () => {
    $("faults").hidden = planned.length === 0;
    $("faults").replaceChildren("已埋下 " + planned.join("；") + " ", h("button", {
      type: "button", class: "link", "data-testid": "clear-faults", click: () => act("/faults", null),
    }, "撤掉"));
  });
  const where = [state.official.callbackUrl, state.wecom.callbackUrl, state.care.callbackUrl].filter(Boolean);
  $("endpoints").textContent = where.length ? "回调到 " + [...new Set(where)].join("、") : "还没有回调地址：服务收不到消息";
}

function nextMorning() {
  const shanghai = new Date(Date.now() + ahead + 8 * 3600_000);
  const nine = Date.UTC(shanghai.getUTCFullYear(), shanghai.getUTCMonth(), shanghai.getUTCDate(), 9) - 8 * 3600_000;
  return new Date(nine > Date.now() + ahead ? nine : nine + 86_400_000);
}

function moveTo(instant) {
  return move({ instant: instant.toISOString() });
}

async function move(body) {
  const done = await act("/clock", body);
  const service = done?.service;
  if (service?.told && service.status !== 200) say(`平台的钟拨了，服务的钟没跟上：${service.error || "HTTP " + service.status}`, true);
}

// --- wiring

function form(id, done) {
  $(id).addEventListener("submit", (event) => {
    event.preventDefault();
    done();
  });
}

function taken(id) {
  const value = $(id).value;
  $(id).value = "";
  return value;
}

function wire() {
  $("customer-select").addEventListener("change", (event) => {
    customerId = event.target.value;
    sessionStorage.setItem("customer", customerId);
    thread = "official";
    refresh();
  });
  $("staff-select").addEventListener("change", (event) => {
    staffId = event.target.value;
    sessionStorage.setItem("staff", staffId);
    refresh();
  });
  for (const button of document.querySelectorAll("[data-tab]")) {
    button.addEventListener("click", () => {
      staffTab = button.dataset.tab;
      refresh();
    });
  }
  form("new-customer-form", async () => {
    const made = await act("/customers", { name: taken("new-customer-name") });
    if (!made) return;
    customerId = made.id;
    sessionStorage.setItem("customer", customerId);
    $("new-customer-box").open = false;
    thread = "official";
    refresh();
  });
  form("follow-form", () => act(`/customers/${customerId}/follow`, { scene: taken("scene").trim() }));
  form("scan-form", () => {
    $("follower-more").open = false;
    act(`/customers/${customerId}/scan`, { scene: taken("scan-scene").trim() });
  });
  const notice = (path, more) => {
    $("follower-more").open = false;
    act(`/customers/${customerId}/notices${path}`, { template: $("notice-kind").value, ...more });
  };
  form("notice-form", () => notice("", { accept: true }));
  $("notice-decline").addEventListener("click", () => notice("", { accept: false }));
  $("notice-off").addEventListener("click", () => notice("/off", {}));
  form("write-form", () => act(`/customers/${customerId}/write`, { text: taken("write") }));
  form("care-form", () => act(`/customers/${customerId}/care/write`, { text: taken("care") }));
  $("care-enter").addEventListener("click", () => act(`/customers/${customerId}/care/enter`, { scene: "page" }));
  $("care-block").addEventListener("click", () => act(`/customers/${customerId}/care/${customer().care.refuses ? "unblock" : "block"}`, {}));
  form("chat-form", () => act(`/customers/${customerId}/chat`, { userid: thread, text: taken("chat") }));
  form("add-form", async () => {
    const [kind, id] = [$("add-who").value.slice(0, 1), $("add-who").value.slice(2)];
    await act(`/customers/${customerId}/add`, {
      userid: kind === "u" ? id : "", configId: kind === "w" ? id : "", state: taken("add-state").trim(), half: $("add-half").checked,
    });
    const added = (await ask(`/customers/${customerId}`)).staff.at(-1);
    if (added) thread = added.userid;
    refresh();
  });
  form("staff-write-form", () => act(`/staff/${encodeURIComponent(staffId)}/write`, { text: taken("staff-write") }));
  form("clock-form", () => moveTo(new Date($("clock-date").value + ":00+08:00")));
  for (const button of document.querySelectorAll("[data-advance]")) button.addEventListener("click", () => move({ advance: button.dataset.advance }));
  for (const name of ["image", "unfollow"]) {
    $(name).addEventListener("click", () => {
      $("follower-more").open = false;
      act(`/customers/${customerId}/${name}`, {});
    });
  }
  $("block").addEventListener("click", () => {
    $("follower-more").open = false;
    act(`/customers/${customerId}/${customer().official.refuses ? "unblock" : "block"}`, {});
  });
  $("delete-staff").addEventListener("click", () => act(`/customers/${customerId}/delete-staff`, { userid: thread }));
  $("only-errors").addEventListener("change", drawLog);
  $("scenarios").replaceChildren(...SCENARIOS.map(([id, name, run]) => h("button", { type: "button", class: "quiet", id: "scenario-" + id, "data-testid": "scenario-" + id, click: run }, name)));
  document.addEventListener("click", (event) => {
    for (const pop of document.querySelectorAll(".pop[open]")) if (!pop.contains(event.target)) pop.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") for (const pop of document.querySelectorAll(".pop[open]")) pop.open = false;
  });
}

wire();
setInterval(() => {
  if (state) $("clock").textContent = full(Date.now() + ahead);
}, 250);
const feed = new EventSource(API + "/events");
feed.addEventListener("change", refresh);
feed.addEventListener("open", refresh);
feed.addEventListener("error", () => live(false));
