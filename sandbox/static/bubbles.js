// Draws one message: words with their marks, files, quotes, buttons, reactions.
import { face, icon, ICONS, make, shadeOf } from "./elements.js";
import { fileAddress } from "./stage.js";
import { language, say } from "./words.js";

const WEB = /^https?:\/\//i;
const DEEP_LINK = /^(?:https?:\/\/)?(?:t\.me|telegram\.me)\/(\w+)(?:\?(.*))?$/i;

export const nameOf = (user) => [user?.first_name, user?.last_name].filter(Boolean).join(" ");

export function senderName(message) {
  if (message.sender_chat) return message.sender_chat.title ?? "";
  return nameOf(message.from);
}

export const timeOf = (message) =>
  new Date(message.date * 1000).toLocaleTimeString(language(), { hour: "2-digit", minute: "2-digit", hour12: false });

// A link to a bot of the sandbox is followed here; other addresses open in a new tab.
export function telegramLink(url) {
  const match = DEEP_LINK.exec(url);
  if (!match) return null;
  const query = new URLSearchParams(match[2] ?? "");
  return { bot: match[1], start: query.get("start"), group: query.get("startgroup") };
}

function link(url, children, follow) {
  const address = WEB.test(url) || /^\w+:/.test(url) ? url : `https://${url}`;
  if (telegramLink(url)) {
    return make("a", { href: address, onclick: (event) => { event.preventDefault(); follow(url); } }, ...children);
  }
  if (!WEB.test(address)) return make("span", {}, ...children);
  return make("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

function marked(entity, text, children, deeds) {
  switch (entity.type) {
    case "bold": return make("strong", {}, ...children);
    case "italic": return make("em", {}, ...children);
    case "underline": return make("u", {}, ...children);
    case "strikethrough": return make("s", {}, ...children);
    case "code": return make("code", {}, ...children);
    case "pre": return make("pre", { "data-language": entity.language }, make("code", {}, ...children));
    case "blockquote":
    case "expandable_blockquote": return make("blockquote", {}, ...children);
    case "spoiler": return spoiler(children);
    case "text_link": return link(entity.url, children, deeds.follow);
    case "url": return link(text, children, deeds.follow);
    case "email": return make("span", { class: "mark" }, ...children);
    case "bot_command":
      return make("button", { type: "button", class: "command", onclick: () => deeds.say(text) }, ...children);
    case "mention":
    case "text_mention":
    case "hashtag":
    case "cashtag":
    case "phone_number": return make("span", { class: "mark" }, ...children);
    default: return make("span", {}, ...children);
  }
}

function spoiler(children) {
  const hidden = make("button", { type: "button", class: "spoiler", "aria-pressed": "false" }, ...children);
  hidden.addEventListener("click", () => hidden.setAttribute("aria-pressed", hidden.getAttribute("aria-pressed") !== "true"));
  return hidden;
}

// Offsets count UTF-16 units, as JavaScript's strings do. Marks may lie within one another.
export function words(text, entities, deeds, from = 0, to = text.length) {
  const pieces = [];
  const inside = entities
    .filter((one) => one.offset >= from && one.offset + one.length <= to && one.length > 0)
    .sort((a, b) => a.offset - b.offset || b.length - a.length);
  let place = from;
  const used = new Set();
  for (const one of inside) {
    if (used.has(one) || one.offset < place) continue;
    const end = one.offset + one.length;
    if (one.offset > place) pieces.push(text.slice(place, one.offset));
    const within = inside.filter((other) => other !== one && other.offset >= one.offset && other.offset + other.length <= end);
    within.forEach((other) => used.add(other));
    pieces.push(marked(one, text.slice(one.offset, end), words(text, within, deeds, one.offset, end), deeds));
    place = end;
  }
  if (place < to) pieces.push(text.slice(place, to));
  return pieces;
}

export function gist(message) {
  const said = message.text ?? message.caption;
  if (said) return said.replace(/\s+/g, " ");
  for (const kind of ["photo", "document", "voice", "location", "sticker", "video"]) {
    if (message[kind]) return `［${say(kind === "photo" ? "picture" : kind)}］`;
  }
  return serviceWords(message) ?? `［${say("unsupported")}］`;
}

export function serviceWords(message) {
  const who = senderName(message);
  if (message.new_chat_members) return say("joined", { who: message.new_chat_members.map(nameOf).join("、") });
  if (message.left_chat_member) return say("left", { who: nameOf(message.left_chat_member) });
  if (message.new_chat_title) return say("renamed", { title: message.new_chat_title });
  if (message.pinned_message) return say("pinned");
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) return say("migrated");
  if (message.group_chat_created || message.supergroup_chat_created) return say("group_made");
  if (message.forum_topic_created) return say("topic_made", { title: message.forum_topic_created.name });
  const known = ["text", "caption", "photo", "document", "voice", "location", "sticker", "video", "audio", "animation", "contact"];
  return known.some((kind) => message[kind] !== undefined) ? null : `${say("service")}${who ? ` · ${who}` : ""}`;
}

function size(bytes) {
  if (!bytes) return "";
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function attachment(message) {
  if (message.photo) {
    const one = message.photo[message.photo.length - 1];
    const picture = make("img", {
      class: "picture", src: fileAddress(one.file_id), alt: say("picture"), width: one.width, height: one.height, loading: "lazy",
    });
    return make("a", { class: "picture-link", href: fileAddress(one.file_id), target: "_blank", rel: "noopener" }, picture);
  }
  if (message.voice) {
    return make("audio", { class: "voice", controls: true, preload: "none", src: fileAddress(message.voice.file_id), "aria-label": say("voice") });
  }
  const file = message.document ?? message.video ?? message.audio ?? message.animation;
  if (file) {
    const name = file.file_name ?? say("document");
    return make("a", { class: "document", href: fileAddress(file.file_id), download: name },
      make("span", { class: "document-sign" }, icon(ICONS.document, 24)),
      make("span", { class: "document-words" }, make("span", { class: "document-name", text: name }), make("small", { text: size(file.file_size) })));
  }
  if (message.location) {
    const { latitude, longitude } = message.location;
    return make("span", { class: "document" }, make("span", { class: "document-sign" }, icon(ICONS.location, 24)),
      make("span", { class: "document-words" }, make("span", { text: say("location") }), make("small", { text: `${latitude.toFixed(4)}, ${longitude.toFixed(4)}` })));
  }
  return null;
}

function quote(message, deeds) {
  const first = message.reply_to_message;
  if (!first) return null;
  return make("button", { type: "button", class: `quote shade-${shadeOfSender(first)}`, onclick: () => deeds.jump(first.message_id) },
    make("strong", { text: senderName(first) }), make("span", { text: message.quote?.text ?? gist(first) }));
}

const shadeOfSender = (message) => shadeOf(message.sender_chat?.id ?? message.from?.id);

function buttons(message, deeds) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows) return null;
  return make("div", { class: "buttons" }, ...rows.map((row) =>
    make("div", { class: "button-row" }, ...row.map((one) => make("button", {
      type: "button", class: one.url ? "button away" : "button", text: one.text, onclick: (event) => deeds.press(message, one, event.currentTarget),
    })))));
}

// The Bot API names some signs without the mark that asks for their coloured form.
const drawnSign = (sign) => (sign === "❤" || sign === "✍" ? `${sign}\ufe0f` : sign);

function reactions(message, deeds, me) {
  const counted = new Map();
  for (const [who, given] of Object.entries(message.reactions ?? {})) {
    for (const one of given) {
      const sign = one.emoji ?? "★";
      const known = counted.get(sign) ?? { count: 0, mine: false };
      counted.set(sign, { count: known.count + 1, mine: known.mine || Number(who) === me });
    }
  }
  if (counted.size === 0) return null;
  return make("div", { class: "reactions" }, ...[...counted].map(([sign, { count, mine }]) => make("button", {
    type: "button", class: mine ? "reaction mine" : "reaction", "aria-pressed": String(mine), "aria-label": `${say("react")} ${sign} ${count}`,
    onclick: () => deeds.react(message, mine ? [] : [sign]),
  }, make("span", { text: drawnSign(sign) }), make("span", { class: "reaction-count", text: String(count) }))));
}

function tools(message, deeds, own) {
  const one = (name, act) => make("button", { type: "button", class: "tool", title: say(name), "aria-label": say(name), onclick: act }, icon(ICONS[name], 19));
  const signs = ["👍", "❤", "🙏"].map((sign) => make("button", {
    type: "button", class: "tool", text: drawnSign(sign), "aria-label": `${say("react")} ${sign}`, onclick: () => deeds.react(message, [sign]),
  }));
  return make("div", { class: "tools" }, one("reply", () => deeds.reply(message)), ...signs,
    own && message.text && one("edit", () => deeds.edit(message)), own && one("delete", () => deeds.delete(message)));
}

// `stage`: who looks (me), what roles are known (roleOf), whether it follows the same sender's.
export function bubble(message, stage, deeds) {
  const service = serviceWords(message);
  const id = `m${message.message_id}`;
  if (service !== null) return make("li", { class: "service", id }, make("span", { text: service }));
  const own = message.author_id === stage.me && !message.sender_chat;
  const bot = Boolean(message.from?.is_bot) && !message.sender_chat;
  const text = message.text ?? message.caption ?? "";
  const role = stage.roleOf(message.author_id);
  const name = own || stage.follows || stage.private ? null : make("span", { class: `sender shade-${shadeOfSender(message)}` },
    make("span", { text: senderName(message) }),
    bot && make("span", { class: "badge badge-bot", text: say("bot") }),
    !bot && role !== "resident" && make("span", { class: `badge badge-${role}`, text: say(role) }));
  const body = make("div", { class: "bubble" },
    name,
    message.forward_origin && make("span", { class: "forwarded", text: say("forwarded", { name: originName(message.forward_origin) }) }),
    quote(message, deeds),
    attachment(message),
    text && make("p", { class: "words", dir: "auto" }, ...words(text, message.entities ?? message.caption_entities ?? [], deeds)),
    make("span", { class: "foot" },
      message.edit_date && make("span", { text: say("edited") }),
      make("time", { datetime: new Date(message.date * 1000).toISOString(), text: timeOf(message) })));
  const classes = ["message", own && "own", bot && "from-bot", stage.follows && "follows"].filter(Boolean).join(" ");
  const side = !own && !stage.private && (stage.follows ? make("span", { class: "face-space" }) : face(senderName(message), message.sender_chat?.id ?? message.from?.id, bot ? "bot" : "person"));
  return make("li", { class: classes, id }, side,
    make("div", { class: "stack" }, make("div", { class: "bubble-line" }, body, tools(message, deeds, own)), buttons(message, deeds), reactions(message, deeds, stage.me)));
}

function originName(origin) {
  if (origin.sender_user) return nameOf(origin.sender_user);
  return origin.chat?.title ?? origin.sender_chat?.title ?? origin.sender_user_name ?? "";
}
