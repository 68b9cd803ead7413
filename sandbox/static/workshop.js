// The drawer for people who write bots: faults on demand, the call log, members, bots.
import { byId, face, make } from "./elements.js";
import { ask, field } from "./people.js";
import { act, lift, look } from "./stage.js";
import { language, say } from "./words.js";

const KINDS = ["error", "too_many", "delay", "drop_before", "drop_after", "die"];
const NEEDS = { error: ["code"], too_many: ["retry_after"], delay: ["seconds"] };
const TABS = ["faults", "calls", "members", "bots"];
const MOST_SHOWN = 200;

// `room` tells what chat is open, who is looking, and how to say that something failed.
export class Workshop {
  constructor(room) {
    this.room = room;
    this.tab = "faults";
    this.calls = [];
    this.hidePolls = true;
    this.body = make("div", { class: "workshop-body", role: "tabpanel" });
    setInterval(() => this.follow(), 2000);
  }

  get open() {
    return !byId("workshop").hidden;
  }

  show(open, tab = this.tab) {
    this.tab = tab;
    byId("workshop").hidden = !open;
    byId("app").classList.toggle("with-workshop", open);
    byId("workshop-open").setAttribute("aria-expanded", String(open));
    if (open) this.draw();
  }

  draw() {
    const tabs = TABS.map((one) => make("button", {
      type: "button", role: "tab", "aria-selected": String(one === this.tab), text: say(`tab_${one}`), onclick: () => { this.tab = one; this.draw(); },
    }));
    byId("workshop").replaceChildren(
      make("header", { class: "workshop-head" },
        make("div", {}, make("h2", { text: say("workshop") }), make("p", { text: say("workshop_more") })),
        make("button", { type: "button", class: "icon", "aria-label": say("close"), text: "✕", onclick: () => this.show(false) })),
      make("div", { class: "tabs", role: "tablist" }, ...tabs), this.body);
    this.fill();
  }

  async fill() {
    const filled = await this[this.tab === "calls" ? "callLog" : this.tab]().catch((error) => [make("p", { class: "trouble", text: say("failed", { reason: error.message }) })]);
    this.body.replaceChildren(...filled);
  }

  async follow() {
    if (!this.open || document.hidden) return;
    if (this.tab === "calls" && !this.body.querySelector("details[open]")) await this.fill();
  }

  async attempt(name, body) {
    try {
      await act(name, body);
    } catch (error) {
      this.room.trouble(error);
    }
    await this.fill();
  }

  async faults() {
    const rules = await look("faults");
    const kind = make("select", { name: "kind" }, ...KINDS.map((one) => make("option", { value: one, text: say(`fault_${one}`) })));
    const code = field("code", say("fault_code"), { type: "number", value: "502", min: "400", max: "599" });
    const wait = field("retry_after", say("fault_wait"), { type: "number", value: "5", min: "1", max: "3600" });
    const seconds = field("seconds", say("fault_seconds"), { type: "number", value: "3", min: "0", step: "0.1" });
    const special = { code, retry_after: wait, seconds };
    const fit = () => Object.entries(special).forEach(([name, one]) => { one.hidden = !(NEEDS[kind.value] ?? []).includes(name); });
    kind.addEventListener("change", fit);
    fit();
    const form = make("form", { class: "card" },
      make("label", { class: "field" }, make("span", { text: say("fault_kind") }), kind),
      make("div", { class: "field-row" }, field("method", say("fault_method"), { value: "send*" }), field("count", say("fault_count"), { type: "number", value: "1", min: "1" })),
      code, wait, seconds, make("button", { type: "submit", class: "main", text: say("fault_add") }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const given = new FormData(form);
      const fault = { kind: kind.value, method: given.get("method") || "*", count: given.get("count") ? Number(given.get("count")) : null };
      for (const name of NEEDS[kind.value] ?? []) fault[name] = Number(given.get(name));
      this.attempt("faults", fault);
    });
    const shown = rules.map((one) => make("li", { class: one.count !== null && one.struck >= one.count ? "rule spent" : "rule" },
      make("div", {}, make("strong", { text: say(`fault_${one.kind}`) }), make("code", { text: one.method })),
      make("small", { text: `${one.count === null ? say("fault_ever") : say("fault_of", { count: one.count })} · ${say("fault_struck", { count: one.struck })}` })));
    return [form, rules.length ? make("ul", { class: "rules" }, ...shown) : make("p", { class: "calm", text: say("fault_none") }),
      rules.length && make("button", { type: "button", class: "quiet wide", text: say("fault_clear"), onclick: async () => { await lift(); this.fill(); } }) || ""];
  }

  async callLog() {
    this.calls.push(...await look("calls", { since: this.calls.length }));
    const hide = make("input", { type: "checkbox", checked: this.hidePolls, onchange: (event) => { this.hidePolls = event.target.checked; this.fill(); } });
    const chosen = this.calls.filter((one) => !this.hidePolls || one.method.toLowerCase() !== "getupdates").slice(-MOST_SHOWN).reverse();
    const rows = chosen.map((one) => make("li", {}, make("details", { class: one.status === 429 ? "call too-many" : one.status >= 400 ? "call refused" : "call" },
      make("summary", {},
        make("time", { text: new Date(one.moment).toLocaleTimeString(language(), { hour12: false }) }),
        make("code", { text: one.method }),
        make("span", { class: "call-where", text: one.chat_id === null ? "" : this.room.titleOf(one.chat_id) }),
        one.lost && make("span", { class: "note", text: say("calls_lost") }),
        !one.applied && one.status !== 0 && make("span", { class: "note", text: say("calls_not_done") }),
        make("span", { class: "status", text: one.status || "…" })),
      make("pre", { text: JSON.stringify(one.params, null, 1) }), make("pre", { text: JSON.stringify(one.answer, null, 1) }))));
    return [make("label", { class: "choice small" }, hide, make("span", { text: say("calls_hide") })),
      rows.length ? make("ol", { class: "calls" }, ...rows) : make("p", { class: "calm", text: say("calls_none") })];
  }

  async members() {
    const chat = this.room.chat();
    if (!chat || chat.type === "private") return [make("p", { class: "calm", text: say("members_choose") })];
    const members = await look("members", { chat_id: chat.id });
    const inside = new Set(members.map((one) => one.user.id));
    const where = { chat_id: chat.id };
    const button = (name, act, body) => make("button", { type: "button", class: "quiet", text: say(name), onclick: () => this.attempt(act, body) });
    const rows = members.map(({ user, status }) => make("li", { class: "member" },
      face(user.first_name, user.id, user.is_bot ? "bot" : "person"),
      make("div", { class: "member-words" }, make("span", { class: "member-name", text: user.first_name }), make("small", { text: say(`status_${status}`) + (user.is_bot ? ` · ${say("bot")}` : "") })),
      status === "member" && button("make_admin", "promote", { ...where, user_id: user.id }),
      status === "administrator" && button("unmake_admin", "demote", { ...where, user_id: user.id }),
      status !== "creator" && button("remove", "remove", { ...where, user_id: user.id })));
    const outside = [...this.room.people(), ...this.room.bots()].filter((one) => !inside.has(one.id));
    const rest = outside.map((one) => make("li", { class: "member outside" }, face(one.first_name ?? one.name, one.id, one.name ? "bot" : "person"),
      make("div", { class: "member-words" }, make("span", { class: "member-name", text: one.first_name ?? one.name })),
      button("add_member", "join", { ...where, user_id: one.id })));
    const rename = () => ask(say("rename"), null, [field("title", say("group_title"), { value: chat.title, required: true })], (values) => act("rename", { ...where, title: values.get("title") }));
    return [make("h3", { text: chat.title }), make("ul", { class: "members" }, ...rows, ...rest),
      make("div", { class: "button-row" }, make("button", { type: "button", class: "quiet", text: say("rename"), onclick: rename }), chat.type === "group" && button("upgrade", "migrate", where))];
  }

  async bots() {
    const bots = await look("bots");
    const cards = bots.map((one) => make("section", { class: "card" },
      make("div", { class: "member" }, face(one.name, one.id, "bot"), make("div", { class: "member-words" }, make("span", { class: "member-name", text: one.name }), make("small", { text: `@${one.username} · ${say("unconfirmed", { count: one.unconfirmed })}` }))),
      make("label", { class: "choice" }, make("input", { type: "checkbox", role: "switch", checked: one.privacy, onchange: (event) => this.attempt("privacy", { bot_id: one.id, on: event.target.checked }) }), make("span", { text: say("privacy") })),
      make("p", { class: "card-more", text: say("privacy_more") })));
    return [...(cards.length ? cards : [make("p", { class: "calm", text: say("no_bots") })]),
      make("section", { class: "card" }, make("h3", { text: say("how_to") }), make("p", { class: "card-more", text: say("how_to_more") }), make("code", { class: "address", text: location.origin }))];
  }
}
