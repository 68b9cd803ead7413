// Makes elements out of values; text is only ever set as text, never as markup.
export const byId = (id) => document.getElementById(id);

export function make(tag, settings = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(settings)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") made.textContent = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((one) => one !== null && one !== undefined && one !== false));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

export function icon(path, size = 20) {
  const drawn = document.createElementNS(SVG, "svg");
  drawn.setAttribute("viewBox", "0 0 24 24");
  drawn.setAttribute("width", size);
  drawn.setAttribute("height", size);
  drawn.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  line.setAttribute("fill", "none");
  line.setAttribute("stroke", "currentColor");
  line.setAttribute("stroke-width", "2");
  line.setAttribute("stroke-linecap", "round");
  line.setAttribute("stroke-linejoin", "round");
  drawn.append(line);
  return drawn;
}

export const ICONS = {
  reply: "M10 7L4 12l6 5M4 12h9c4 0 7 2 7 6",
  edit: "M4 20h4L19 9l-4-4L4 16zM13.500 6.500l4 4",
  delete: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.500 11v5M13.500 11v5",
  document: "M7 3h7l4 4v14H7zM14 3v4h4",
  location: "M12 21c4-5 7-8 7-11a7 7 0 0 0-14 0c0 3 3 6 7 11zM12 12.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z",
};

// People and chats get their colours in turn, so that a small group is told apart at a glance.
const SHADES = 6;
const shades = new Map();

export function shadeOf(id) {
  if (!shades.has(id)) shades.set(id, shades.size % SHADES);
  return shades.get(id);
}

// The sign in a face: a surname, but of 小林 and 老赵 the part that tells them apart.
function sign(name) {
  const letters = [...(name || "?").trim()];
  return letters.length > 1 && "小老大阿".includes(letters[0]) ? letters[1] : letters[0] ?? "?";
}

// A face for a person, a group or a bot.
export function face(name, id, kind = "person", size = "") {
  const shown = kind === "person" ? sign(name) : [...(name || "?")][0];
  return make("span", { class: `face face-${kind} shade-${shadeOf(id)} ${size}`.trim(), text: shown, "aria-hidden": "true" });
}
