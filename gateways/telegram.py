"""The Bot API over HTTP, and nothing more: one call, its result, or why there is none."""

from dataclasses import dataclass, field
from typing import Any, Final, Self

import aiohttp
import orjson

BASE_URL: Final = "https://api.telegram.org"
# Seconds. An answer normally comes within one; uploads and Telegram's own delays take longer.
PATIENCE: Final = 30.0
_CONNECT_PATIENCE = 10.0
# Bot API, getFile: a bot may download files of up to 20 MB.
MOST_DOWNLOADABLE: Final = 20 * 1024 * 1024
# Bot API, Sending files: 50 MB for a document.
MOST_UPLOADABLE: Final = 50 * 1024 * 1024
_CHUNK = 64 * 1024
_NEVER_SENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
)


class ApiRefused(Exception):
    """The Bot API answered and said no.

    ``retry_after`` is in seconds; ``migrate_to`` is the id of the supergroup that a group became.
    """

    def __init__(
        self,
        code: int,
        description: str,
        retry_after: int | None = None,
        migrate_to: int | None = None,
    ) -> None:
        super().__init__(f"{code}: {description}")
        self.code = code
        self.description = description
        self.retry_after = retry_after
        self.migrate_to = migrate_to


class ApiUnreachable(Exception):
    """No answer came; ``sent`` tells whether the request may have gone out all the same."""

    def __init__(self, reason: str, *, sent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sent = sent


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that goes out with a call, as the value of one of its parameters."""

    name: str
    content: bytes = field(repr=False)
    mime_type: str = "application/octet-stream"


class TelegramApi:
    """The Bot API for one bot; the token appears in no error, log or repr.

    ``session`` is used when given and never closed; else one is opened at the first call and
    closed by ``close``. ``proxy`` is an HTTP proxy's address.
    """

    def __init__(
        self,
        token: str,
        base_url: str = BASE_URL,
        session: aiohttp.ClientSession | None = None,
        *,
        proxy: str | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.bot_id = int(token.split(":")[0])
        self._token = token
        self._given = session
        self._own: aiohttp.ClientSession | None = None
        self._proxy = proxy
        self._patience = patience

    def __repr__(self) -> str:
        return f"TelegramApi(bot_id={self.bot_id}, base_url={self.base_url!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections that this object opened."""
        if self._own is not None:
            await self._own.close()
            self._own = None

    async def call(self, method: str, /, **params: Any) -> Any:
        """Call a method and return its ``result`` as plain values; a ``None`` is left out.

        A long poll's own ``timeout`` is waited for on top of the usual patience. Raises
        ``ApiRefused`` and ``ApiUnreachable``.
        """
        given = {name: value for name, value in params.items() if value is not None}
        longer = float(given.get("timeout", 0)) if method == "getUpdates" else 0.0
        status, body, wait = await self._post(method, given, self._patience + longer)
        return _result(status, body, wait)

    async def download(self, file_path: str, limit: int = MOST_DOWNLOADABLE) -> bytes:
        """Fetch a file by the path that ``getFile`` gave; at most ``limit`` bytes.

        Raises ``ApiRefused`` (413 when it is larger) and ``ApiUnreachable``.
        """
        url = f"{self.base_url}/file/bot{self._token}/{file_path}"
        lost: ApiUnreachable
        try:
            async with self._session().get(
                url, timeout=_timeout(self._patience), proxy=self._proxy
            ) as response:
                if response.status != 200:
                    raise ApiRefused(response.status, "the file cannot be downloaded")
                return await _read_at_most(response, limit)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            lost = _unreachable(error)
        raise lost

    async def _post(
        self, method: str, params: dict[str, Any], patience: float
    ) -> tuple[int, bytes, str | None]:
        url = f"{self.base_url}/bot{self._token}/{method}"
        # Raised after the block, so that no traceback leads to an error that shows the address.
        lost: ApiUnreachable
        try:
            async with self._session().post(
                url, timeout=_timeout(patience), proxy=self._proxy, **_body(params)
            ) as response:
                return response.status, await response.read(), response.headers.get("Retry-After")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            lost = _unreachable(error)
        raise lost

    def _session(self) -> aiohttp.ClientSession:
        if self._given is not None:
            return self._given
        if self._own is None:
            self._own = aiohttp.ClientSession(auto_decompress=True)
        return self._own


def _timeout(patience: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(
        total=patience, connect=_CONNECT_PATIENCE, sock_connect=_CONNECT_PATIENCE
    )


def _body(params: dict[str, Any]) -> dict[str, Any]:
    """JSON where it can be; multipart when a file goes along, with JSON inside its fields."""
    if not any(isinstance(value, Upload) for value in params.values()):
        return {"data": orjson.dumps(params), "headers": {"Content-Type": "application/json"}}
    # Telegram shows a file's name as it comes, and does not undo percent signs in it.
    form = aiohttp.FormData(quote_fields=False)
    for name, value in params.items():
        if isinstance(value, Upload):
            shown = value.name.replace('"', "'").replace("\n", " ").replace("\r", " ")
            form.add_field(name, value.content, filename=shown, content_type=value.mime_type)
        else:
            text = value if isinstance(value, str) else orjson.dumps(value).decode()
            form.add_field(name, text)
    return {"data": form}


def _unreachable(error: Exception) -> ApiUnreachable:
    """Name what happened without repeating the error's text, which may hold the address."""
    return ApiUnreachable(type(error).__name__, sent=not isinstance(error, _NEVER_SENT))


def _result(status: int, body: bytes, wait: str | None) -> Any:
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        answer = None
    if isinstance(answer, dict) and answer.get("ok") is True:
        return answer.get("result")
    if isinstance(answer, dict):
        raise _refusal(status, answer, wait)
    if status >= 500 or status < 400:
        # A gateway in between spoke, and nobody knows how far the request came.
        raise ApiUnreachable(f"HTTP {status} without an answer", sent=True)
    raise ApiRefused(status, f"HTTP {status} without an answer", _whole(wait))


def _refusal(status: int, answer: dict[str, Any], wait: str | None) -> ApiRefused:
    parameters = answer.get("parameters") or {}
    retry_after = parameters.get("retry_after")
    return ApiRefused(
        int(answer.get("error_code") or status),
        str(answer.get("description") or ""),
        _whole(wait) if retry_after is None else int(retry_after),
        parameters.get("migrate_to_chat_id"),
    )


def _whole(header: str | None) -> int | None:
    return int(header) if header is not None and header.isdecimal() else None


async def _read_at_most(response: aiohttp.ClientResponse, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in response.content.iter_chunked(_CHUNK):
        size += len(part)
        if size > limit:
            raise ApiRefused(413, f"the file is larger than {limit} bytes")
        parts.append(part)
    return b"".join(parts)
