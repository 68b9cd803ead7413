// Speaks with the sandbox's stage: what people do, what there is, and what changes.
const PREFIX = "/_stage";

async function answerOf(response) {
  let body;
  try {
    body = await response.json();
  } catch {
    throw new Error(`HTTP ${response.status}`);
  }
  if (!body.ok) throw new Error(body.description ?? `HTTP ${response.status}`);
  return body.result;
}

export async function act(name, body) {
  return answerOf(await fetch(`${PREFIX}/${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  }));
}

export async function look(name, query = {}) {
  return answerOf(await fetch(`${PREFIX}/${name}?${new URLSearchParams(query)}`, { cache: "no-store" }));
}

export async function lift() {
  return answerOf(await fetch(`${PREFIX}/faults`, { method: "DELETE" }));
}

export async function roles() {
  const response = await fetch("/_page/roles", { cache: "no-store" });
  return response.ok ? response.json() : {};
}

export const fileAddress = (id) => `${PREFIX}/file/${encodeURIComponent(id)}`;

const KINDS = ["message", "edit", "delete", "reaction", "press", "answer", "chat", "member", "person"];

// Calls `heard(kind, details)` for every change. `standing(true)` follows each (re)connection,
// because what happened in between was missed.
export function listen(heard, standing) {
  let wait = 500;
  const open = () => {
    const source = new EventSource(`${PREFIX}/events`);
    source.onopen = () => {
      wait = 500;
      standing(true);
    };
    source.onerror = () => {
      source.close();
      standing(false);
      setTimeout(open, wait);
      wait = Math.min(wait * 2, 8000);
    };
    for (const kind of KINDS) source.addEventListener(kind, (event) => heard(kind, JSON.parse(event.data)));
  };
  open();
}
