"""Who may drive the stage: this machine, or whoever holds the token; never a strange web page."""

import hmac
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def host_of(header: str) -> str:
    """The host part of a Host header or an Origin."""
    parts = urlsplit(header if "://" in header else f"//{header}")
    return parts.hostname or ""


class Guard:
    """Checks Host, Origin and the token; bots' own routes carry a token in their path.

    A page elsewhere can make a browser call us: directly, which its Origin gives away, or under
    its own name after DNS rebinding, which the Host header gives away.
    """

    def __init__(self, bound_to: str, token: str | None) -> None:
        self._on_loopback = is_loopback(bound_to)
        self._token = token

    def refusal(self, request: web.Request) -> str | None:
        """Why a request is refused, or None."""
        origin = request.headers.get("Origin")
        if request.path.startswith(("/bot", "/file/bot")):
            return None
        if self._on_loopback and not is_loopback(host_of(request.headers.get("Host", ""))):
            return "this name does not belong to the sandbox"
        if origin is not None and urlsplit(origin).netloc != request.headers.get("Host"):
            return "another page can't drive the sandbox"
        if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
            return "another page can't drive the sandbox"
        if self._on_loopback and self._token is None:
            return None
        return None if self._has_token(request) else "a token is needed"

    def _has_token(self, request: web.Request) -> bool:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        given = given or request.query.get("token", "") or request.cookies.get("stage_token", "")
        return self._token is not None and hmac.compare_digest(given.encode(), self._token.encode())

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """The check as aiohttp wants it."""
        reason = self.refusal(request)
        if reason is None:
            return await handler(request)
        status = 401 if reason == "a token is needed" else 403
        return web.json_response({"ok": False, "description": reason}, status=status)
