"""``/api/v1``: the interface for other systems, put together; it describes itself as OpenAPI."""

from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from api import figures, incidents, tickets
from api.clients import Door, Guard, NoKey, OtherRequest, TooMany
from chat.errors import BadInput, Fact, NotAllowed, NotFound
from storage.database import Database
from usecases.trade import Trade

_STATUS: dict[type[Fact], int] = {
    NoKey: 401,
    NotAllowed: 403,
    NotFound: 404,
    BadInput: 422,
    OtherRequest: 422,
    TooMany: 429,
}
# Every other fact is a move that the thing does not allow as it stands.
_CONFLICT = 409


def make_v1(database: Database, trade: Trade, wake: Callable[[], None]) -> FastAPI:
    """Build the application to be mounted at ``/api/v1``; ``wake`` is called after each write."""
    app = FastAPI(
        title="Lamplight",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    app.state.door = Door(Guard(database), database, trade, wake)
    app.include_router(tickets.routes)
    app.include_router(incidents.routes)
    app.include_router(figures.routes)

    async def refuse(request: Request, fact: Exception) -> JSONResponse:
        if not isinstance(fact, Fact):
            raise TypeError(type(fact).__name__)
        status = next((code for kind, code in _STATUS.items() if isinstance(fact, kind)), _CONFLICT)
        headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
        if isinstance(fact, TooMany):
            headers["Retry-After"] = str(fact.values["seconds"])
        return JSONResponse(_told(trade, request, fact), status, headers)

    async def misread(request: Request, wrong: Exception) -> JSONResponse:
        if not isinstance(wrong, RequestValidationError):
            raise TypeError(type(wrong).__name__)
        # Where it is wrong, and never what was sent: that may be somebody's words.
        places = [".".join(map(str, error["loc"])) for error in wrong.errors()]
        return JSONResponse(_told(trade, request, BadInput(reason=", ".join(places))), 422)

    app.add_exception_handler(Fact, refuse)
    app.add_exception_handler(RequestValidationError, misread)
    return app


def _told(trade: Trade, request: Request, fact: Fact) -> dict[str, object]:
    locale = trade.speech.locale_for(request.headers.get("accept-language"))
    try:
        sentence = trade.speech.say(f"errors.{fact.key}", locale, **fact.values)
    except KeyError:
        sentence = fact.__doc__ or fact.key
    return {"error": {"code": fact.key, "message": sentence}}
