// Who you are: the button in the header, its menu, and the dialogs that add people and groups.
import { byId, face, make } from "./elements.js";
import { act } from "./stage.js";
import { say } from "./words.js";

export function badge(role) {
  return make("span", { class: `badge badge-${role}`, text: say(role) });
}

export function showWho(me, role, stirred) {
  const shown = me
    ? [face(me.first_name, me.id), make("span", { class: "who-name", text: me.first_name }), badge(role)]
    : [make("span", { class: "who-name", text: say("add_person") })];
  byId("who").replaceChildren(...shown, stirred && make("span", { class: "dot" }) || "", make("span", { class: "caret", "aria-hidden": "true" }));
}

export function fillMenu(people, me, roleOf, stirred, choose, add) {
  const rows = people.map((one) => make("button", {
    type: "button", class: "who-row", "aria-current": one.id === me?.id ? "true" : undefined, onclick: () => choose(one.id),
  }, face(one.first_name, one.id), make("span", { class: "who-name", text: one.first_name }), badge(roleOf(one.id)), stirred.has(one.id) && make("span", { class: "dot" })));
  byId("who-menu").replaceChildren(
    make("div", { class: "who-rows" }, ...rows),
    make("button", { type: "button", class: "who-row who-add", onclick: add }, make("span", { class: "face face-add", text: "＋", "aria-hidden": "true" }), make("span", { class: "who-name", text: say("add_person") })));
}

export function menuOpen(open) {
  byId("who-menu").hidden = !open;
  byId("who").setAttribute("aria-expanded", String(open));
  if (open) (byId("who-menu").querySelector("[aria-current]") ?? byId("who-menu").querySelector("button"))?.focus();
}

// Shows a form in the dialog; `done(values)` runs when it is sent, errors stay in the dialog.
export function ask(title, more, fields, done) {
  const dialog = byId("dialog");
  const trouble = make("p", { class: "trouble", role: "alert", hidden: true });
  const form = make("form", { class: "dialog-form" },
    make("h2", { text: title, id: "dialog-title" }), more && make("p", { class: "dialog-more", text: more }), ...fields, trouble,
    make("div", { class: "dialog-end" },
      make("button", { type: "button", class: "quiet", text: say("cancel"), onclick: () => dialog.close() }),
      make("button", { type: "submit", class: "main", text: say("create") })));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await done(new FormData(form));
      dialog.close();
    } catch (error) {
      trouble.textContent = say("failed", { reason: error.message });
      trouble.hidden = false;
    }
  });
  dialog.setAttribute("aria-labelledby", "dialog-title");
  dialog.replaceChildren(form);
  dialog.showModal();
}

export function field(name, label, settings = {}) {
  return make("label", { class: "field" }, make("span", { text: label }), make("input", { name, autocomplete: "off", ...settings }));
}

export function addPerson(then) {
  ask(say("add_person"), say("add_person_more"), [
    field("name", say("name"), { required: true, maxlength: "64" }),
    field("username", say("username"), { pattern: "@?[A-Za-z][A-Za-z0-9_]{4,31}" }),
  ], async (values) => {
    const person = await act("people", { name: values.get("name"), username: values.get("username") || null });
    then(person.id);
  });
}

export function addGroup(me, people, bots, then) {
  const others = people.filter((one) => one.id !== me.id);
  const choices = make("fieldset", { class: "choices" }, make("legend", { text: say("who_else") }), ...others.map((one) =>
    make("label", { class: "choice" }, make("input", { type: "checkbox", name: "member", value: one.id }), face(one.first_name, one.id), make("span", { text: one.first_name }))));
  ask(say("new_group"), say("new_group_more"), [field("title", say("group_title"), { required: true, maxlength: "128" }), others.length && choices], async (values) => {
    const members = values.getAll("member").map(Number);
    const group = await act("groups", { title: values.get("title"), creator: me.id, members });
    for (const bot of bots) {
      await act("join", { chat_id: group.id, user_id: bot.id, by: me.id });
      await act("promote", { chat_id: group.id, user_id: bot.id, by: me.id });
    }
    then(group);
  });
}

export function chooseGroup(groups, done) {
  const choices = groups.map((one, place) => make("label", { class: "choice" },
    make("input", { type: "radio", name: "group", value: one.id, required: true, checked: place === 0 }), face(one.title, one.id, "group"), make("span", { text: one.title })));
  const shown = groups.length ? make("fieldset", { class: "choices" }, make("legend", { text: say("chats") }), ...choices) : make("p", { text: say("no_group") });
  ask(say("which_group"), null, [shown], async (values) => {
    if (values.get("group")) await done(Number(values.get("group")));
  });
}
