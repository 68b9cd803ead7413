// Short words at the edge of the page that go away by themselves.
import { byId, make } from "./elements.js";

const SHOWN_FOR = 4500;

export function toast(text, kind = "plain") {
  const shown = make("p", { class: `toast ${kind}`, text });
  byId("toasts").append(shown);
  setTimeout(() => shown.classList.add("going"), SHOWN_FOR);
  setTimeout(() => shown.remove(), SHOWN_FOR + 400);
}
