"""The sandbox's web page: the chats, who you are, and a drawer for people who write bots."""

import mimetypes
from collections.abc import Awaitable, Callable, Mapping
from importlib.resources import files

from aiohttp import web

# Nothing comes from elsewhere, nothing is written into the page as code, nobody frames it.
CONTENT_SECURITY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "media-src 'self'",
        "connect-src 'self'",
        "manifest-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
PREFIX = "/_page"

Roles = Callable[[], Awaitable[Mapping[int, str]]]


def routes(theme_css: str | None = None, roles: Roles | None = None) -> list[web.RouteDef]:
    """The routes for ``SandboxServer(extra_routes=…)``.

    ``theme_css`` overrides the page's colours (custom properties on ``:root``). ``roles`` tells
    which people hold a role with the bot's owner (``manager``, ``supervisor``, ``leader``,
    ``administrator``); a bot of somebody else's has none, and everybody is a resident.
    """
    found = {one.name: one.read_bytes() for one in files("sandbox").joinpath("static").iterdir()}
    found["theme.css"] = (theme_css or "").encode()

    async def file(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        return shown(name, found[name]) if name in found else web.Response(status=404)

    async def page(request: web.Request) -> web.StreamResponse:
        token = request.query.get("token")
        return keep_token(token) if token else shown("page.html", found["page.html"])

    async def held_roles(_: web.Request) -> web.Response:
        held = await roles() if roles is not None else {}
        return web.json_response({str(who): role for who, role in held.items()}, headers=HEADERS)

    return [
        web.get("/", page),
        web.get(f"{PREFIX}/roles", held_roles),
        web.get(f"{PREFIX}/{{name}}", file),
    ]


def keep_token(token: str) -> web.Response:
    """Move the token from the address, where it would be seen and kept, into a cookie.

    The guard has compared it already; a wrong one never comes here where one is needed.
    """
    moved = web.Response(status=303, headers={**HEADERS, "Location": "/"})
    moved.set_cookie("stage_token", token, httponly=True, samesite="Strict")
    return moved


def shown(name: str, content: bytes) -> web.Response:
    """One file of the page."""
    kind = "text/javascript" if name.endswith(".js") else mimetypes.guess_type(name)[0]
    return web.Response(body=content, content_type=kind, charset="utf-8", headers=HEADERS)
