"""Who may see the board when it is served beyond this machine: whoever has the printed token."""

import hmac
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from html import escape
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# Machines ask these; the webhook has a secret of its own. Outages are for everybody to read.
OPEN_PATHS = ("/healthz", "/metrics", "/telegram/", "/api/v1/", "/outages/")
PUBLIC = "/outages"
DOOR = "/_board/enter"
_COOKIE = "lamplight_board"
_LARGEST_FORM = 4096  # bytes: a token and its name


@dataclass(frozen=True, slots=True)
class Pass:
    """``token`` is what people type; ``cookie`` is what their browser then carries."""

    token: str
    cookie: str


class Gate:
    """ASGI middleware: without the cookie there is nothing but the question for the token."""

    def __init__(self, app: App, wanted: Pass, words: Mapping[str, str]) -> None:
        self._app = app
        self._wanted = wanted
        self._words = words

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through what is open or carries the cookie; ask everybody else."""
        kind = scope["type"]
        if kind == "lifespan" or self._open(scope):
            await self._app(scope, receive, send)
        elif kind == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif scope["method"] == "POST" and scope["path"] == DOOR:
            await self._enter(receive, send)
        else:
            await self._ask(send, "")

    def _open(self, scope: Scope) -> bool:
        path = scope["path"]
        return path == PUBLIC or path.startswith(OPEN_PATHS) or self._admitted(scope)

    def _admitted(self, scope: Scope) -> bool:
        for name, value in scope["headers"]:
            if name == b"cookie":
                return _same(_cookie(value.decode("latin-1")), self._wanted.cookie)
        return False

    async def _enter(self, receive: Receive, send: Send) -> None:
        form = parse_qs((await _body(receive)).decode("utf-8", "replace"))
        if not _same(form.get("token", [""])[0].strip(), self._wanted.token):
            await self._ask(send, self._words["token_wrong"])
            return
        cookie = f"{_COOKIE}={self._wanted.cookie}; Path=/; HttpOnly; SameSite=Strict"
        headers = [(b"location", b"/"), (b"set-cookie", cookie.encode())]
        await _respond(send, 303, headers, b"")

    async def _ask(self, send: Send, trouble: str) -> None:
        page = _PAGE.format(
            title=escape(self._words["title"]),
            token=escape(self._words["token"]),
            more=escape(self._words["token_more"]),
            enter=escape(self._words["enter"]),
            css=self._words["css"],
            trouble=escape(trouble),
            door=DOOR,
        )
        kind = (b"content-type", b"text/html; charset=utf-8")
        await _respond(send, 401, [kind, (b"cache-control", b"no-store")], page.encode())


_PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><style>{css}</style></head>
<body class="gate"><form class="gate-form" method="post" action="{door}">
<h1>{title}</h1><p class="trouble" role="alert">{trouble}</p>
<label>{token}<input name="token" type="password" autocomplete="off" autofocus required></label>
<p>{more}</p><button>{enter}</button></form></body></html>"""


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())


def _cookie(header: str) -> str:
    try:
        found = SimpleCookie(header).get(_COOKIE)
    except CookieError:
        return ""
    return found.value if found is not None else ""


async def _body(receive: Receive) -> bytes:
    body = b""
    while len(body) <= _LARGEST_FORM:
        message = await receive()
        body += bytes(message.get("body", b""))
        if not message.get("more_body", False):
            return body
    return b""


async def _respond(
    send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes
) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
