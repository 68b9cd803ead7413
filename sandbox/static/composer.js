// The place where one writes: words, a reply or an edit, a file, the bot's reply keyboard.
import { gist, senderName } from "./bubbles.js";
import { byId, make } from "./elements.js";
import { say } from "./words.js";

const LARGEST_FILE = 20 * 1024 * 1024;

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

// The keyboard that is in force: the newest word of a bot about it counts.
function keyboardOf(chat) {
  for (const message of [...chat.messages.values()].reverse()) {
    if (!message.from?.is_bot || !message.reply_markup) continue;
    if (message.reply_markup.remove_keyboard) return null;
    if (message.reply_markup.keyboard) return message;
  }
  return null;
}

export class Composer {
  constructor(room) {
    this.room = room;
    this.mode = null; // {kind: "reply" | "edit", message}
    this.file = null;
    this.hidden = null; // the one-time keyboard that was used, or the one that was folded away
    const words = byId("words");
    byId("form").addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    words.addEventListener("input", () => this.grow());
    words.addEventListener("keydown", (event) => this.key(event));
    words.addEventListener("paste", (event) => { const file = event.clipboardData?.files?.[0]; if (file) { event.preventDefault(); this.take(file); } });
    byId("file").addEventListener("change", (event) => { this.take(event.target.files[0]); event.target.value = ""; });
    byId("about-drop").addEventListener("click", () => this.clear());
    byId("start").addEventListener("click", () => this.room.start(this.room.chat()));
    byId("keyboard-show").addEventListener("click", () => {
      const message = keyboardOf(this.room.chat());
      this.hidden = this.hidden === message ? null : message;
      this.fit(this.room.chat());
    });
  }

  grow() {
    const words = byId("words");
    words.style.height = "auto";
    words.style.height = `${Math.min(words.scrollHeight, 180)}px`;
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    } else if (event.key === "ArrowUp" && byId("words").value === "" && !this.mode) {
      const me = this.room.me().id;
      const last = [...this.room.chat().messages.values()].reverse().find((one) => one.author_id === me && one.text);
      if (last) {
        event.preventDefault();
        this.about("edit", last);
      }
    }
  }

  about(kind, message) {
    this.clear();
    this.mode = { kind, message };
    if (kind === "edit") byId("words").value = message.text ?? "";
    this.banner(kind === "edit" ? say("editing") : say("replying_to", { name: senderName(message) }), gist(message));
    this.grow();
    byId("words").focus();
  }

  take(file) {
    if (!file) return;
    if (file.size > LARGEST_FILE) {
      this.room.trouble(new Error(say("too_large")));
      return;
    }
    this.file = file;
    this.banner(say(file.type.startsWith("image/") ? "picture" : "document"), file.name);
    byId("words").focus();
  }

  banner(title, text) {
    byId("about-title").textContent = title;
    byId("about-text").textContent = text;
    byId("about").hidden = false;
  }

  clear() {
    if (this.mode?.kind === "edit") byId("words").value = "";
    this.mode = null;
    this.file = null;
    byId("about").hidden = true;
    this.grow();
  }

  async send() {
    const text = byId("words").value.trim();
    if (!text && !this.file) return;
    if (await this.say(text)) {
      byId("words").value = "";
      this.clear();
    }
  }

  async say(text) {
    const chat = this.room.chat();
    const where = this.room.where(chat);
    if (this.mode?.kind === "edit") {
      return (await this.room.attempt("edit", { ...where, message_id: this.mode.message.message_id, text })) !== undefined;
    }
    const body = { ...where, text };
    if (this.mode) body.reply_to = this.mode.message.message_id;
    if (this.file) {
      const given = { base64: await base64(this.file), name: this.file.name, mime_type: this.file.type };
      body[this.file.type === "image/jpeg" || this.file.type === "image/png" ? "photo" : "document"] = given;
    }
    return (await this.room.attempt("say", body)) !== undefined;
  }

  // Shows what can be done in this chat; `fresh` is a message that has just come.
  fit(chat, fresh) {
    const unopened = chat.bot && chat.messages.size === 0;
    byId("form").hidden = unopened;
    byId("start").hidden = !unopened;
    const message = keyboardOf(chat);
    byId("keyboard-show").hidden = !message;
    const shown = message && this.hidden !== message && !unopened;
    byId("keyboard").hidden = !shown;
    byId("keyboard-show").setAttribute("aria-expanded", String(Boolean(shown)));
    byId("words").placeholder = message?.reply_markup.input_field_placeholder ?? say("write");
    if (shown) byId("keyboard").replaceChildren(...message.reply_markup.keyboard.map((row) => this.row(row, message)));
    if (fresh?.reply_markup?.force_reply && chat.bot) this.about("reply", fresh);
  }

  row(row, message) {
    return make("div", { class: "key-row" }, ...row.map((one) => make("button", {
      type: "button", class: "key", text: one.text ?? one,
      onclick: () => {
        if (message.reply_markup.one_time_keyboard) this.hidden = message;
        this.say(one.text ?? one);
      },
    })));
  }
}
