// The page: who you are, your chats, the open one, and what changes in them.
import { bubble, gist, nameOf, senderName, telegramLink, timeOf } from "./bubbles.js";
import { Composer } from "./composer.js";
import { byId, face, make, shadeOf } from "./elements.js";
import { addGroup, addPerson, chooseGroup, fillMenu, menuOpen, showWho } from "./people.js";
import { act, listen, look, roles } from "./stage.js";
import { toast } from "./toasts.js";
import { language, say, sayAll, speak } from "./words.js";
import { Workshop } from "./workshop.js";

const OPENED = Date.now() / 1000;
const people = new Map();
const chats = new Map(); // key → {key, id, type, title, bot, messages: Map}
const seen = new Map(); // "person chat" → the last message that was looked at
const stirred = new Set(); // people who got something in private while you were somebody else
const pressed = new Map(); // callback query → the button that waits
const early = new Map(); // answers that came before we knew our query's number
let bots = [];
let held = {};
let me = null;
let open = null;

const roleOf = (id) => held[id] ?? "resident";
const keyOf = (message) => (message.chat.type === "private" ? `p${message.bot_id}` : String(message.chat.id));
const mine = (message) => message.chat.type !== "private" || message.chat.id === me?.id;
const where = (chat) => ({ chat_id: chat.bot ? chat.bot.id : chat.id, person_id: me.id });
const titleOf = (id) => people.get(id)?.first_name ?? chats.get(String(id))?.title ?? String(id);
const lastOf = (chat) => [...chat.messages.values()].pop();

function trouble(error) {
  toast(say("failed", { reason: error.message }), "bad");
}

async function attempt(name, body) {
  try {
    return await act(name, body);
  } catch (error) {
    trouble(error);
    return undefined;
  }
}

// ── reading what there is ──

async function readPeople() {
  const [everybody, known, roleMap] = await Promise.all([look("people"), look("bots"), roles()]);
  people.clear();
  for (const one of everybody) if (!one.is_deactivated) {
    people.set(one.id, one);
    shadeOf(one.id);
  }
  bots = known;
  held = roleMap;
}

async function readChats() {
  if (!me) return;
  const all = await look("chats");
  const shown = new Map();
  for (const one of all) {
    if (one.type !== "private" && one.member_ids.includes(me.id) && !one.migrated_to) shown.set(String(one.id), { ...one, key: String(one.id) });
  }
  for (const bot of bots) {
    const opened = all.find((one) => one.type === "private" && one.id === me.id && one.bot_id === bot.id);
    shown.set(`p${bot.id}`, { key: `p${bot.id}`, id: me.id, type: "private", title: bot.name, bot, opened: Boolean(opened), is_blocked: opened?.is_blocked });
  }
  const person = me;
  await Promise.all([...shown.values()].map(async (chat) => {
    const found = chat.bot && !chat.opened ? [] : await look("messages", where(chat));
    chat.messages = new Map(found.map((one) => [one.message_id, one]));
  }));
  if (person !== me) return; // somebody else was chosen meanwhile
  chats.clear();
  for (const [key, chat] of shown) chats.set(key, chat);
}

function unreadIn(chat) {
  const last = seen.get(`${me.id} ${chat.key}`);
  let count = 0;
  for (const one of chat.messages.values()) {
    if (one.author_id !== me.id && (last === undefined ? one.date > OPENED : one.message_id > last)) count += 1;
  }
  return count;
}

function markSeen() {
  const chat = chats.get(open);
  const last = chat && lastOf(chat);
  if (last && !document.hidden) seen.set(`${me.id} ${chat.key}`, last.message_id);
}

// ── drawing ──

function drawAll() {
  sayAll();
  byId("language").textContent = say("other_language_short");
  byId("language").setAttribute("aria-label", say("other_language"));
  document.title = say("title");
  drawWho();
  drawList();
  drawRoom();
  if (workshop.open) workshop.draw();
}

function drawWho() {
  showWho(me, roleOf(me?.id), stirred.size > 0);
  fillMenu([...people.values()], me, roleOf, stirred, (id) => { menuOpen(false); become(id); }, () => { menuOpen(false); addPerson(become); });
}

function dayOrTime(message) {
  const moment = new Date(message.date * 1000);
  return moment.toDateString() === new Date().toDateString() ? timeOf(message) : moment.toLocaleDateString(language(), { month: "short", day: "numeric" });
}

function drawList() {
  const ordered = [...chats.values()].sort((a, b) => (lastOf(b)?.date ?? 0) - (lastOf(a)?.date ?? 0));
  byId("chats").replaceChildren(...ordered.map((chat) => {
    const last = lastOf(chat);
    const unread = unreadIn(chat);
    const author = last && last.author_id !== me.id && chat.type !== "private" && senderName(last);
    return make("li", {}, make("button", { type: "button", class: "chat-row", "aria-current": chat.key === open ? "true" : undefined, onclick: () => openChat(chat.key) },
      face(chat.title, chat.id, chat.bot ? "bot" : "group", "large"),
      make("span", { class: "chat-words" },
        make("span", { class: "chat-line" }, make("span", { class: "chat-title", text: chat.title }), last && make("time", { text: dayOrTime(last) })),
        make("span", { class: "chat-line" },
          make("span", { class: "chat-gist" }, author && make("span", { class: "chat-author", text: `${author}：` }), last ? gist(last) : say(chat.bot ? "private_with" : "nothing_said")),
          unread > 0 && make("span", { class: "unread", text: unread > 99 ? "99+" : String(unread), "aria-label": say("unread", { count: unread }) })))));
  }));
}

function dayWords(message) {
  const moment = new Date(message.date * 1000);
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(moment).setHours(0, 0, 0, 0)) / 86400000);
  if (days === 0) return say("today");
  return days === 1 ? say("yesterday") : moment.toLocaleDateString(language(), { month: "long", day: "numeric", weekday: "long" });
}

function drawn(chat, message, before) {
  const follows = Boolean(before) && before.author_id === message.author_id && message.date - before.date < 300 && !before.new_chat_members && !before.left_chat_member
    && dayWords(before) === dayWords(message) && before.from?.id === message.from?.id;
  return bubble(message, { me: me.id, roleOf, follows, private: chat.type === "private" }, deeds);
}

function rows(chat) {
  const made = [];
  let before = null;
  for (const message of chat.messages.values()) {
    if (!before || dayWords(before) !== dayWords(message)) made.push(make("li", { class: "day" }, make("span", { text: dayWords(message) })));
    made.push(drawn(chat, message, before));
    before = message;
  }
  return made;
}

function drawRoom(keepPlace = false) {
  const chat = chats.get(open);
  byId("nothing").hidden = Boolean(chat);
  byId("room").hidden = !chat;
  if (!chat) return;
  byId("room-face").replaceChildren(face(chat.title, chat.id, chat.bot ? "bot" : "group"));
  byId("room-title").textContent = chat.title;
  byId("room-about").textContent = chat.bot ? `@${chat.bot.username}` : say("count_members", { count: chat.members });
  byId("room-tools").hidden = Boolean(chat.bot);
  const talk = byId("talk");
  const place = talk.scrollTop;
  const low = atEnd();
  byId("messages").replaceChildren(...rows(chat));
  composer.fit(chat);
  if (keepPlace && !low) talk.scrollTop = place;
  else toEnd();
}

const atEnd = () => byId("talk").scrollHeight - byId("talk").scrollTop - byId("talk").clientHeight < 80;

function toEnd() {
  byId("talk").scrollTop = byId("talk").scrollHeight;
  byId("newest").hidden = true;
}

// ── doing ──

const deeds = {
  say: (text) => composer.say(text),
  reply: (message) => composer.about("reply", message),
  edit: (message) => composer.about("edit", message),
  delete: (message) => attempt("delete", { ...where(chats.get(open)), message_id: message.message_id }),
  react: (message, emoji) => attempt("react", { ...where(chats.get(open)), message_id: message.message_id, emoji }),
  follow: (url) => followLink(url),
  jump: (id) => {
    const target = byId(`m${id}`);
    target?.scrollIntoView({ block: "center", behavior: "smooth" });
    target?.classList.add("lit");
    setTimeout(() => target?.classList.remove("lit"), 1600);
  },
  async press(message, button, element) {
    if (button.url) return followLink(button.url);
    const place = { ...where(chats.get(open)), message_id: message.message_id };
    const answer = await attempt("press", { ...place, button: button.callback_data ?? button.text });
    if (!answer) return undefined;
    element.classList.add("waiting");
    pressed.set(answer.callback_query_id, element);
    setTimeout(() => element.classList.remove("waiting"), 15000);
    const already = early.get(answer.callback_query_id);
    if (already) answered(already);
    return undefined;
  },
};

async function followLink(url) {
  const link = telegramLink(url);
  const bot = link && bots.find((one) => one.username.toLowerCase() === link.bot.toLowerCase());
  if (bot && link.group !== null) {
    const groups = [...chats.values()].filter((one) => one.type !== "private");
    chooseGroup(groups, async (id) => {
      await act("start_in_group", { person_id: me.id, bot_id: bot.id, chat_id: id, payload: link.group });
      await openChat(String(id));
    });
  } else if (bot && link.start === null) {
    await openChat(`p${bot.id}`);
  } else if (link) {
    const opened = await attempt("open", { person_id: me.id, url: url.replace(/^(?!https?:)/i, "https://") });
    if (!opened) return;
    await readChats();
    await openChat(opened.type === "private" ? `p${opened.bot_id}` : String(opened.id));
  } else if (/^https?:\/\//i.test(url)) {
    window.open(url, "_blank", "noopener,noreferrer");
  }
}

function answered(answer) {
  const button = pressed.get(answer.callback_query_id);
  if (!button) {
    early.set(answer.callback_query_id, answer);
    return;
  }
  pressed.delete(answer.callback_query_id);
  button.classList.remove("waiting");
  if (answer.url) followLink(answer.url);
  if (!answer.text) return;
  if (answer.show_alert) {
    const dialog = byId("dialog");
    dialog.replaceChildren(make("div", { class: "dialog-form" }, make("p", { class: "alert-words", text: answer.text }),
      make("div", { class: "dialog-end" }, make("button", { type: "button", class: "main", text: say("create"), onclick: () => dialog.close() }))));
    dialog.showModal();
  } else toast(answer.text);
}

async function openChat(key) {
  open = key;
  byId("app").dataset.view = "room";
  composer.clear();
  markSeen();
  drawRoom();
  drawList();
  remember();
  if (matchMedia("(min-width: 821px)").matches) byId("words").focus();
  if (workshop.open && workshop.tab === "members") workshop.fill();
}

async function become(id) {
  me = people.get(id) ?? me;
  stirred.delete(id);
  await readPeople();
  me = people.get(id) ?? null;
  await readChats();
  if (!chats.has(open)) {
    open = null;
    byId("app").dataset.view = "list";
  }
  markSeen();
  remember();
  drawAll();
}

function remember() {
  sessionStorage.setItem("lamplight.me", String(me?.id ?? ""));
  sessionStorage.setItem("lamplight.open", open ?? "");
}

// ── hearing of changes ──

let reading = false;
let readAgain = false;

// Several changes at once (a group is made and filled) cost one reading and one more.
async function refresh() {
  readAgain = true;
  if (reading) return;
  reading = true;
  try {
    while (readAgain) {
      readAgain = false;
      await readPeople();
      if (!me) me = people.values().next().value ?? null;
      await readChats();
    }
    drawWho();
    drawList();
    drawRoom(true);
  } catch (error) {
    trouble(error);
  } finally {
    reading = false;
  }
}

function heardMessage(message) {
  if (!me) return;
  if (!mine(message)) {
    if (message.from?.is_bot) {
      stirred.add(message.chat.id);
      drawWho();
    }
    return;
  }
  const chat = chats.get(keyOf(message));
  if (!chat) {
    if (message.new_chat_members?.some((one) => one.id === me.id) || message.chat.type === "private") refresh();
    return;
  }
  const before = lastOf(chat);
  chat.messages.set(message.message_id, message);
  chat.opened = true;
  if (chat.key === open) {
    const low = atEnd() || message.author_id === me.id;
    if (!before || dayWords(before) !== dayWords(message)) byId("messages").append(make("li", { class: "day" }, make("span", { text: dayWords(message) })));
    const row = drawn(chat, message, before);
    row.classList.add("fresh");
    byId("messages").append(row);
    composer.fit(chat, message);
    if (low) toEnd();
    else byId("newest").hidden = false;
    markSeen();
  }
  drawList();
}

function heardChange(kind, message) {
  const chat = me && mine(message) ? chats.get(keyOf(message)) : null;
  if (!chat) return;
  const known = [...chat.messages.values()];
  const place = known.findIndex((one) => one.message_id === message.message_id);
  if (place < 0) return;
  const row = chat.key === open ? byId(`m${message.message_id}`) : null;
  if (kind === "delete") {
    chat.messages.delete(message.message_id);
    row?.classList.add("gone");
    setTimeout(() => row?.remove(), 450);
  } else {
    chat.messages.set(message.message_id, message);
    const low = atEnd();
    const fresh = drawn(chat, message, known[place - 1]);
    if (kind === "edit") fresh.classList.add("lit");
    row?.replaceWith(fresh);
    if (low && row) toEnd();
  }
  if (row) composer.fit(chat);
  drawList();
}

function heard(kind, details) {
  if (kind === "message") heardMessage(details);
  else if (kind === "edit" || kind === "delete" || kind === "reaction") heardChange(kind, details);
  else if (kind === "answer") answered(details);
  else if (kind === "chat" || kind === "member" || kind === "person") refresh();
}

// ── beginning ──

const composer = new Composer({ me: () => me, chat: () => chats.get(open), where, attempt, trouble, start: (chat) => attempt("open", { person_id: me.id, bot_id: chat.bot.id }) });
const workshop = new Workshop({ chat: () => chats.get(open), people: () => [...people.values()], bots: () => bots, titleOf, trouble });

byId("who").addEventListener("click", () => (people.size ? menuOpen(byId("who-menu").hidden) : addPerson(become)));
byId("language").addEventListener("click", () => { speak(language() === "en" ? "zh-CN" : "en"); drawAll(); });
byId("workshop-open").addEventListener("click", () => workshop.show(!workshop.open));
byId("room-tools").addEventListener("click", () => workshop.show(true, "members"));
byId("new-group").addEventListener("click", () => me && addGroup(me, [...people.values()], bots, async (group) => { await refresh(); await openChat(String(group.id)); }));
byId("back").addEventListener("click", () => { byId("app").dataset.view = "list"; open = null; remember(); drawList(); drawRoom(); });
byId("newest").addEventListener("click", toEnd);
let low = true;
byId("talk").addEventListener("scroll", () => {
  low = atEnd();
  if (low) byId("newest").hidden = true;
});
// Whoever reads the end still does when a keyboard or a drawer opens, or a picture has come.
const keepLow = new ResizeObserver(() => { if (low) toEnd(); });
keepLow.observe(byId("talk"));
keepLow.observe(byId("messages"));
document.addEventListener("visibilitychange", () => { if (me) { markSeen(); drawList(); } });
document.addEventListener("click", (event) => { if (!event.target.closest(".who")) menuOpen(false); });
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (!byId("who-menu").hidden) { menuOpen(false); byId("who").focus(); } else composer.clear();
});

// `#me=NAME&chat=TITLE&language=en` opens the page as somebody, somewhere.
async function begin() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  if (wanted.get("language")) speak(wanted.get("language") === "en" ? "en" : "zh-CN");
  await readPeople();
  const everybody = [...people.values()];
  const named = everybody.find((one) => nameOf(one) === wanted.get("me"));
  me = named ?? people.get(Number(sessionStorage.getItem("lamplight.me"))) ?? everybody[0] ?? null;
  await readChats();
  const chosen = [...chats.values()].find((one) => one.title === wanted.get("chat"))?.key ?? sessionStorage.getItem("lamplight.open");
  for (const chat of chats.values()) if (lastOf(chat)) seen.set(`${me.id} ${chat.key}`, lastOf(chat).message_id);
  drawAll();
  if (chosen && chats.has(chosen)) await openChat(chosen);
  if (wanted.get("workshop")) workshop.show(true, wanted.get("workshop"));
  let first = true;
  listen(heard, (standing) => {
    byId("offline").hidden = standing;
    if (standing && !first) refresh();
    first = false;
  });
}

begin().catch(trouble);
